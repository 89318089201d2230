import CGuardian
import Glibc

/// Secrets in anonymous files in memory, for a guardian to open while this value lives.
struct SecretFiles: ~Copyable {
    private var files: [(wanted: Int, descriptor: CInt)] = []

    init(_ secrets: [Int: String]) throws(ProgramError) {
        for (wanted, secret) in secrets.sorted(by: { $0.key < $1.key }) {
            let descriptor = agentlab_secret_file()
            guard descriptor >= 0 else { throw Self.failure }
            files.append((wanted, descriptor))
            var rest = Array(secret.utf8)[...]
            while !rest.isEmpty {
                let written = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
                guard written > 0 else { throw Self.failure }
                rest = rest.dropFirst(written)
            }
        }
    }

    private static var failure: ProgramError {
        ProgramError(code: .notExecuted, program: "", message: "cannot be given a secret: errno \(errno)")
    }

    deinit {
        for file in files { close(file.descriptor) }
    }

    /// What a guardian opens as which descriptor of the program.
    var arguments: [String] { files.map { "\($0.wanted)=/proc/\(getpid())/fd/\($0.descriptor)" } }
}
