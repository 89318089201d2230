internal import Glibc
internal import Logging

// What has to be there before the server runs.
extension EmbeddedCluster {
    /// Who runs what.
    struct Context {
        var account: ClusterAccount
        var binaries: ServerBinaries
        var files: ClusterFiles { ClusterFiles(account: account) }
        var command: ServerCommand { ServerCommand(directory: binaries.directory, account: account) }
    }

    func context() async throws(PostgresError) -> Context {
        let owner = FileStatus(dataDirectory) == nil ? directory : dataDirectory
        let account = try ClusterAccount.choose(ownerOf: owner)
        let version = ClusterFiles.read("\(dataDirectory)/PG_VERSION").flatMap { Int($0.prefix(while: \.isNumber)) }
        return Context(account: account, binaries: try await ServerBinaries.find(for: version))
    }

    func prepare() async throws(PostgresError) -> Context {
        // pg_ctl hands the path to a shell, between double quotes.
        guard directory.hasPrefix("/"), !directory.contains(where: { "\"$`\\\n".contains($0) }) else {
            throw PostgresError(.clusterFailed, "\(directory) is relative, or has characters that pg_ctl cannot carry")
        }
        let context = try await context()
        try context.files.makePrivateDirectory(directory)
        if FileStatus("\(dataDirectory)/PG_VERSION") == nil { try await initialize(context) }
        return context
    }

    /// Fills a directory beside the final one and renames it: one that was interrupted leaves no half cluster.
    private func initialize(_ context: Context) async throws(PostgresError) {
        logger.info("making a private PostgreSQL cluster", metadata: ["postgres.directory": "\(dataDirectory)"])
        let temporary = "\(dataDirectory).new"
        ClusterFiles.remove(temporary)
        var arguments = [
            "--pgdata=\(temporary)", "--username=\(Self.role)", "--encoding=UTF8", "--locale=C", "--auth=peer",
            "--data-checksums", "--no-instructions",
        ]
        // Who waives durability for the server's life need not wait for it at its birth.
        if settings["fsync"] == "off" { arguments.append("--no-sync") }
        try await context.command.run("initdb", arguments)
        let path = "\(temporary)/postgresql.conf"
        let included = "\ninclude_if_exists = 'agentlab.conf'\ninclude_if_exists = 'local.conf'\n"
        try context.files.write((ClusterFiles.read(path) ?? "") + included, to: path)
        try context.files.synchronize(directory: temporary)
        guard unsafe rename(temporary, dataDirectory) == 0 else {
            throw PostgresError(.clusterFailed, "\(temporary) cannot be renamed: \(systemMessage(errno))")
        }
        try context.files.synchronize(directory: directory)
    }

    func writeSettings(_ context: Context, socketDirectory: String) async throws(PostgresError) {
        let settings = ClusterSettings(
            dataDirectory: dataDirectory,
            socketDirectory: socketDirectory,
            account: context.account,
            compressesWithLZ4: await supportsLZ4(context),
            additions: settings
        )
        try context.files.write(settings.configuration, to: "\(dataDirectory)/agentlab.conf")
        try context.files.write(settings.authentication, to: "\(dataDirectory)/agentlab.hba.conf")
        try context.files.write(settings.users, to: "\(dataDirectory)/agentlab.ident.conf")
    }

    private func supportsLZ4(_ context: Context) async -> Bool {
        let arguments = ["-C", "wal_compression", "-c", "wal_compression=lz4", "-D", dataDirectory]
        return (try? await context.command.run("postgres", arguments)) != nil
    }
}
