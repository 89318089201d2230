import AgentLab

/// One thing in the configuration that an operator has to change.
package struct ConfigurationMistake: Sendable, Equatable {
    package let origin: SettingOrigin
    /// The key it is about, as it was written; `nil` when a file cannot be read at all.
    package let key: String?
    package let reason: String
}

extension ConfigurationMistake: CustomStringConvertible {
    package var description: String {
        [origin.description, key, reason].compactMap(\.self).joined(separator: ": ")
    }
}

extension ConfigurationMistake {
    static func unknownKey(_ key: String, at origin: SettingOrigin) -> ConfigurationMistake {
        let nearest = NearestName.of(key, among: Setting.table.map(\.key))
        let hint = nearest.map { "did you mean \($0)?" } ?? "agentlabd --help lists all keys"
        return ConfigurationMistake(origin: origin, key: key, reason: "unknown key; \(hint)")
    }

    static func refused(_ text: String, for setting: Setting, at origin: SettingOrigin) -> ConfigurationMistake {
        let shown = setting.isSecret ? "this value" : "\"\(text.prefix(80))\""
        let reason = text.isEmpty ? "a value is missing" : "\(shown) is not allowed"
        return ConfigurationMistake(origin: origin, key: setting.key, reason: "\(reason); write \(setting.allowed)")
    }
}
