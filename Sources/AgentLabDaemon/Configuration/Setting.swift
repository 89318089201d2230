/// One key of the configuration.
///
/// The file, the environment, the flags and the help are all driven by the table of these.
package struct Setting: Sendable {
    /// `max_frame`, as in the file.
    package let key: String
    /// One sentence for an operator.
    package let explanation: String
    /// What may be written, for people.
    package let allowed: String
    /// What stands in the help in place of a default that depends on the environment.
    package let defaultNote: String?
    let isPath: Bool
    let isSecret: Bool
    private let assign: @Sendable (String, inout DaemonConfiguration) -> Bool
    private let isEqual: @Sendable (DaemonConfiguration, DaemonConfiguration) -> Bool
    private let take: @Sendable (DaemonConfiguration, inout DaemonConfiguration) -> Void
    private let text: @Sendable (DaemonConfiguration) -> String

    init<Value: Equatable>(
        _ key: String,
        _ property: any WritableKeyPath<DaemonConfiguration, Value> & Sendable,
        _ type: SettingType<Value>,
        default defaultNote: String? = nil,
        _ explanation: String
    ) {
        self.key = key
        self.explanation = explanation
        self.allowed = type.summary
        self.defaultNote = defaultNote
        self.isPath = type.isPath
        self.isSecret = type.isSecret
        self.assign = { text, configuration in
            guard let value = type.parse(text) else { return false }
            configuration[keyPath: property] = value
            return true
        }
        self.isEqual = { $0[keyPath: property] == $1[keyPath: property] }
        self.take = { $1[keyPath: property] = $0[keyPath: property] }
        self.text = { type.format($0[keyPath: property]) }
    }

    /// `AGENTLAB_MAX_FRAME`.
    package var variable: String { Self.variablePrefix + key.uppercased() }

    /// `--max-frame`; only the settings that the command line declares have it.
    package var flag: String { "--" + key.replacing("_", with: "-") }

    /// The value as it would be written in the file, without passwords.
    package func value(in configuration: DaemonConfiguration) -> String {
        text(configuration)
    }

    /// `false`, and nothing changed, when the text is not allowed.
    func set(_ text: String, in configuration: inout DaemonConfiguration) -> Bool {
        assign(text, &configuration)
    }

    func differs(between one: DaemonConfiguration, and other: DaemonConfiguration) -> Bool {
        !isEqual(one, other)
    }

    func copy(from source: DaemonConfiguration, to target: inout DaemonConfiguration) {
        take(source, &target)
    }

    static let variablePrefix = "AGENTLAB_"
}
