/// Where a value of the configuration was written.
package enum SettingOrigin: Sendable, Equatable {
    case builtIn
    case file(path: String, line: Int, column: Int)
    case wholeFile(path: String)
    case environment(variable: String)
    case flag(String)
    /// What several values say together.
    case combination
}

extension SettingOrigin: CustomStringConvertible {
    package var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .wholeFile(let path): path
        case .environment(let variable): "environment variable \(variable)"
        case .flag(let name): "flag \(name)"
        case .combination: "configuration"
        }
    }
}
