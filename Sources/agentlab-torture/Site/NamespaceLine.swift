import Glibc
import Subprocess

/// A network namespace for a daemon, joined to the host by one link.
///
/// The addresses are 10.77.n.1 on the host and 10.77.n.2 in the namespace, with another n for each process and number.
package struct NamespaceLine: DatabaseLine {
    let number: Int

    /// The name says whose it is, for who finds it left behind.
    var namespace: String { "torture-\(getpid())-\(number)" }
    private var link: String { "tort\(getpid() % 100_000)-\(number)" }
    private var network: String { "10.77.\(Int(getpid()) % 60 * 4 + number)" }
    var hostAddress: String { "\(network).1" }

    /// What stands before a command that is executed in it.
    var commandPrefix: [String] { ["ip", "netns", "exec", namespace] }

    /// Makes namespace and link.
    ///
    /// - Throws: ``NotPermitted`` with what the system says.
    func make() async throws {
        try await Self.ip("netns", "add", namespace)
        try await Self.ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        try await Self.ip("address", "add", "\(hostAddress)/24", "dev", link)
        try await Self.ip("link", "set", link, "up")
        try await Self.ip("-n", namespace, "address", "add", "\(network).2/24", "dev", "eth0")
        try await Self.ip("-n", namespace, "link", "set", "eth0", "up")
        try await Self.ip("-n", namespace, "link", "set", "lo", "up")
    }

    /// Removes both; what is not there is no matter.
    func remove() async {
        try? await Self.ip("link", "delete", link)
        try? await Self.ip("netns", "delete", namespace)
    }

    package func partition(_ isPartitioned: Bool) async throws {
        try await Self.ip("link", "set", link, isPartitioned ? "down" : "up")
    }

    /// Whether this process may make such things.
    package static var isPermitted: Bool {
        get async {
            let trial = NamespaceLine(number: 0)
            let isMade = (try? await trial.make()) != nil
            await trial.remove()
            return isMade
        }
    }

    /// Why there are no namespaces.
    package struct NotPermitted: Error, CustomStringConvertible {
        package let description: String
    }

    private static func ip(_ arguments: String...) async throws {
        // Debian keeps it where not every user looks.
        let command = #"PATH="$PATH:/usr/sbin:/sbin"; exec ip "$@""#
        let result = try await Subprocess.run(
            .name("sh"),
            arguments: Arguments(["-c", command, "sh"] + arguments),
            output: .discarded,
            error: .string(limit: 4_096)
        )
        guard case .exited(0) = result.terminationStatus else {
            let text = "ip \(arguments.joined(separator: " ")): \(result.standardError)"
            throw NotPermitted(description: "no network namespaces here: \(text)")
        }
    }
}
