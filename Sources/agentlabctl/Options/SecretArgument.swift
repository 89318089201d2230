import ArgumentParser

/// One `--secret` argument: a name and the file that holds the value.
struct SecretArgument: Hashable {
    let key: String
    private let path: String

    /// Takes `key=@FILE`.
    ///
    /// - Throws: `ValidationError`, which never repeats what stands after the key: it may be the secret itself.
    init(_ argument: String) throws {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
            throw ValidationError("a secret is given as --secret key=@FILE")
        }
        let right = argument[argument.index(after: equals)...]
        key = String(argument[..<equals])
        guard right.hasPrefix("@"), right.count > 1 else {
            throw ValidationError(
                "--secret \(key): others could read it in the argument list; write \(key)=@FILE, or \(key)=@- for stdin"
            )
        }
        path = String(right.dropFirst())
    }

    func text(reading read: (String) throws -> [UInt8]) throws -> String {
        var bytes = try read(path)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self) else {
            throw ValidationError("--secret \(key): \(path) holds no UTF-8 text")
        }
        return text
    }
}
