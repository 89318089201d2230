package import AgentLabJSON

/// Reads the members of a JSON object, and collects every mistake instead of stopping at the first.
///
/// A member that is `null` counts as one that is not there.
public struct ConfigurationReader: Sendable {
    private let members: [String: JSONValue]
    private let path: String
    private var known: Set<String> = []
    package private(set) var mistakes: [ConfigurationMistake] = []

    package init(_ value: JSONValue, at path: String = "") {
        self.path = path
        members = value.objectValue?.filter { !$0.value.isNull } ?? [:]
        if value.objectValue == nil { mistakes.append(ConfigurationMistake(path, "is no object")) }
    }

    package func place(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    package mutating func report(_ key: String, _ message: String) {
        mistakes.append(ConfigurationMistake(place(of: key), message))
    }

    /// The value of a key, whatever it is.
    package mutating func value(_ key: String) -> JSONValue? {
        known.insert(key)
        return members[key]
    }

    package mutating func string(_ key: String) -> String? {
        take(key, "a string", \.stringValue)
    }

    package mutating func integer(_ key: String) -> Int? {
        take(key, "a whole number", \.intValue)
    }

    package mutating func number(_ key: String) -> Double? {
        take(key, "a number", \.doubleValue)
    }

    package mutating func object(_ key: String) -> [String: JSONValue]? {
        take(key, "an object", \.objectValue)
    }

    /// One of the names that a type knows.
    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        _ type: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        guard let text = string(key) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        report(key, "is none of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    /// A part that is an object of its own; its mistakes are this object's.
    package mutating func part<Part: ConfigurationValue>(_ key: String, _ type: Part.Type = Part.self) -> Part? {
        guard let value = value(key) else { return nil }
        var reader = ConfigurationReader(value, at: place(of: key))
        let part = Part(reading: &reader)
        adopt(reader)
        return part
    }

    package mutating func adopt(_ reader: consuming ConfigurationReader) {
        reader.finish()
        mistakes += reader.mistakes
    }

    /// Names every key that nobody has asked for.
    package mutating func finish() {
        for key in members.keys where !known.contains(key) { report(key, "is not known") }
    }

    private mutating func take<Value>(
        _ key: String,
        _ expected: String,
        _ convert: (JSONValue) -> Value?
    ) -> Value? {
        guard let value = value(key) else { return nil }
        if let converted = convert(value) { return converted }
        report(key, "is not \(expected)")
        return nil
    }
}
