/// Sizes of files as people read them: three significant figures at most.
package enum HumanSize {
    package static func text(bytes: Int) -> String {
        guard bytes >= 1000 else { return "\(bytes) B" }
        var (value, units) = (Double(bytes) / 1000, ["kB", "MB", "GB", "TB"][...])
        while value >= 999.5, units.count > 1 {
            value /= 1000
            units = units.dropFirst()
        }
        let tenths = Int((value * 10).rounded())
        let number = value < 99.95 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(value.rounded()))"
        return "\(number) \(units.first ?? "")"
    }
}
