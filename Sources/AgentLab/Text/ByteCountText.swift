/// Sizes as people write them: `16MiB`, `512KiB`, or a bare number of bytes.
package enum ByteCountText {
    private static let units: [(name: String, bytes: Int)] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]

    package static func parse(_ text: String) -> Int? {
        for (name, bytes) in units where text.hasSuffix(name) {
            return scaled(text.dropLast(name.count), by: bytes)
        }
        return scaled(text.hasSuffix("B") ? text.dropLast() : text[...], by: 1)
    }

    package static func format(_ count: Int) -> String {
        guard let unit = units.first(where: { count >= $0.bytes && count.isMultiple(of: $0.bytes) }) else {
            return "\(count)B"
        }
        return "\(count / unit.bytes)\(unit.name)"
    }

    private static func scaled(_ number: Substring, by unit: Int) -> Int? {
        guard !number.isEmpty, number.allSatisfy({ ("0"..."9").contains($0) }), let value = Int(number) else {
            return nil
        }
        let (bytes, overflow) = value.multipliedReportingOverflow(by: unit)
        return overflow ? nil : bytes
    }
}
