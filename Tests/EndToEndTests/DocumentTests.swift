import AgentLabAPI
import AgentLabControl
import AgentLabTesting
import FoundationEssentials
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct DocumentTests {
        @Test func anUploadOutlivesItsConnectionButNotItsDaemon() async throws {
            try await Site.with { site in
                let bytes = Array("hello, world".utf8)
                func begin() async throws -> UploadRecord {
                    try await site.withClient { client in
                        let create = DocumentsCreate(filename: "greeting", sizeBytes: bytes.count)
                        let upload = try await client.call(create).upload
                        let chunk = Base64Bytes(Array(bytes[..<5]))
                        return try await client.call(DocumentsUpload(upload: upload.id, offset: 0, data: chunk)).upload
                    }
                }
                let lost = try await withDaemonOf(site) { daemon in
                    let lost = try await begin()
                    try daemon.kill()
                    return lost
                }
                _ = try await withDaemonOf(site) { _ in
                    let error = await #expect(throws: ControlError.self) {
                        try await site.withClient { try await $0.call(DocumentsResume(upload: lost.id)) }
                    }
                    #expect(error?.reason == .uploadNotFound)
                    let upload = try await begin()
                    try await site.withClient { client in
                        let there = try await client.call(DocumentsResume(upload: upload.id)).upload
                        #expect(there.offset == 5)
                        let rest = Base64Bytes(Array(bytes[5...]))
                        _ = try await client.call(DocumentsUpload(upload: upload.id, offset: 5, data: rest))
                        let digest = "09ca7e4eaa6e8ae9c7d261167129184883644d07dfba7cbfbc4c8a2e08360d5b"
                        let document = try await client.call(DocumentsFinish(upload: upload.id, sha256: digest))
                            .document
                        #expect(document.contentType == "text/plain")
                    }
                    let got = try await site.control("documents", "get", "greeting")
                    #expect(got.standardOutput == "hello, world")
                    return upload
                }
            }
        }

        /// Lends a daemon to a body that has a result.
        private func withDaemonOf(
            _ site: Site,
            _ body: (RunningDaemon) async throws -> UploadRecord
        ) async throws -> UploadRecord {
            var result: UploadRecord?
            try await site.withDaemon { result = try await body($0) }
            return try #require(result)
        }

        @Test func aHostWithoutPopplerSaysSo() async throws {
            try await Site.with { site in
                let file = "\(site.directory)/a.pdf"
                try Data(SamplePDF(pageCount: 1).bytes).write(to: URL(filePath: file))
                try await site.withDaemon("agentlabd", ["PATH": try Site.programs()]) { daemon in
                    try await daemon.log.line(containing: "a program that renders documents is not installed")
                    let added = try await site.control("documents", "add", file)
                    #expect(added.exitCode == 0 && added.standardError.contains("Debian package poppler-utils"))
                    let rendered = try await site.control("images", "render", "a.pdf")
                    #expect(rendered.exitCode == 1 && rendered.standardError.contains("Debian package poppler-utils"))
                }
                // Once it is there, the pages are counted after all.
                try await site.withDaemon { _ in
                    let rendered = try await site.control("images", "render", "a.pdf", "--dpi", "72", "--json")
                    #expect(rendered.exitCode == 0, "\(rendered.standardError)")
                    let shown = try await site.control("documents", "show", "a.pdf")
                    #expect(shown.standardOutput.contains("Pages     1") && !shown.standardOutput.contains("Problem"))
                }
            }
        }

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
