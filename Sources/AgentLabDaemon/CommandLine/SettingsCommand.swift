import ArgumentParser
import FoundationEssentials

/// Writes the table of settings as JSON; the manual page of the configuration file is made from it.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Write the table of settings as JSON.",
        shouldDisplay: false
    )

    func run() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let entries = Setting.table.map(SettingEntry.init)
        throw CleanExit.message(String(decoding: try encoder.encode(entries), as: UTF8.self))
    }
}

private struct SettingEntry: Encodable {
    let key: String
    let variable: String
    let explanation: String
    let allowed: String
    let `default`: String

    init(_ setting: Setting) {
        key = setting.key
        variable = setting.variable
        explanation = setting.explanation
        allowed = setting.allowed
        self.default = setting.defaultNote ?? setting.value(in: SettingHelp.defaults)
    }
}
