import AgentLab
import AgentLabAPI
import AgentLabTesting
import FoundationEssentials
import Testing

@Suite(.timeLimit(.minutes(2))) struct UploadTests {
    private static func withLaboratory(
        _ limits: (inout DocumentLimits) -> Void = { _ in },
        _ body: @escaping @Sendable (TestBench, Laboratory) async throws -> Void
    ) async throws {
        try await TestBench.with { [limits = Self.limits(limits)] bench in
            var configuration = bench.configuration
            configuration.documents = limits
            try await bench.withLaboratory([], configuration) { lab in try await body(bench, lab) }
        }
    }

    private static func limits(_ change: (inout DocumentLimits) -> Void) -> DocumentLimits {
        var limits = DocumentLimits()
        change(&limits)
        return limits
    }

    @Test func whatIsSentInChunksIsReadBackInChunks() async throws {
        try await Self.withLaboratory { bench, lab in
            let bytes = noise(10_000)
            let document = try await lab.add(bytes, filename: "noise.bin", name: "noise", chunk: 999)
            #expect(document.name == "noise" && document.filename == "noise.bin")
            #expect(document.sizeBytes == 10_000 && document.sha256 == digest(of: bytes))
            #expect(document.contentType == "application/octet-stream" && document.pageCount == nil)
            #expect(try await lab.readAll("noise", length: 777) == bytes)
            let end = try await lab.read(DocumentsRead(document: "noise", offset: 10_000))
            #expect(end.data.bytes.isEmpty && end.sizeBytes == 10_000)
            #expect(bench.blobFiles("objects").count == 1 && bench.blobFiles("incoming").isEmpty)
            let rows = try await bench.count("SELECT count(*) FROM agentlab.documents WHERE name = 'noise'")
            #expect(rows == 1)
        }
    }

    @Test func anUploadGoesOnWhereverItWasCut() async throws {
        try await Self.withLaboratory { _, lab in
            let bytes = noise(100)
            for cut in 0..<4 {
                let begun = try await lab.create(DocumentsCreate(filename: "\(cut)", sizeBytes: 100))
                try await lab.send(Array(bytes[..<(cut * 25)]), to: begun, chunk: 25)
                if cut > 0 {
                    // The answer was lost, so the chunk comes again.
                    let last = Base64Bytes(Array(bytes[(cut * 25 - 25)..<(cut * 25)]))
                    let again = try await lab.upload(
                        DocumentsUpload(upload: begun.id, offset: cut * 25 - 25, data: last)
                    )
                    #expect(again.offset == cut * 25)
                }
                let gap = await refusal {
                    try await lab.upload(
                        DocumentsUpload(upload: begun.id, offset: cut * 25 + 1, data: Base64Bytes([1]))
                    )
                }
                #expect(gap?.reason == .conflict && gap?.message.contains("begins at \(cut * 25)") == true)
                let early = await refusal {
                    try await lab.finish(DocumentsFinish(upload: begun.id, sha256: digest(of: bytes)))
                }
                #expect(early?.reason == .invalidStatus)
                try await lab.send(bytes, to: try await lab.resumeUpload(begun.id), chunk: 25)
                let finish = DocumentsFinish(upload: begun.id, sha256: digest(of: bytes).uppercased())
                let document = try await lab.finish(finish)
                #expect(document.id == begun.id)
                #expect(try await lab.finish(finish) == document)
            }
        }
    }

    @Test func aWrongChecksumGivesTheUploadUp() async throws {
        try await Self.withLaboratory { bench, lab in
            let begun = try await lab.create(DocumentsCreate(filename: "a", sizeBytes: 5))
            try await lab.send(Array("hello".utf8), to: begun)
            let wrong = await refusal {
                try await lab.finish(DocumentsFinish(upload: begun.id, sha256: digest(of: [])))
            }
            #expect(wrong?.reason == .invalidParams && wrong?.message.contains("given up") == true)
            #expect(await refusal { try await lab.resumeUpload(begun.id) }?.reason == .uploadNotFound)
            #expect(bench.blobFiles("incoming").isEmpty && bench.blobFiles("objects").isEmpty)
            #expect(try await lab.list(DocumentsList()).total == 0)
        }
    }

    @Test func whatIsTooMuchIsRefusedBeforeItIsTaken() async throws {
        let change = { (limits: inout DocumentLimits) in
            limits.maxDocumentBytes = 1000
            limits.maxChunkBytes = 100
            limits.maxUploads = 2
        }
        try await Self.withLaboratory(change) { bench, lab in
            let large = await refusal { try await lab.create(DocumentsCreate(filename: "a", sizeBytes: 1001)) }
            #expect(large?.reason == .tooLarge && large?.message.contains("max_document_bytes") == true)
            for size in [0, -1, .min] {
                let none = await refusal { try await lab.create(DocumentsCreate(filename: "a", sizeBytes: size)) }
                #expect(none?.reason == .invalidParams)
            }
            let upload = try await lab.create(DocumentsCreate(filename: "a", sizeBytes: 1000))
            let chunks = [(0, 101), (0, 0), (-1, 10), (.max, 10), (.min, 10), (995, 10)]
            for (offset, count) in chunks {
                let chunk = DocumentsUpload(upload: upload.id, offset: offset, data: Base64Bytes(noise(count)))
                #expect(await refusal { try await lab.upload(chunk) }?.reason == .invalidParams)
            }
            #expect(try await lab.resumeUpload(upload.id).offset == 0)
            _ = try await lab.create(DocumentsCreate(filename: "b", sizeBytes: 1))
            #expect(
                await refusal { try await lab.create(DocumentsCreate(filename: "c", sizeBytes: 1)) }?.reason == .busy
            )
            try await lab.abandonUpload(upload.id)
            try await lab.abandonUpload(upload.id)
            _ = try await lab.create(DocumentsCreate(filename: "c", sizeBytes: 1))
            #expect(bench.blobFiles("incoming").count == 2)
        }
    }

    @Test func namesLeadNowhereElse() async throws {
        try await Self.withLaboratory { _, lab in
            let filenames = [
                "", ".", "..", "../../etc/passwd", "/etc/passwd", "a/b", "a\0b", "a\nb", "\u{1B}[2J", " a",
                String(repeating: "x", count: 256),
            ]
            for filename in filenames {
                let error = await refusal { try await lab.create(DocumentsCreate(filename: filename, sizeBytes: 1)) }
                #expect(error?.reason == .invalidParams && error?.message.hasPrefix("filename must") == true)
            }
            for name in ["", "a\tb", "b ", "0198c0de-0000-7000-8000-00000000abcd"] {
                let error = await refusal {
                    try await lab.create(DocumentsCreate(filename: "a", sizeBytes: 1, name: name))
                }
                #expect(error?.reason == .invalidParams && error?.message.hasPrefix("name must") == true)
            }
            let document = try await lab.add([1], filename: "..a", name: "../b")
            #expect(try await lab.readAll("../b") == [1])
            #expect(await refusal { try await lab.document("../objects") }?.reason == .documentNotFound)
            #expect(document.filename == "..a")
        }
    }

    @Test func ofTwoDocumentsWithOneNameTheFirstIsKept() async throws {
        try await Self.withLaboratory { bench, lab in
            let (one, other) = (
                try await lab.create(DocumentsCreate(filename: "a", sizeBytes: 1)),
                try await lab.create(DocumentsCreate(filename: "a", sizeBytes: 1))
            )
            try await lab.send([1], to: one)
            try await lab.send([2], to: other)
            _ = try await lab.finish(DocumentsFinish(upload: one.id, sha256: digest(of: [1])))
            let late = await refusal {
                try await lab.finish(DocumentsFinish(upload: other.id, sha256: digest(of: [2])))
            }
            #expect(late?.reason == .conflict)
            #expect(await refusal { try await lab.resumeUpload(other.id) }?.reason == .uploadNotFound)
            #expect(
                await refusal { try await lab.create(DocumentsCreate(filename: "a", sizeBytes: 1)) }?.reason
                    == .conflict
            )
            #expect(try await lab.readAll("a") == [1])
            #expect(bench.blobFiles("objects").count == 1)
        }
    }

    @Test func anUploadThatNobodyGoesOnWithIsGivenUp() throws {
        var table = UploadTable()
        let start = ContinuousClock.now
        let uploads = (0..<3).map { UploadTable.Upload(id: UUID(), name: "\($0)", filename: "a", sizeBytes: 1) }
        for upload in uploads { try table.open(upload, most: 3, at: start) }
        _ = try table.look(at: uploads[1].id, now: start + .seconds(5))
        let taken = try table.take(uploads[2].id)
        #expect(throws: LaboratoryError.self) { try table.take(uploads[2].id) }
        #expect(table.removeUnused(since: start + .seconds(1)).map(\.id) == [uploads[0].id])
        table.putBack(taken, at: start + .seconds(2))
        #expect(Set(table.removeUnused(since: start + .seconds(10)).map(\.id)) == [uploads[1].id, uploads[2].id])
        #expect(table.count == 0)
    }

    @Test func chunksFitIntoTheMessagesThatCarryThem() {
        var limits = DocumentLimits()
        for frame in [4096, 65_536, 1 << 20, 1 << 30] {
            limits.fitChunks(into: frame)
            #expect(limits.maxChunkBytes >= 1 && (limits.maxChunkBytes + 2) / 3 * 4 + 512 < frame)
        }
        #expect(limits.maxChunkBytes == 1 << 20)
    }
}
