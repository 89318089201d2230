/// Why a step could not be executed as written; what its closure throws is passed on as it is.
public struct StepError: RetryableError, CustomStringConvertible {
    /// The kinds of faults; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Two steps of one stage have the same name.
        public static let duplicateName = Code(rawValue: "duplicate_name")
        /// A step has the empty name.
        public static let emptyName = Code(rawValue: "empty_name")
        /// The result cannot be written as JSON, or a recorded one not be read as the type that is asked for.
        public static let invalidResult = Code(rawValue: "invalid_result")
    }

    /// What kind of fault it is.
    public let code: Code
    /// The step.
    public let step: StepKey
    /// What went wrong.
    public let message: String
    /// What lies behind it.
    public let cause: (any Error)?

    /// False: the code is the same at the next attempt.
    public var isRetryable: Bool { false }

    /// The fault in a sentence.
    public var description: String { "step \"\(step.name)\" of stage \(step.stage): \(message)" }
}

extension StepError {
    static func duplicate(_ step: StepKey, first: StepPlace, second: StepPlace) -> StepError {
        let message = "the name is used twice, at \(first) and at \(second); names are unique within a stage"
        return StepError(code: .duplicateName, step: step, message: message, cause: nil)
    }

    static func emptyName(_ step: StepKey, at place: StepPlace) -> StepError {
        StepError(code: .emptyName, step: step, message: "a step at \(place) has an empty name", cause: nil)
    }

    static func invalidResult(_ step: StepKey, _ cause: any Error) -> StepError {
        StepError(code: .invalidResult, step: step, message: "the result does not fit: \(cause)", cause: cause)
    }
}

/// Where in the source a step is written.
struct StepPlace: Sendable, CustomStringConvertible {
    let file: String
    let line: Int

    var description: String { "\(file):\(line)" }
}
