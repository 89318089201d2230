import AgentLab
import Logging

/// The ids under which packaging/systemd/agentlab.catalog explains the main events.
package enum MessageCatalog {
    /// The `MESSAGE_ID` of a message, if it is one of them.
    package static func id(of message: String) -> String? {
        ids[message]
    }

    package static let ids = [
        LogMessage.runFailed.description: "209e8bb4e33f4d3380d1ce517206f912",
        LogMessage.runRecovered.description: "948f3388ec1e4b9abf962f4e079ce12a",
        LogMessage.runQuarantined.description: "b31beb190261478b8c8aa6ceab8129b4",
        LogMessage.databaseLost.description: "96255e0f077347f2ac318d11b97f6ff9",
        LogMessage.databaseBack.description: "593b1d80b4ec4f229c704af52aef3a99",
        LogMessage.daemonFenced.description: "fe098804431d445e9f8b530076b40755",
    ]
}
