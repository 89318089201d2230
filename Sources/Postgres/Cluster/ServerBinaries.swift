internal import FoundationEssentials
internal import Glibc

/// The programs of an installed PostgreSQL.
struct ServerBinaries: Sendable, Hashable {
    let directory: String
    let majorVersion: Int

    /// Finds the newest installation, or the one whose version wrote the files that exist.
    static func find(for existing: Int?) async throws(PostgresError) -> ServerBinaries {
        let debian = debianInstallations()
        let installed = debian.isEmpty ? await inPath() : debian
        guard let newest = installed.max(by: { $0.majorVersion < $1.majorVersion }) else {
            throw PostgresError(
                .clusterFailed,
                "no PostgreSQL server is installed (Debian: postgresql, RPM: postgresql-server)"
            )
        }
        guard let existing else { return newest }
        if let matching = installed.first(where: { $0.majorVersion == existing }) { return matching }
        let message =
            "the cluster was written by PostgreSQL \(existing), installed is \(newest.majorVersion); "
            + "install PostgreSQL \(existing), or take the cluster over with pg_upgrade"
        throw PostgresError(.clusterVersion, message)
    }

    private static func debianInstallations() -> [ServerBinaries] {
        let root = "/usr/lib/postgresql"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.compactMap { name in
            Int(name).flatMap { ServerBinaries(directory: "\(root)/\(name)/bin", majorVersion: $0) }
        }
    }

    private static func inPath() async -> [ServerBinaries] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        var found: [ServerBinaries] = []
        for directory in path.split(separator: ":").map(String.init) {
            guard unsafe access("\(directory)/postgres", X_OK) == 0, let version = await version(in: directory),
                let binaries = ServerBinaries(directory: directory, majorVersion: version)
            else { continue }
            found.append(binaries)
        }
        return found
    }

    /// Asks `postgres --version`, which answers `postgres (PostgreSQL) 15.4`.
    private static func version(in directory: String) async -> Int? {
        let command = ServerCommand(directory: directory, account: nil)
        guard let text = try? await command.run("postgres", ["--version"]),
            let number = text.split(whereSeparator: \.isWhitespace).first(where: { $0.first?.isNumber == true })
        else { return nil }
        return Int(number.prefix(while: \.isNumber))
    }

    private init?(directory: String, majorVersion: Int) {
        for program in ["postgres", "pg_ctl", "initdb"] where unsafe access("\(directory)/\(program)", X_OK) != 0 {
            return nil
        }
        self.directory = directory
        self.majorVersion = majorVersion
    }
}
