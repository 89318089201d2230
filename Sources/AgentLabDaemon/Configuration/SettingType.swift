import AgentLab
import Logging

/// How the value of a setting is written, read and bounded.
struct SettingType<Value: Sendable>: Sendable {
    /// What to write, for people: `a duration such as 10s, 500ms or 1h30m, from 1s to 1h`.
    let summary: String
    /// `nil` when the text is not such a value.
    let parse: @Sendable (String) -> Value?
    let format: @Sendable (Value) -> String
    /// Whether a relative path makes sense of the working directory where a person types it.
    var isPath = false
    /// Whether a refused value may be shown; a mistyped URI may hold a password.
    var isSecret = false
}

extension SettingType where Value == String {
    static let absolutePath = SettingType(
        summary: "an absolute path",
        parse: { isUsablePath($0) ? $0 : nil },
        format: { $0 },
        isPath: true
    )

    /// The kernel's `sun_path` holds 108 bytes with the terminating NUL.
    static let socketPath = SettingType(
        summary: "an absolute path of at most 107 bytes",
        parse: { isUsablePath($0) && $0.utf8.count <= 107 ? $0 : nil },
        format: { $0 },
        isPath: true
    )

    private static func isUsablePath(_ text: String) -> Bool {
        text.hasPrefix("/") && !text.utf8.contains(0)
    }
}

extension SettingType where Value == String? {
    static let groupName = SettingType(
        summary: "the name of a group",
        parse: { text in text.isEmpty || text.contains(where: \.isWhitespace) ? nil : .some(text) },
        format: { $0 ?? "" }
    )
}

extension SettingType where Value == [String] {
    /// As PATH is written.
    static let directories = SettingType(
        summary: "absolute paths with colons between them",
        parse: { text in
            let paths = text.split(separator: ":").map(String.init)
            return paths.allSatisfy { $0.hasPrefix("/") && !$0.utf8.contains(0) } ? paths : nil
        },
        format: { $0.joined(separator: ":") }
    )

    static let hosts = SettingType(
        summary: "names of hosts with commas between them",
        parse: { text in
            let hosts = text.split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
            return hosts.contains { $0.isEmpty || $0.contains("/") || $0.contains(":") } ? nil : hosts
        },
        format: { $0.joined(separator: ", ") }
    )
}

extension SettingType where Value == UInt32 {
    static let fileMode = SettingType(
        summary: "octal permission bits from 0000 to 0777",
        parse: { text in
            let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
            return UInt32(digits, radix: 8).flatMap { $0 <= 0o777 ? $0 : nil }
        },
        format: { "0" + String($0, radix: 8) }
    )
}

extension SettingType where Value == DatabaseLocation {
    static let database = SettingType(
        summary: "\"embedded\" or a URI that begins with postgresql://",
        parse: { text in
            if text == "embedded" { return .embedded }
            let isURI = text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
            return isURI && !text.utf8.contains(0) ? .postgresql(text) : nil
        },
        format: { $0.description },
        isSecret: true
    )
}

extension SettingType where Value == ListenLocation {
    static let listenDatabase = SettingType(
        summary: "\"database\", \"none\" or a URI that begins with postgresql://",
        parse: { text in
            if text == "database" { return .database }
            if text == "none" { return ListenLocation.none }
            return SettingType<DatabaseLocation>.database.parse(text)?.uri.map { .postgresql($0) }
        },
        format: { $0.description },
        isSecret: true
    )
}

extension SettingType where Value == Logger.Level {
    static let logLevel = SettingType(
        summary: "one of " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", "),
        parse: { Logger.Level(rawValue: $0) },
        format: { $0.rawValue }
    )
}

extension SettingType where Value == Int {
    static func count(_ range: ClosedRange<Int>) -> SettingType {
        SettingType(
            summary: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            parse: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } },
            format: { "\($0)" }
        )
    }

    static func byteCount(_ range: ClosedRange<Int>) -> SettingType {
        let (low, high) = (ByteCountText.format(range.lowerBound), ByteCountText.format(range.upperBound))
        return SettingType(
            summary: "a size such as 16MiB or a number of bytes, from \(low) to \(high)",
            parse: { text in ByteCountText.parse(text).flatMap { range.contains($0) ? $0 : nil } },
            format: ByteCountText.format
        )
    }
}

extension SettingType where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> SettingType {
        let (low, high) = (DurationText.format(range.lowerBound), DurationText.format(range.upperBound))
        return SettingType(
            summary: "a duration such as 10s, 500ms or 1h30m, or a number of seconds, from \(low) to \(high)",
            parse: { text in DurationText.parse(text).flatMap { range.contains($0) ? $0 : nil } },
            format: DurationText.format
        )
    }
}
