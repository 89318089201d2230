import AgentLabDaemon
import FoundationEssentials
import Testing

/// packaging/agentlabd.yaml is what an operator edits, so it must say what the table says.
@Suite struct ExampleFileTests {
    private let lines: [String]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appending(path: "packaging/agentlabd.yaml")
        lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// The lines `#key: value`; prose begins with `# `.
    private var settings: [String] {
        lines.filter { $0.hasPrefix("#") && !$0.hasPrefix("# ") && $0 != "#" }.map { String($0.dropFirst()) }
    }

    @Test func showsEveryKeyOnceInTheOrderOfTheTable() {
        #expect(settings.map { String($0.prefix { $0 != ":" }) } == Setting.table.map(\.key))
    }

    @Test func showsTheDefaultsOfTheSuperuser() throws {
        let loaded = try withFile(settings.joined(separator: "\n")) { path in
            try ConfigurationLoader(file: path, environment: [:], isRoot: true).load()
        }
        var expected = DaemonConfiguration(environment: [:], isRoot: true)
        // The keys without a default that can be written down.
        expected.socketGroup = "agentlab"
        expected.readersGroup = "agentlab-readers"
        #expect(loaded.configuration == expected)
    }

    @Test func asItStandsItChangesNothing() throws {
        let loaded = try withFile(lines.joined(separator: "\n")) { path in
            try ConfigurationLoader(file: path, environment: [:], isRoot: true).load()
        }
        #expect(loaded.configuration == DaemonConfiguration(environment: [:], isRoot: true))
    }
}
