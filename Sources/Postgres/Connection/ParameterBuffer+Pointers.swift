extension ParameterBuffer {
    /// Lends the values in the shape that libpq takes them; it has copied them when its function returns.
    borrowing func withPointers<Result>(
        _ body: (
            _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?, _ count: Int32
        ) -> Result
    ) -> Result {
        unsafe bytes.withUnsafeBytes { bytes in
            // An empty value needs an address too: without one it would be NULL.
            var empty: CChar = 0
            return unsafe withUnsafePointer(to: &empty) { empty in
                let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? empty
                let values = unsafe offsets.map { offset in unsafe offset.map { unsafe base + $0 } }
                let formats = [Int32](repeating: 1, count: count)
                return unsafe body(values, lengths, formats, Int32(count))
            }
        }
    }
}
