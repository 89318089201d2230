/// A way from one node of a workflow to another.
public struct EdgeRecord: Codable, Hashable, Sendable {
    /// The node that it leaves.
    public var from: String
    /// The node that it leads to.
    public var to: String
    /// The name of the condition under which it is taken; absent: always.
    public var predicate: String?

    /// Takes every field as it is; nothing is checked here.
    public init(from: String, to: String, predicate: String? = nil) {
        self.from = from
        self.to = to
        self.predicate = predicate
    }

    private enum CodingKeys: String, CodingKey {
        case from
        case to
        case predicate
    }
}
