import AgentLab
import FoundationEssentials

/// Puts a configuration together from its sources.
///
/// Loading again reads the file anew, which is what a reload does.
package struct ConfigurationLoader: Sendable {
    /// Read when it exists and no other file was asked for.
    package static let defaultFile = "/etc/agentlab/agentlabd.yaml"

    private let file: String?
    private let defaultFile: String
    private let flags: [(setting: Setting, text: String)]
    private let environment: [String: String]
    private let isRoot: Bool

    /// - Parameters:
    ///   - file: A file that must exist.
    ///   - defaultFile: What is read when `file` is `nil` and it exists.
    ///   - flags: Values from the command line; relative paths count from the working directory.
    package init(
        file: String? = nil,
        defaultFile: String = Self.defaultFile,
        flags: [(setting: Setting, text: String)] = [],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        isRoot: Bool = DaemonConfiguration.processIsRoot
    ) {
        self.file = file
        self.defaultFile = defaultFile
        self.flags = flags
        self.environment = environment
        self.isRoot = isRoot
    }

    /// Reads one small file, in the calling thread.
    /// - Throws: All mistakes of all sources together.
    package func load() throws(ConfigurationError) -> LoadedConfiguration {
        var loaded = LoadedConfiguration(DaemonConfiguration(environment: environment, isRoot: isRoot))
        var mistakes = readFile(into: &loaded)
        mistakes += readEnvironment(into: &loaded)
        mistakes += readFlags(into: &loaded)
        mistakes += contradictions(in: loaded.configuration)
        guard mistakes.isEmpty else { throw ConfigurationError(mistakes: mistakes) }
        return loaded
    }

    private func readFile(into loaded: inout LoadedConfiguration) -> [ConfigurationMistake] {
        guard let path = file ?? existingDefaultFile else { return [] }
        loaded.file = path
        do {
            return try ConfigurationFile(path: path).entries.compactMap { entry in
                guard let setting = Setting.named(entry.key) else {
                    return .unknownKey(entry.key, at: entry.origin)
                }
                guard let text = entry.text else {
                    return ConfigurationMistake(
                        origin: entry.origin,
                        key: entry.key,
                        reason: "must be a single value; write \(setting.allowed)"
                    )
                }
                return loaded.set(setting, to: text, from: entry.origin)
            }
        } catch {
            return [error.mistake]
        }
    }

    private var existingDefaultFile: String? {
        FileManager.default.fileExists(atPath: defaultFile) ? defaultFile : nil
    }

    private func readEnvironment(into loaded: inout LoadedConfiguration) -> [ConfigurationMistake] {
        var mistakes: [ConfigurationMistake] = []
        for (variable, text) in environment.sorted(by: { $0.key < $1.key })
        where variable.hasPrefix(Setting.variablePrefix) {
            let origin = SettingOrigin.environment(variable: variable)
            if let setting = Setting.table.first(where: { $0.variable == variable }) {
                loaded.set(setting, to: text, from: origin).map { mistakes.append($0) }
            } else if let nearest = NearestName.of(variable, among: Setting.table.map(\.variable)) {
                let reason = "there is no such setting; did you mean \(nearest)?"
                mistakes.append(ConfigurationMistake(origin: origin, key: nil, reason: reason))
            } else {
                // Not refused: a service called "agentlab" makes Kubernetes set AGENTLAB_PORT, and workflows have their own.
                loaded.warnings.append("\(origin) names no setting and is ignored")
            }
        }
        return mistakes
    }

    private func readFlags(into loaded: inout LoadedConfiguration) -> [ConfigurationMistake] {
        flags.compactMap { setting, text in
            let isRelative = setting.isPath && !text.isEmpty && !text.hasPrefix("/")
            let value = isRelative ? "\(FileManager.default.currentDirectoryPath)/\(text)" : text
            return loaded.set(setting, to: value, from: .flag(setting.flag))
        }
    }

    private func contradictions(in configuration: DaemonConfiguration) -> [ConfigurationMistake] {
        guard configuration.heartbeatInterval * 2 > configuration.lease else { return [] }
        let lease = Setting.lease.value(in: configuration)
        let interval = Setting.heartbeatInterval.value(in: configuration)
        return [
            ConfigurationMistake(
                origin: .combination,
                key: "heartbeat_interval",
                reason:
                    "\(interval) is more than half the lease of \(lease): one late heartbeat would look like a death"
            )
        ]
    }
}
