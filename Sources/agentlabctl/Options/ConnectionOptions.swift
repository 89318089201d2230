package import ArgumentParser
import FoundationEssentials

/// Which daemon to talk to.
package struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The daemon's socket.",
            discussion: """
                Without it: $AGENTLAB_SOCKET, else /run/agentlab/agentlabd.sock, else \
                $XDG_RUNTIME_DIR/agentlab/agentlabd.sock.
                """,
            valueName: "path"
        )
    )
    package var socket: String?

    package init() {}

    /// The socket to connect to; the system's daemon comes before the user's own.
    package func path(environment: [String: String], exists: (String) -> Bool) -> String {
        let system = "/run/agentlab/agentlabd.sock"
        if let path = socket ?? environment["AGENTLAB_SOCKET"], !path.isEmpty { return path }
        guard !exists(system), let directory = environment["XDG_RUNTIME_DIR"], !directory.isEmpty else { return system }
        let own = "\(directory)/agentlab/agentlabd.sock"
        return exists(own) ? own : system
    }
}
