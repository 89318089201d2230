import FoundationEssentials

/// Repeatable random values, so that a failure can be seen again.
struct RandomValues: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) &+ 0x9e37_79b9_7f4a_7c15 }

    // SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func int() -> Int {
        Int(truncatingIfNeeded: next() >> (next() % 64)) * (Bool.random(using: &self) ? 1 : -1)
    }

    mutating func bytes(upTo limit: Int = 300) -> [UInt8] {
        (0..<Int.random(in: 0...limit, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// Any characters but NUL, which PostgreSQL has no room for.
    mutating func string() -> String {
        let scalars = (0..<Int.random(in: 0...40, using: &self)).map { _ in
            UnicodeScalar(UInt32.random(in: 1...0x10_ffff, using: &self)) ?? "ß"
        }
        return String(String.UnicodeScalarView(scalars))
    }

    mutating func double() -> Double {
        let value = Double(bitPattern: next())
        return value.isNaN ? -0.0 : value
    }

    mutating func uuid() -> UUID {
        let (a, b) = (next(), next())
        let bytes = (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? a : b) >> UInt64(8 * ($0 % 8))) }
        return UUID(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
                bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            )
        )
    }

    /// A time of whole microseconds between the years 1875 and 2127: further away a Date tells no single ones.
    mutating func date() -> Date {
        let microseconds = Int64.random(in: -4_000_000_000_000_000...4_000_000_000_000_000, using: &self)
        return Date(timeIntervalSinceReferenceDate: Double(microseconds) / 1_000_000)
    }

    mutating func array<Element>(_ element: (inout RandomValues) -> Element) -> [Element] {
        (0..<Int.random(in: 0...20, using: &self)).map { _ in element(&self) }
    }

    mutating func optional<Value>(_ value: (inout RandomValues) -> Value) -> Value? {
        Int.random(in: 0..<4, using: &self) == 0 ? nil : value(&self)
    }
}
