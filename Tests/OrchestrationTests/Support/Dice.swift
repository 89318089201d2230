import AgentLabJSON

/// Random numbers that a seed decides, so that a failure can be repeated.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(truncatingIfNeeded: seed) &+ 0x9E37_79B9_7F4A_7C15
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func roll(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    mutating func chance(_ percent: Int) -> Bool {
        roll(1...100) <= percent
    }

    mutating func value() -> JSONValue {
        switch roll(0...5) {
        case 0: .null
        case 1: .bool(chance(50))
        case 2: .int(roll(0...3))
        case 3: .double(Double(roll(0...3)) / 2)
        case 4: .string("\(roll(0...3))")
        default: .array([.int(roll(0...3))])
        }
    }
}
