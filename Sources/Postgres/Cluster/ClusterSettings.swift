/// The server's configuration files that are ours, rewritten at each start.
struct ClusterSettings {
    var dataDirectory: String
    var socketDirectory: String
    var account: ClusterAccount
    var compressesWithLZ4: Bool
    /// What goes beyond, or against, the settings below.
    var additions: [String: String]

    var configuration: String {
        let lines = settings.map { name, value in "\(name) = '\(Self.quoted(value))'" }
        return Self.notice + lines.sorted().joined(separator: "\n") + "\n"
    }

    /// The account itself and root, by what the kernel says of the other end of the socket.
    var authentication: String { Self.notice + "local all all peer map=agentlab\n" }

    var users: String {
        let names = Set(["root", account.name]).sorted()
        return Self.notice + names.map { "agentlab \"\($0)\" \(EmbeddedCluster.role)\n" }.joined()
    }

    private static let notice =
        "# Written by agentlabd at each start; settings of yours belong into local.conf beside it.\n"

    private static func quoted(_ value: String) -> String { value.replacing("'", with: "''") }

    private var settings: [String: String] {
        var settings = Self.fixed
        settings["hba_file"] = "\(dataDirectory)/agentlab.hba.conf"
        settings["ident_file"] = "\(dataDirectory)/agentlab.ident.conf"
        settings["unix_socket_directories"] = "\"" + socketDirectory.replacing("\"", with: "\"\"") + "\""
        if compressesWithLZ4 {
            settings["wal_compression"] = "lz4"
            settings["default_toast_compression"] = "lz4"
        }
        return settings.merging(additions) { _, addition in addition }
    }

    private static let fixed = [
        "cluster_name": "agentlab",
        "listen_addresses": "",
        "port": EmbeddedCluster.port,
        "unix_socket_permissions": "0700",
        "max_connections": "64",

        // A step that has been reported as done must survive the host.
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",

        // Many small commits: checkpoints seldom, so that few whole pages go to the log.
        "shared_buffers": "128MB",
        "checkpoint_timeout": "15min",
        "max_wal_size": "2GB",
        "min_wal_size": "256MB",
        "jit": "off",
        "random_page_cost": "1.1",

        // A week of logs, each day over the one a week before.
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "postgresql-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_file_mode": "0600",
        "log_timezone": "UTC",
        "timezone": "UTC",
    ]
}
