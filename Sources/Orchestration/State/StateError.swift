/// Why a value could not be read from a state or written to it.
public struct StateError: Error, Sendable, CustomStringConvertible {
    /// The kinds of faults; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The state has no such key.
        public static let missingKey = Code(rawValue: "missing_key")
        /// The value of the key cannot be converted to the type that was asked for, or from the one that was given.
        public static let invalidValue = Code(rawValue: "invalid_value")
    }

    /// What kind of fault it is.
    public let code: Code
    /// The key that was read or written.
    public let key: String
    /// Why the value did not fit.
    public let cause: (any Error)?

    /// The fault in a sentence; it never shows the value.
    public var description: String {
        let reason = cause.map { ": \($0)" } ?? ""
        return code == .missingKey
            ? "the state has no key \"\(key)\""
            : "the value of the state's key \"\(key)\" does not fit\(reason)"
    }
}
