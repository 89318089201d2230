import AgentLabDaemon
import FoundationEssentials
import Logging
import Testing

@Suite struct JournalFieldsTests {
    private func fields(_ message: Logger.Message, _ metadata: Logger.Metadata = [:]) -> [String] {
        let event = LogEvent(
            level: .warning,
            message: message,
            metadata: nil,
            source: nil,
            file: "AgentLab/Executor.swift",
            function: "walk(_:)",
            line: 12
        )
        return JournalFields(identifier: "labd").piece(event, metadata).fields
    }

    @Test func aRecordHasItsPriorityItsOriginAndTheRunItIsAbout() {
        let metadata: Logger.Metadata = [
            "run.id": "0198", "workflow.name": "digest", "node.name": "hash", "node.iteration": "3", "peer.uid": "0",
        ]
        #expect(
            fields("slow", metadata) == [
                "PRIORITY=4",
                "MESSAGE=slow run.id=0198 workflow.name=digest node.name=hash node.iteration=3 peer.uid=0",
                "SYSLOG_IDENTIFIER=labd", "CODE_FILE=AgentLab/Executor.swift", "CODE_LINE=12", "CODE_FUNC=walk(_:)",
                "ITERATION=3", "NODE=hash", "AGENTLAB_PEER_UID=0", "RUN_ID=0198", "WORKFLOW=digest",
            ]
        )
    }

    @Test(arguments: MessageCatalog.ids.sorted { $0.value < $1.value })
    func aMainEventCarriesTheIDThatTheCatalogExplains(message: String, id: String) throws {
        #expect(fields("\(message)").contains("MESSAGE_ID=\(id)"))
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appending(path: "packaging/systemd/agentlab.catalog")
        #expect(try String(contentsOf: path, encoding: .utf8).contains("\n-- \(id)\n"))
    }

    @Test func aNameThatTheJournalWouldNotTakeIsMended() {
        let names = fields("m", ["ümlaut.x": "1", String(repeating: "k", count: 100): "2"]).dropFirst(6)
        for name in names.map({ $0.prefix { $0 != "=" } }) {
            #expect(name.utf8.count <= 64)
            #expect(name.utf8.allSatisfy { $0 == 95 || (65...90).contains($0) || (48...57).contains($0) })
            #expect(name.hasPrefix("AGENTLAB_"))
        }
    }

    @Test func aValueOfManyLinesIsOneFieldAndAHugeOneIsCutAtACharacter() {
        #expect(fields("m", ["error": "a\nb"]).last == "AGENTLAB_ERROR=a\nb")
        let huge = fields("m", ["error": "x\(String(repeating: "ö", count: 300_000))"])
        #expect(huge.last?.hasSuffix("ö… (cut)") == true)
        #expect(huge.allSatisfy { $0.utf8.count < 270_000 })
    }

    @Test func valuesOfFieldsAreAtTheirPlaces() {
        let piece = LogPiece(fields: ["PRIORITY=3", "MESSAGE=", "A=ö"])
        #expect(piece.fields == ["PRIORITY=3", "MESSAGE=", "A=ö"])
        #expect(JournalOutput.line(piece) == Array("<3>\n".utf8))
    }
}
