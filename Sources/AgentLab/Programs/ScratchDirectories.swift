import FoundationEssentials
package import Orchestration

/// A directory for each run in which its programs work, removed with the run.
///
/// It is made when it is first needed. A run that has failed or was cancelled keeps it, for it may be resumed.
package struct ScratchDirectories: Sendable {
    private let root: String

    package init(root: String) { self.root = root }

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
        return path
    }

    /// Removes the run's directory if it has one.
    package func remove(of run: RunID) async {
        let path = path(of: run)
        try? await OffPool.perform {
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        }
    }

    /// The runs that have one.
    package func runs() async -> [RunID] {
        let root = root
        let names = try? await OffPool.perform { try FileManager.default.contentsOfDirectory(atPath: root) }
        return (names ?? []).compactMap { RunID($0) }
    }
}
