import AgentLabJSON
import Orchestration

/// The JSON of a model, read strictly: what is missing or of another kind is an error that says where.
struct ModelAnswer {
    private let value: JSONValue
    private let subject: String
    private let path: String

    init(_ value: JSONValue, about subject: String) {
        self.init(value, subject, path: "")
    }

    private init(_ value: JSONValue, _ subject: String, path: String) {
        self.value = value
        self.subject = subject
        self.path = path
    }

    func text(_ key: String) throws(ModelAnswerError) -> String {
        guard let text = value[key]?.stringValue, text.contains(where: { !$0.isWhitespace }) else {
            throw fault(key, "is no text")
        }
        return text
    }

    func number(_ key: String, in range: ClosedRange<Double>) throws(ModelAnswerError) -> Double {
        guard let number = value[key]?.doubleValue, range.contains(number) else {
            throw fault(key, "is no number from \(Self.short(range.lowerBound)) to \(Self.short(range.upperBound))")
        }
        return number
    }

    /// A whole number; nil when there is none.
    func integer(_ key: String, in range: ClosedRange<Int>) throws(ModelAnswerError) -> Int? {
        guard let given = value[key], !given.isNull else { return nil }
        guard let number = given.intValue, range.contains(number) else {
            throw fault(key, "is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func list(_ key: String) throws(ModelAnswerError) -> [ModelAnswer] {
        guard let entries = value[key]?.arrayValue else { throw fault(key, "is no array") }
        return entries.enumerated().map { ModelAnswer($1, subject, path: "\(place(of: key))[\($0)]") }
    }

    /// An object; nil when there is none.
    func object(_ key: String) throws(ModelAnswerError) -> ModelAnswer? {
        guard let given = value[key], !given.isNull else { return nil }
        guard given.objectValue != nil else { throw fault(key, "is no object") }
        return ModelAnswer(given, subject, path: place(of: key))
    }

    func fault(_ key: String, _ message: String) -> ModelAnswerError {
        ModelAnswerError(subject, "\(place(of: key)) \(message)")
    }

    private func place(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private static func short(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}

/// An answer of a model that is not what it was asked for.
struct ModelAnswerError: RetryableError, Hashable, CustomStringConvertible {
    /// What the answer is about: a page, or the node that has asked.
    let subject: String
    /// What is wrong with it.
    let message: String

    init(_ subject: String, _ message: String) {
        self.subject = subject
        self.message = message
    }

    /// False: the answer is on record, and is the same at the next attempt; `resume --from` asks anew.
    var isRetryable: Bool { false }

    var description: String { "the model's answer for \(subject): \(message)" }
}
