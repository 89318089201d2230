/// How large an image is, by the beginning of its file.
enum ImageHeader {
    /// - Returns: `nil` for what is neither PNG (ISO/IEC 15948, 11.2.2) nor JPEG (ITU-T T.81, B.2.2).
    static func size(of bytes: [UInt8]) -> (width: Int, height: Int)? {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            guard bytes.count >= 24 else { return nil }
            return (number(bytes[16..<20]), number(bytes[20..<24]))
        }
        return bytes.starts(with: [0xFF, 0xD8]) ? sizeOfJPEG(bytes) : nil
    }

    /// Passes from segment to segment until one that begins a frame.
    private static func sizeOfJPEG(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        var place = 2
        while place + 9 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            let beginsFrame = (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
            if beginsFrame { return (number(bytes[place + 7..<place + 9]), number(bytes[place + 5..<place + 7])) }
            place += 2 + number(bytes[place + 2..<place + 4])
        }
        return nil
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
