import FoundationEssentials
package import Logging
package import Orchestration
import Synchronization

/// A directory for each run in which its programs work, removed with the run.
///
/// It is made when it is first needed. A run that has failed or was cancelled keeps it, for it may be resumed.
package final class ScratchDirectories: Sendable {
    private let root: String
    private let logger: Logger
    /// The runs for which this process has made one: most runs have none, and their end must cost nothing.
    private let made = Mutex<Set<RunID>>([])

    package init(root: String, logger: Logger) {
        self.root = root
        self.logger = logger
    }

    private func path(of run: RunID) -> String { "\(root)/\(run)" }

    /// Makes the run's directory unless it is there.
    package func make(for run: RunID) async throws -> String {
        let path = path(of: run)
        try await OffPool.perform {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        made.withLock { _ = $0.insert(run) }
        return path
    }

    /// Removes the run's directory if this process has made one.
    package func removeIfMade(of run: RunID) async {
        if made.withLock({ $0.contains(run) }) { await remove(of: run) }
    }

    /// Removes the run's directory if it has one.
    package func remove(of run: RunID) async {
        made.withLock { _ = $0.remove(run) }
        let path = path(of: run)
        do {
            try await OffPool.perform {
                if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
            }
        } catch {
            logger.warning(
                "scratch directory not removed",
                metadata: ["run.id": "\(run)", "path": "\(path)", "error": "\(error)"]
            )
        }
    }

    /// The runs that have one.
    package func runs() async -> [RunID] {
        let root = root
        let names = try? await OffPool.perform { try FileManager.default.contentsOfDirectory(atPath: root) }
        return (names ?? []).compactMap { RunID($0) }
    }
}
