/// What the kernel says about the supplementary groups of the other end of a Unix socket: their numbers, one after the
/// other, in a room that was zero before.
struct PeerGroups: Sendable {
    private let numbers: InlineArray<1024, UInt32>

    /// Without group 0: it cannot be told from room that was not used, and root may do everything anyway.
    var ids: [UInt32] {
        numbers.indices.lazy.map { numbers[$0] }.prefix { $0 != 0 }
    }
}
