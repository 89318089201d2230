import AgentLab
import AgentLabAPI
import FoundationEssentials
import Testing

@Suite(.timeLimit(.minutes(2))) struct BlobTests {
    @Test func aCrashLeavesNoFileWithoutARow() async throws {
        try await TestBench.with { bench in
            let bytes = noise(1000)
            let (kept, orphan) = try await bench.withLaboratoryThatCrashes([]) { lab in
                let kept = try await lab.add(bytes, filename: "kept")
                let orphan = try await lab.add(bytes, filename: "orphan")
                let half = try await lab.create(DocumentsCreate(filename: "half", sizeBytes: 1000))
                try await lab.send(Array(bytes[..<500]), to: half)
                return (kept, orphan)
            }
            // As if it had been killed between the file and the row.
            _ = try await bench.rows("DELETE FROM agentlab.documents WHERE name = 'orphan'")
            let objects = "\(bench.directory)/blobs/objects"
            try Data().write(to: URL(filePath: "\(objects)/README"))
            try FileManager.default.createDirectory(
                atPath: "\(bench.directory)/blobs/work/left/behind",
                withIntermediateDirectories: true
            )
            #expect(bench.blobFiles("objects").count == 3 && bench.blobFiles("incoming").count == 1)
            try await bench.withLaboratory([]) { lab in
                let read = try await lab.readAll("kept")
                #expect(read == bytes)
                #expect(await refusal { try await lab.document("half") }?.reason == .documentNotFound)
            }
            #expect(bench.blobFiles("objects").contains { $0.hasSuffix(kept.id.uuidString.lowercased()) })
            #expect(!bench.blobFiles("objects").contains { $0.hasSuffix(orphan.id.uuidString.lowercased()) })
            #expect(bench.blobFiles("objects").contains("README"))
            #expect(bench.blobFiles("incoming").isEmpty && bench.blobFiles("work").isEmpty)
        }
    }

    @Test func anotherDatabaseDoesNotCostTheDocuments() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in _ = try await lab.add([1, 2, 3], filename: "precious") }
            try await TestBench.with { other in
                let mistaken = TestBench(database: other.database, directory: bench.directory)
                try await mistaken.withLaboratory([]) { lab in
                    let total = try await lab.list(DocumentsList()).total
                    #expect(total == 0)
                }
            }
            let read = try await bench.withLaboratory([]) { lab in try await lab.readAll("precious") }
            #expect(read == [1, 2, 3])
        }
    }

    @Test func aFileThatIsGoneIsNamed() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in
                let document = try await lab.add([1, 2, 3], filename: "gone")
                let file = try #require(bench.blobFiles("objects").first)
                try FileManager.default.removeItem(atPath: "\(bench.directory)/blobs/objects/\(file)")
                let error = await refusal { try await lab.read(DocumentsRead(document: "gone")) }
                #expect(error?.message.contains(file) == true && error?.message.contains("No such file") == true)
                #expect(try await lab.deleteDocument("gone") == document)
            }
        }
    }

    @Test func allDaemonsKnowADocumentAndOneHasItsBytes() async throws {
        try await TestBench.with { bench in
            let (here, there) = (bench.daemon("here"), bench.daemon("there"))
            try await here.withLaboratory([]) { keeper in
                var configuration = there.configuration
                configuration.hostname = "elsewhere"
                try await there.withLaboratory([], configuration) { other in
                    let document = try await keeper.add([1, 2, 3], filename: "shared")
                    #expect(try await other.document("shared") == document)
                    #expect(try await other.list(DocumentsList()).data == [document])
                    let error = await refusal { try await other.read(DocumentsRead(document: "shared")) }
                    #expect(error?.reason == .elsewhere && error?.message.contains("the daemon on here") == true)
                    #expect(try await other.deleteDocument("shared") == document)
                    #expect(await refusal { try await keeper.document("shared") }?.reason == .documentNotFound)
                }
            }
            #expect(here.blobFiles("objects").count == 1)
            try await here.withLaboratory([]) { _ in }
            #expect(here.blobFiles("objects").isEmpty)
        }
    }
}
