/// Why a JSON text could not be read, or a value not be written or converted.
///
/// The description is one line for a terminal: where, then what. It never quotes a string value of the document, which
/// may be a user's data; keys and numbers may appear.
public struct JSONError: Error, Sendable, Hashable {
    /// What kind of fault it is.
    public let code: Code
    /// What is wrong, without its place.
    public let message: String
    /// The place in the text, when a text was read.
    public let position: Position?
    /// The path to the value (`items[3].name`) when a value was written or converted; empty for the value itself.
    public let path: String?

    package init(_ code: Code, _ message: String, position: Position? = nil, path: String? = nil) {
        self.code = code
        self.message = message
        self.position = position
        self.path = path
    }

    /// The same error seen from outside, where the value is known by a name: `items[3]` under `params` is
    /// `params.items[3]`.
    public func under(_ name: String) -> JSONError {
        let inner = path ?? ""
        let joint = inner.isEmpty || inner.hasPrefix("[") ? "" : "."
        return JSONError(code, message, position: position, path: name + joint + inner)
    }
}

extension JSONError {
    /// The kinds of faults; more may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case syntax, encoding, number, depth, unstorable, type, missing, unknown, invalid
        }

        private let kind: Kind

        /// The text is no JSON.
        public static let invalidSyntax = Code(kind: .syntax)
        /// A string is no valid UTF-8, or names half of a surrogate pair.
        public static let invalidText = Code(kind: .encoding)
        /// A number that neither 64 bits nor a double can hold.
        public static let numberOutOfRange = Code(kind: .number)
        /// More than ``JSONValue/maximumDepth`` arrays and objects within each other.
        public static let tooDeep = Code(kind: .depth)
        /// A NUL character, a NaN or an infinity, which storage cannot hold.
        public static let notStorable = Code(kind: .unstorable)
        /// A value of another type than the one asked for.
        public static let typeMismatch = Code(kind: .type)
        /// A key or an element that must be there is not.
        public static let missingValue = Code(kind: .missing)
        /// A key that the type does not know, in strict decoding.
        public static let unknownKey = Code(kind: .unknown)
        /// A value of the right type with a content that the type refuses.
        public static let invalidValue = Code(kind: .invalid)

        /// The code's name.
        public var description: String { kind.rawValue }
    }

    /// A place in a JSON text.
    public struct Position: Sendable, Hashable, CustomStringConvertible {
        /// Bytes before the place.
        public let offset: Int
        /// The line, from 1.
        public let line: Int
        /// The Unicode scalar within its line, from 1.
        public let column: Int

        /// The place in words.
        public var description: String { "line \(line), column \(column)" }
    }
}

extension JSONError: CustomStringConvertible {
    /// Place and fault in one line.
    public var description: String {
        switch (position, path) {
        case (let position?, let path?): "\(path) (\(position)): \(message)"
        case (let position?, nil): "\(position): \(message)"
        case (nil, let path?) where !path.isEmpty: "\(path): \(message)"
        default: message
        }
    }
}

extension JSONError.Position {
    init(offset: Int, in bytes: [UInt8]) {
        let end = min(offset, bytes.count)
        var line = 1
        var column = 1
        for byte in bytes[..<end] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(offset: offset, line: line, column: column)
    }
}
