import Orchestration
import Testing

@Suite struct ExecutionPathTests {
    @Test func aNodeThatFollowsItselfIsNamedOnce() {
        #expect("\(ExecutionPath(nodes: ["a", "b", "b", "b", "c"]))" == "a → b ×3 → c")
    }

    @Test func ofALongOneTheEndIsShown() {
        let path = ExecutionPath(nodes: (0..<80).map { NodeName("n\($0)") })
        #expect(path.count == 80)
        #expect(path.nodes.count == ExecutionPath.limit)
        #expect("\(path)" == "… 80 in all … → " + (70..<80).map { "n\($0)" }.joined(separator: " → "))
    }
}
