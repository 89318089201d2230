import AgentLabSchema
import FoundationEssentials
import Testing

@Suite struct SchemaTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schema")

    @Test func everyFileIsAppliedInTheOrderOfItsNumber() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
            .filter { $0.hasSuffix(".sql") }.sorted()
        #expect(Schema.migrations.map(Self.fileName) == files)
        let versions = Schema.migrations.map(\.version)
        #expect(versions == versions.sorted() && Set(versions).count == files.count)
    }

    @Test func whatIsCompiledInIsWhatTheFilesHold() throws {
        for migration in Schema.migrations {
            let file = Self.folder.appending(path: Self.fileName(migration))
            #expect(try Array(Data(contentsOf: file)) == migration.sql, "\(file.lastPathComponent)")
        }
    }

    private static func fileName(_ migration: (version: Int, name: String, sql: [UInt8])) -> String {
        let number = "\(migration.version)"
        return String(repeating: "0", count: 4 - number.count) + "\(number)_\(migration.name).sql"
    }
}
