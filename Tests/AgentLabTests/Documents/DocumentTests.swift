import AgentLab
import AgentLabAPI
import AgentLabJSON
import AgentLabTesting
import FoundationEssentials
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct DocumentTests {
    @Test func documentsAreFoundListedAndDeleted() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in
                let texts = ["banana", "apple", "cherry pie", "50%"]
                var documents: [DocumentRecord] = []
                for text in texts { documents.append(try await lab.add(Array(text.utf8), filename: text)) }
                #expect(documents.allSatisfy { $0.contentType == "text/plain" })
                #expect(try await lab.list(DocumentsList()).data == documents.reversed())
                let sorted = try await lab.list(DocumentsList(pageSize: 3, sort: "name"))
                #expect(sorted.data.map(\.name) == ["50%", "apple", "banana"] && sorted.totalPages == 2)
                let bySize = try await lab.list(DocumentsList(page: 2, pageSize: 3, sort: "-size_bytes"))
                #expect(bySize.data.map(\.name) == ["50%"])
                #expect(try await lab.list(DocumentsList(search: "%")).data.map(\.name) == ["50%"])
                #expect(await refusal { try await lab.list(DocumentsList(sort: "sha256")) }?.reason == .invalidParams)

                let apple = documents[1]
                for reference in ["apple", apple.id.uuidString, apple.id.uuidString.lowercased()] {
                    #expect(try await lab.document(reference) == apple)
                }
                // All of one millisecond begin alike.
                let ambiguous = await refusal { try await lab.document(String(apple.id.uuidString.prefix(4))) }
                #expect(ambiguous?.reason == .conflict)
                for reference in ["pear", "", "%", "'; --", "a\0", "0000"] {
                    #expect(await refusal { try await lab.document(reference) }?.reason == .documentNotFound)
                }
                #expect(try await lab.deleteDocument("apple") == apple)
                #expect(await refusal { try await lab.deleteDocument("apple") }?.reason == .documentNotFound)
                #expect(bench.blobFiles("objects").count == 3)
                for (offset, length) in [(-1, nil), (7, nil), (0, 0), (0, -5)] as [(Int, Int?)] {
                    let window = DocumentsRead(document: "banana", offset: offset, length: length)
                    #expect(await refusal { try await lab.read(window) }?.reason == .invalidParams)
                }
            }
        }
    }

    @Test func theListsAreServedByIndexes() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { _ in }
            let orders = [
                ("documents", "created_at DESC, id DESC"), ("documents", "name"), ("documents", "size_bytes, id"),
                ("images", "document_id, page, created_at, id"), ("images", "created_at, id"),
            ]
            let connection = try await PostgresConnection.connect(
                PostgresConfiguration(bench.database, logger: bench.logger)
            )
            // Without rows the planner would rather sort; it is asked whether it can do without.
            _ = try await connection.query("SET enable_sort = off")
            for (table, order) in orders {
                let query = "EXPLAIN SELECT * FROM agentlab.\(table) ORDER BY \(order) LIMIT 20"
                let plan = try await connection.query(PostgresStatement(sql: query)).map {
                    try $0.get(0, as: String.self)
                }
                #expect(plan.contains { $0.contains("Index Scan") }, "\(plan)")
            }
            await connection.close()
        }
    }

    @Test(arguments: [
        ("%PDF-1.7\n", "application/pdf"), ("junk\n%PDF-1.4", "application/pdf"),
        ("\u{89}PNG", "text/plain"), ("GIF89a", "image/gif"), ("PK\u{3}\u{4}", "application/zip"),
        ("RIFF....WEBPVP8", "image/webp"), ("plain\n", "text/plain"), ("nul\0", "application/octet-stream"),
    ])
    func theFirstBytesSayWhatItIs(text: String, type: String) async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in
                let document = try await lab.add(Array(text.utf8), filename: "x.docx")
                #expect(document.contentType == type)
            }
        }
    }

    @Test func pagesAreCountedAndWhatCannotBeCountedIsKeptAllTheSame() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in
                var forged = SamplePDF(pageCount: 2)
                forged.title = "x\nPages: 77\n"
                #expect(try await lab.add(forged.bytes, filename: "two.pdf").pageCount == 2)
                #expect(try await lab.add(SamplePDF(pageCount: 3000).bytes, filename: "many.pdf").pageCount == 3000)
                var encrypted = SamplePDF(pageCount: 2)
                encrypted.isEncrypted = true
                let whole = SamplePDF(pageCount: 2).bytes
                let hostile: [(String, [UInt8])] = [
                    ("encrypted", encrypted.bytes), ("cut", Array(whole[..<60])),
                    ("none", Array("%PDF-1.4\nnothing of the kind".utf8)),
                    ("loop", Array("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>".utf8)),
                ]
                for (name, bytes) in hostile {
                    let document = try await lab.add(bytes, filename: name)
                    #expect(document.contentType == "application/pdf" && document.pageCount == nil, "\(document)")
                    #expect(document.problem?.contains("pdfinfo") == true, "\(document)")
                    #expect(try await lab.readAll(name) == bytes)
                }
                #expect(bench.blobFiles("work").isEmpty)
            }
        }
    }

    @Test func aNodeReadsADocumentThatAParamNames() async throws {
        let reader = Workflow(
            name: "reader",
            description: "Reads a document.",
            parameters: [.required("document", .string, "Which.")]
        ) { graph, runtime in
            graph.addNode("read") { state, _ in
                let document = try await runtime.documents.find(state["document"]?.stringValue ?? "")
                let text = String(decoding: try await runtime.documents.data(of: document), as: UTF8.self)
                return state.setting("text", to: .string(text))
            }
            graph.setEntryPoint("read")
            graph.addExitPoint("read")
        }
        try await TestBench.with { bench in
            try await bench.withLaboratory([reader]) { lab in
                _ = try await lab.add(Array("hello".utf8), filename: "greeting")
                let run = try await lab.end(of: try await lab.execute("reader", ["document": "greeting"]))
                #expect(run.result?["text"] == "hello")
                let lost = try await lab.end(of: try await lab.execute("reader", ["document": "gretting"]))
                #expect(lost.errorMessage?.contains("no document with the name or id \"gretting\"") == true)
            }
        }
    }
}
