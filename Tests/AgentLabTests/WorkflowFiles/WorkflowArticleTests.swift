import AgentLab
import Foundation
import Testing

/// What the article shows can be written like that.
@Suite struct WorkflowArticleTests {
    private static let examples: [String] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appending(path: "Sources/AgentLab/AgentLab.docc/WorkflowFiles.md")
        let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "```yaml\n").dropFirst().compactMap { part in
            part.range(of: "```").map { String(part[..<$0.lowerBound]) }
        }
    }()

    @Test func thereIsOneOfEachKind() {
        for kind in NodeKinds.standard.names {
            #expect(Self.examples.contains { $0.contains("\(kind): {") || $0.contains("\(kind):\n") }, "\(kind)")
        }
    }

    /// A part of a file knows neither the params nor the other nodes.
    @Test(arguments: examples) func everyExampleIsValid(_ example: String) {
        do {
            _ = try WorkflowFile(parsing: Self.whole(example), file: "f", kinds: .standard)
        } catch {
            let mistakes = error.mistakes.map(\.message).filter {
                !$0.contains("is neither a param nor set by a node")
                    && !$0.contains("is not among the workflow's secrets")
            }
            #expect(mistakes.isEmpty)
        }
    }

    private static func whole(_ example: String) -> String {
        if example.hasPrefix("name:") { return example }
        if example.hasPrefix("limits:") {
            return "name: w\nentry: a\nnodes: { a: { set: { x: 1 } } }\nexit: a\n\(example)"
        }
        if example.hasPrefix("edges:") {
            let nodes = ["ask", "go", "stop"].map { "\($0): { set: { \($0): 1 } }" }.joined(separator: ", ")
            return "name: w\nentry: ask\nnodes: { \(nodes) }\nexit: [go, stop]\n\(example)"
        }
        let lines = example.split(separator: "\n")
        let names = lines.filter { !$0.hasPrefix(" ") }.compactMap { $0.split(separator: ":").first.map(String.init) }
        let edges = names.count > 1 ? "edges: [\(names.joined(separator: " -> "))]\n" : ""
        let nodes = lines.map { "  \($0)\n" }.joined()
        return "name: w\nentry: \(names[0])\nnodes:\n\(nodes)\(edges)exit: \(names[names.count - 1])\n"
    }
}
