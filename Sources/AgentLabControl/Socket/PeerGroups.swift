/// What the kernel says about the supplementary groups of the other end of a Unix socket: their numbers, one after the
/// other, in a room that was zero before.
struct PeerGroups: Sendable {
    private let numbers: InlineArray<1024, UInt32>

    /// The kernel sorts them, so group 0 comes first and room that was not used last.
    ///
    /// Group 0 alone cannot be told from no group at all.
    var ids: [UInt32] {
        let last = numbers.indices.last { numbers[$0] != 0 }
        return last.map { last in (0...last).map { numbers[$0] } } ?? []
    }
}
