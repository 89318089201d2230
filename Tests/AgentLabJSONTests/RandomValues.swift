import AgentLabJSON

/// A generator whose sequence follows from its seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension SeededGenerator {
    mutating func value(depth: Int = 4) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 7), using: &self) {
        case 0: .null
        case 1: .bool(.random(using: &self))
        case 2: .int(Int(truncatingIfNeeded: next()))
        case 3: .int(.random(in: -100...100, using: &self))
        case 4: .double(double())
        case 5, 6: .string(string())
        case 7, 8: .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
        default: .object(members(depth: depth))
        }
    }

    private mutating func members(depth: Int) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for _ in 0..<Int.random(in: 0...5, using: &self) { members[string()] = value(depth: depth - 1) }
        return members
    }

    /// Any finite double, of all magnitudes alike.
    mutating func double() -> Double {
        let value = Double(bitPattern: next())
        return value.isFinite ? value : 0.1
    }

    mutating func string() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...20, using: &self) { text.append(scalar()) }
        return String(text)
    }

    private mutating func scalar() -> Unicode.Scalar {
        let bound: UInt32 = [0x20, 0x80, 0x80, 0x800, 0x11_0000].randomElement(using: &self) ?? 0x80
        return Unicode.Scalar(.random(in: 0..<bound, using: &self)) ?? "\u{FFFD}"
    }
}
