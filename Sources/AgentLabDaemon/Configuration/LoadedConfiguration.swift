/// A configuration without mistakes, and where it came from.
package struct LoadedConfiguration: Sendable {
    package var configuration: DaemonConfiguration
    /// The file that was read, if any.
    package var file: String?
    /// What is odd but no reason to stop.
    package var warnings: [String] = []
    private var origins: [String: SettingOrigin] = [:]

    init(_ configuration: DaemonConfiguration) {
        self.configuration = configuration
    }

    package func origin(of setting: Setting) -> SettingOrigin {
        origins[setting.key] ?? .builtIn
    }

    /// Every setting as it is in force, in the form of the file, with its origin; passwords hidden.
    package var summary: String {
        Setting.table
            .map { setting in
                let value = setting.value(in: configuration)
                return value.isEmpty ? "#\(setting.key):" : "\(setting.key): \(value)  # \(origin(of: setting))"
            }
            .joined(separator: "\n")
    }

    mutating func set(_ setting: Setting, to text: String, from origin: SettingOrigin) -> ConfigurationMistake? {
        guard setting.set(text, in: &configuration) else { return .refused(text, for: setting, at: origin) }
        origins[setting.key] = origin
        return nil
    }
}
