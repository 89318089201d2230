import Glibc

/// Where a daemon keeps its state and its socket when nobody says so.
struct DefaultPaths {
    private let variables: [String: String]
    private let isRoot: Bool

    init(environment: [String: String], isRoot: Bool) {
        self.variables = environment
        self.isRoot = isRoot
    }

    var stateDirectory: String {
        if let directory = systemd("STATE_DIRECTORY") { return directory }
        if isRoot { return "/var/lib/agentlab" }
        let base = absolute("XDG_STATE_HOME") ?? home.map { "\($0)/.local/state" } ?? "/var/tmp"
        return "\(base)/agentlab"
    }

    var socket: String {
        if let directory = systemd("RUNTIME_DIRECTORY") { return "\(directory)/agentlabd.sock" }
        if isRoot { return "/run/agentlab/agentlabd.sock" }
        // Without a runtime directory the state directory serves: unlike /tmp it is nobody else's.
        let base = absolute("XDG_RUNTIME_DIR").map { "\($0)/agentlab" } ?? stateDirectory
        return "\(base)/agentlabd.sock"
    }

    /// The package's, the host's, and those of the person who runs the daemon.
    var workflowDirectories: [String] {
        let common = ["/usr/share/agentlab/workflows.d", "/etc/agentlab/workflows.d"]
        guard !isRoot, let base = absolute("XDG_CONFIG_HOME") ?? home.map({ "\($0)/.config" }) else { return common }
        return common + ["\(base)/agentlab/workflows.d"]
    }

    private var home: String? { absolute("HOME") }

    /// systemd separates several directories by colons; the first is the unit's main one.
    private func systemd(_ name: String) -> String? {
        absolute(name)?.split(separator: ":").first.map(String.init)
    }

    /// The XDG specification has relative paths ignored.
    private func absolute(_ name: String) -> String? {
        variables[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}

extension DaemonConfiguration {
    /// Whether this process runs as the superuser.
    public static var processIsRoot: Bool {
        geteuid() == 0
    }
}
