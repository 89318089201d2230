package import Logging

/// A record as journald takes it.
///
/// `MESSAGE` is what a line has without its time and level; what a reader may search by has a field of its own: `RUN_ID`,
/// `WORKFLOW`, `NODE`, `ITERATION`, and the rest of the metadata under `AGENTLAB_` and its name.
package struct JournalFields: Sendable {
    private let identifier: String

    /// - Parameter identifier: What `journalctl -t` finds the records by.
    package init(identifier: String) {
        self.identifier = identifier
    }

    /// The longest text of a field; a record must not fill the buffer alone.
    static let longestText = 256 * 1024

    package func piece(_ event: LogEvent, _ metadata: Logger.Metadata) -> LogPiece {
        var fields = [
            "PRIORITY=\(event.level.syslogPriority)",
            "MESSAGE=\(Self.cut(LogFormat.text(event.message.description, metadata)))",
            "SYSLOG_IDENTIFIER=\(identifier)",
            "CODE_FILE=\(event.file)", "CODE_LINE=\(event.line)", "CODE_FUNC=\(event.function)",
        ]
        if let id = MessageCatalog.id(of: event.message.description) { fields.append("MESSAGE_ID=\(id)") }
        fields += metadata.sorted { $0.key < $1.key }.map { "\(Self.name(of: $0.key))=\(Self.cut("\($0.value)"))" }
        return LogPiece(fields: fields)
    }

    private static let names = [
        LogKey.runID: "RUN_ID", LogKey.workflowName: "WORKFLOW", LogKey.nodeName: "NODE", LogKey.iteration: "ITERATION",
    ]

    /// journald drops fields whose names have other characters than these, or are longer than 64 of them.
    private static func name(of key: String) -> String {
        if let name = names[key] { return name }
        let characters = key.utf8.prefix(48).map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): Character(UnicodeScalar(byte - 32))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                Character(UnicodeScalar(byte))
            default: "_" as Character
            }
        }
        return "AGENTLAB_" + String(characters)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        return String(decoding: LogFormat.prefix(of: Array(text.utf8)[...], longestText), as: UTF8.self) + "… (cut)"
    }
}
