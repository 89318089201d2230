import AgentLabJSON
public import FoundationEssentials
import Synchronization

/// The identity of one run: a UUID whose order is the order of creation.
///
/// Made by `init()` it is a version 7 UUID (RFC 9562). Within a process each one is greater than the one before it, also
/// when many are made in the same millisecond or the clock is set back.
public struct RunID: Hashable, Sendable {
    /// The identity as a UUID.
    public let uuid: UUID

    /// Makes an identity that did not exist before.
    public init() {
        uuid = TimeOrderedUUIDs.shared.next()
    }

    /// Takes an identity from outside, of whatever UUID version.
    public init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Reads the text of a UUID in either case; nil when it is none.
    public init?(_ string: String) {
        guard let uuid = UUID(uuidString: string) else { return nil }
        self.uuid = uuid
    }
}

extension RunID: Comparable, CustomStringConvertible {
    /// Whether the left one was made before the right one.
    public static func < (left: RunID, right: RunID) -> Bool { left.uuid < right.uuid }

    /// The lowercase text of the UUID.
    public var description: String { uuid.lowercaseText }
}

extension RunID: Codable {
    /// Reads the text of a UUID.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = RunID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is no run id")
        }
        self = id
    }

    /// Writes ``description``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Makes version 7 UUIDs that only ever grow.
///
/// The twelve bits after the millisecond count 4096ths of it; when they are used up or the clock stands still, the next
/// one counts on from the last. (RFC 9562, section 6.2, method 3.)
private final class TimeOrderedUUIDs: Sendable {
    static let shared = TimeOrderedUUIDs()

    private let lastTick = Mutex<UInt64>(0)

    func next() -> UUID {
        let now = UInt64(max(0, Date().timeIntervalSince1970 * 1000 * 4096))
        let tick = lastTick.withLock { last in
            last = max(now, last + 1)
            return last
        }
        return Self.uuid(milliseconds: tick >> 12, fraction: UInt16(tick & 0xFFF), random: .random(in: 0...(.max)))
    }

    private static func uuid(milliseconds: UInt64, fraction: UInt16, random: UInt64) -> UUID {
        func byte(_ value: UInt64, _ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: value >> shift) }
        let version: UInt8 = 0x70
        let variant: UInt8 = 0x80
        return UUID(
            uuid: (
                byte(milliseconds, 40), byte(milliseconds, 32), byte(milliseconds, 24), byte(milliseconds, 16),
                byte(milliseconds, 8), byte(milliseconds, 0),
                version | UInt8(fraction >> 8), UInt8(truncatingIfNeeded: fraction),
                variant | (byte(random, 56) & 0x3F), byte(random, 48), byte(random, 40), byte(random, 32),
                byte(random, 24), byte(random, 16), byte(random, 8), byte(random, 0)
            )
        )
    }
}
