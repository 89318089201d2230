import FoundationEssentials
import Testing

/// The code in the articles is the code of the examples beside this file, so it compiles and runs.
@Suite struct ArticleTests {
    private static let here = #filePath.split(separator: "/").dropLast()
    private static let articles = here.dropLast(3) + ["Sources", "Orchestration", "Orchestration.docc"]

    private static func path(_ parts: some Sequence<Substring>, _ name: String) -> String {
        "/" + parts.joined(separator: "/") + "/" + name
    }

    private static func lines(of path: String) throws -> [Substring] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            line.drop { $0 == " " }
        }
    }

    private static func blocks(of lines: [Substring]) -> [[Substring]] {
        var blocks: [[Substring]] = []
        var isInside = false
        for line in lines {
            if line.hasPrefix("```") {
                isInside = line == "```swift"
                if isInside { blocks.append([]) }
            } else if isInside, !line.isEmpty {
                blocks[blocks.count - 1].append(line)
            }
        }
        return blocks
    }

    @Test(arguments: ["WritingAWorkflow", "StepsAndRetries", "UsingPatterns"])
    func theCodeOfAnArticleIsThatOfItsExamples(article: String) throws {
        let example = try Self.lines(of: Self.path(Self.here, "\(article)Examples.swift")).joined(separator: "\n")
        let blocks = Self.blocks(of: try Self.lines(of: Self.path(Self.articles, "\(article).md")))
        #expect(!blocks.isEmpty)
        for block in blocks {
            #expect(example.contains(block.joined(separator: "\n")))
        }
    }
}
