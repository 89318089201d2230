import ArgumentParser

/// The flags that every command of the daemon takes.
struct SettingOptions: ParsableArguments {
    @Option(help: "Read this configuration file; it must exist.", completion: .file(extensions: ["yaml"]))
    var config: String?

    @Option(help: .init(Setting.stateDirectory.explanation, valueName: "dir"), completion: .directory)
    var stateDirectory: String?

    @Option(help: .init(Setting.socket.explanation, valueName: "path"), completion: .file())
    var socket: String?

    @Option(help: .init(Setting.database.explanation, valueName: "uri|embedded"))
    var database: String?

    @Option(help: .init(Setting.logLevel.explanation, valueName: "level"))
    var logLevel: String?

    @Flag(help: "Check the configuration, show what is in force and where it comes from, and do nothing else.")
    var checkConfig = false

    func loader(environment: [String: String]) -> ConfigurationLoader {
        let given: [(Setting, String?)] = [
            (.stateDirectory, stateDirectory), (.socket, socket), (.database, database), (.logLevel, logLevel),
        ]
        return ConfigurationLoader(
            file: config,
            flags: given.compactMap { setting, text in text.map { (setting, $0) } },
            environment: environment
        )
    }
}
