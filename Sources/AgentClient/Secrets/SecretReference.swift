/// Where a secret is found, which is all that is stored and shown of it.
///
/// As text: `credential:NAME` (systemd's, `LoadCredential=`), `file:PATH` or `env:NAME`.
public enum SecretReference: Sendable, Hashable, CustomStringConvertible {
    /// A credential of the service, by its name.
    case credential(String)
    /// A file, by its absolute path.
    case file(String)
    /// A variable of the environment, by its name.
    case environment(String)

    /// Reads a reference.
    ///
    /// - Throws: ``SecretReferenceError``, which never has the text in it: it may be the secret.
    public init(parsing text: String) throws(SecretReferenceError) {
        guard !text.isEmpty else { throw SecretReferenceError("is empty; \(Self.forms)") }
        guard let colon = text.firstIndex(of: ":") else { throw Self.clearText }
        let name = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "credential":
            guard Self.isFileName(name) else { throw SecretReferenceError("is not credential:NAME with a file name") }
            self = .credential(name)
        case "file":
            guard name.hasPrefix("/"), name.utf8.count < 4096, !name.utf8.contains(0) else {
                throw SecretReferenceError("is not file:PATH with an absolute path")
            }
            self = .file(name)
        case "env":
            guard Self.isVariable(name) else { throw SecretReferenceError("is not env:NAME with a variable's name") }
            self = .environment(name)
        default: throw Self.clearText
        }
    }

    /// The reference as it is written.
    public var description: String {
        switch self {
        case .credential(let name): "credential:\(name)"
        case .file(let path): "file:\(path)"
        case .environment(let name): "env:\(name)"
        }
    }

    private static let forms = "name the place of the secret: credential:NAME, file:PATH or env:NAME"
    private static let clearText = SecretReferenceError("is a secret in clear text, which is not kept; \(forms)")

    private static func isFileName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count < 256 && name != "." && name != ".."
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }
    }

    private static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.utf8.count < 256
            && name.unicodeScalars.allSatisfy {
                $0 == "_" || $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))
            }
    }
}

/// A text that names no place of a secret.
public struct SecretReferenceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, without the text.
    public let message: String

    init(_ message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { "the reference \(message)" }
}
