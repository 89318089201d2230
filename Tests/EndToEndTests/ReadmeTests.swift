import AgentLab
import AgentLabJSON
import Logging
import Orchestration
import Testing

@Suite struct ReadmeTests {
    @Test func theSwiftInTheReadmeIsWhatIsCompiledHere() throws {
        let source = try Repository.text(of: "Tests/EndToEndTests/ReadmeExample.swift").linesOfCode
        let blocks = try Repository.text(of: "README.md").components(between: "```swift\n", and: "```\n")
        #expect(blocks.count == 3)
        for block in blocks {
            // A test runner has a main function of its own.
            let lines = block.linesOfCode.filter { !$0.hasPrefix("import ") && $0 != "@main" }
            #expect(source.firstRange(of: lines) != nil, "\(lines.first ?? "")")
        }
    }

    @Test func theWorkflowInTheReadmeDoesWhatItSays() async throws {
        let registry = try WorkflowRegistry([.savings], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let graph = try registry.entry("savings").graph
        let final = try await graph.run(State(["amount": 100.0, "rate": 0.1, "years": 2]))
        let amount = try #require(try final[.amount])
        #expect(abs(amount - 121) < 0.000_001)
        #expect(try final[.years] == 0)
    }
}

extension StringProtocol {
    /// How deep a line is indented is another matter here than there.
    fileprivate var linesOfCode: [String] {
        split(separator: "\n").map { String($0.drop { $0 == " " }) }
    }
}

extension String {
    fileprivate func components(between start: String, and end: String) -> [Substring] {
        ranges(of: start).compactMap { range in
            self[range.upperBound...].firstRange(of: end).map { self[range.upperBound..<$0.lowerBound] }
        }
    }
}
