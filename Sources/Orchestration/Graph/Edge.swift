/// A way from one node to another.
///
/// The edges of a node are tried in the order in which they were added; the first one without a predicate, or whose
/// predicate holds, is taken.
public struct Edge: Sendable {
    /// The node that the edge leaves.
    public let from: NodeName
    /// The node that the edge leads to.
    public let to: NodeName
    /// The condition for taking it; nil for an edge that is always taken when its turn comes.
    public let predicate: Predicate?
}
