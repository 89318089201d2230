/// The part of `--help` that comes from the table of settings.
enum SettingHelp {
    static var text: String {
        """
        Settings come from, later wins: defaults, the configuration file (\(ConfigurationLoader.defaultFile) if it exists, \
        or --config), environment variables, flags. The file holds one "key: value" a line; the variable of a key is \
        \(Setting.variablePrefix) and its name in capitals.

        KEYS
        \(Setting.table.map(entry).joined(separator: "\n"))
        """
    }

    static let defaults = DaemonConfiguration(environment: [:], isRoot: true)

    private static func entry(_ setting: Setting) -> String {
        let facts = [
            setting.explanation,
            "Write \(setting.allowed).",
            "Default: \(setting.defaultNote ?? setting.value(in: defaults)).",
        ]
        return (["  \(setting.key)"] + facts.flatMap(indented)).joined(separator: "\n")
    }

    /// Broken here, because the parser's own line breaks know nothing of the indentation.
    private static func indented(_ sentence: String) -> [String] {
        var lines = ["     "]
        for word in sentence.split(separator: " ") {
            if lines[lines.count - 1].count + 1 + word.count > 78 {
                lines.append("     ")
            }
            lines[lines.count - 1] += " \(word)"
        }
        return lines
    }
}
