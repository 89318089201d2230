import AgentLabTesting
import FoundationEssentials
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct DocumentTests {
        @Test func aPDFIsAddedRenderedFetchedAndRemoved() async throws {
            try await Site.with { site in
                let bytes = SamplePDF(pageCount: 3).bytes
                let file = "\(site.directory)/report.pdf"
                try Data(bytes).write(to: URL(filePath: file))
                try await site.withDaemon { daemon in
                    let added = try await site.control("documents", "add", file)
                    #expect(added.exitCode == 0, "\(added.standardError)")
                    let id = added.standardOutput.trimming()
                    let shown = try await site.control("documents", "show", "report.pdf")
                    #expect(shown.standardOutput.contains("Pages     3\n") && shown.standardOutput.contains(id))
                    #expect(try await site.control("documents", "list").standardOutput.contains("application/pdf"))
                    let again = try await site.control("documents", "add", file)
                    #expect(again.exitCode == 73 && again.standardError.contains("report.pdf"))

                    let rendered = try await site.control(
                        "images",
                        "render",
                        "report.pdf",
                        "--pages",
                        "2-3",
                        "--dpi",
                        "72"
                    )
                    #expect(rendered.exitCode == 0, "\(rendered.standardError)")
                    let lines = rendered.standardOutput.split(separator: "\n")
                    #expect(lines.count == 3)
                    let image = try #require(lines.last?.split(separator: " ").first.map(String.init))
                    let target = "\(site.directory)/page.png"
                    #expect(try await site.control("images", "get", image, "-o", target).exitCode == 0)
                    let png = try Data(contentsOf: URL(filePath: target))
                    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
                    let range = try await site.control("images", "render", "report.pdf", "--dpi", "9")
                    #expect(range.exitCode == 64 && range.standardError.contains("between 72 and 1200"))

                    try daemon.kill()
                }
                try await site.withDaemon { daemon in
                    let copy = "\(site.directory)/copy.pdf"
                    #expect(try await site.control("documents", "get", "report.pdf", "-o", copy).exitCode == 0)
                    #expect(try Data(contentsOf: URL(filePath: copy)) == Data(bytes))
                    #expect(
                        try await site.control("images", "list", "--document", "report.pdf", "--json").standardOutput
                            .contains("\"total\":2")
                    )
                    #expect(try await site.control("documents", "remove", "report.pdf").exitCode == 0)
                    #expect(try await site.control("documents", "show", "report.pdf").exitCode == 66)
                    try await daemon.log.line(containing: "document deleted")
                }
            }
        }
    }
}
