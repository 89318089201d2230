import FoundationEssentials
import Glibc
import NIOPosix

extension SecretReference {
    /// The most bytes that a secret may have.
    public static let mostBytes = 64 << 10

    /// Reads the secret.
    ///
    /// Files are read on a thread for blocking work, so that a slow disk holds up nobody else.
    ///
    /// White space at the end, such as the line break that an editor leaves, is no part of the secret.
    ///
    /// - Throws: ``AgentError`` with the code ``AgentError/Code/secretUnavailable``, which names the place.
    public func resolve() async throws -> String {
        switch self {
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name] else {
                throw unavailable("the variable is not set")
            }
            return try usable(value)
        case .credential(let name):
            guard let directory = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] else {
                throw unavailable("the service has no credentials; its unit needs LoadCredential=\(name):PATH")
            }
            return try await read("\(directory)/\(name)")
        case .file(let path): return try await read(path)
        }
    }

    private func read(_ path: String) async throws -> String {
        let bytes = try await NIOThreadPool.singleton.runIfActive { try self.bytes(of: path) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw unavailable("it is not UTF-8") }
        return try usable(text)
    }

    private func bytes(of path: String) throws -> [UInt8] {
        // Not blocking, so that a named pipe without a writer is refused below instead of being waited for.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw unavailable(Self.text(of: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw unavailable(Self.text(of: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unavailable("it is no file") }
        var bytes = [UInt8](repeating: 0, count: Self.mostBytes + 1)
        var length = 0
        while length < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress?.advanced(by: length), $0.count - length)
            }
            guard count >= 0 else { throw unavailable(Self.text(of: errno)) }
            if count == 0 { return Array(bytes[..<length]) }
            length += count
        }
        throw unavailable("it has more than \(Self.mostBytes) bytes")
    }

    private func usable(_ text: String) throws -> String {
        let end = text.lastIndex { !$0.isWhitespace }
        guard let end else { throw unavailable("it is empty") }
        let secret = String(text[...end])
        guard secret.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw unavailable("it has a line break or another control character in it")
        }
        return secret
    }

    private func unavailable(_ reason: String) -> AgentError {
        AgentError(.secretUnavailable, "the secret \(self) cannot be read: \(reason)")
    }

    private static func text(of error: CInt) -> String {
        switch error {
        case ENOENT: "there is no such file"
        case EACCES: "access is denied"
        default: "errno \(error)"
        }
    }
}
