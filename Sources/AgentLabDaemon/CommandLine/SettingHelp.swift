/// The part of `--help` that comes from the table of settings.
enum SettingHelp {
    static var text: String {
        let defaults = DaemonConfiguration(environment: [:], isRoot: true)
        let settings = Setting.table.map { setting in
            """
              \(setting.key)
                  \(setting.explanation)
                  Write \(setting.allowed).
                  Default: \(setting.defaultNote ?? setting.value(in: defaults))
            """
        }
        return """
            Settings come from, later wins: defaults, the configuration file (\(ConfigurationLoader.defaultFile) if it \
            exists, or --config), environment variables, flags. The file holds one "key: value" a line; the variable of a \
            key is \(Setting.variablePrefix) and its name in capitals.

            KEYS
            \(settings.joined(separator: "\n"))
            """
    }
}
