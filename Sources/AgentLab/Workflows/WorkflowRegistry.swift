import AgentLabAPI
public import Logging
import Synchronization

/// The workflows that a daemon can execute, each with its graph built and validated.
///
/// Those in Swift are there from the beginning; those from files can be exchanged at any time. A run keeps the entry that
/// it has begun with.
public final class WorkflowRegistry: Sendable {
    private struct Shared {
        var entries: [String: Entry] = [:]
        /// Files that could not be used at the last reading.
        var failures: [WorkflowFileError] = []
        /// Definitions of earlier versions that were asked for since then.
        var older: [String: Entry] = [:]
    }

    package let kinds: NodeKinds
    private let host: NodeHost
    private let logger: Logger
    private let shared: Mutex<Shared>

    /// Builds and validates the graph of each workflow.
    ///
    /// - Throws: ``LaboratoryError`` that names the workflow when two share a name or a graph is invalid.
    public convenience init(_ workflows: [Workflow], logger: Logger) throws {
        try self.init(workflows, kinds: .standard, host: .standalone(logger), logger: logger)
    }

    init(_ workflows: [Workflow], kinds: NodeKinds, host: NodeHost, logger: Logger) throws {
        var entries: [String: Entry] = [:]
        for workflow in workflows {
            guard entries[workflow.name] == nil else {
                throw LaboratoryError(.internal, "two workflows are named \"\(workflow.name)\"")
            }
            entries[workflow.name] = try Entry(workflow, file: nil, Self.runtime(for: workflow, host, logger))
        }
        self.kinds = kinds
        self.host = host
        self.logger = logger
        shared = Mutex(Shared(entries: entries))
    }

    private static func runtime(for workflow: Workflow, _ host: NodeHost, _ logger: Logger) -> Runtime {
        var logger = logger
        logger[metadataKey: "workflow.name"] = "\(workflow.name)"
        return Runtime(logger: logger, host: host)
    }
}

// MARK: - Looking up

extension WorkflowRegistry {
    /// The workflow that a new run of this name executes.
    package func entry(_ name: String) throws -> Entry {
        let (entry, names) = shared.withLock { ($0.entries[name], $0.entries.keys.sorted()) }
        guard let entry else {
            let known = names.joined(separator: ", ")
            throw LaboratoryError(
                .workflowNotFound,
                "workflow \"\(name)\" is unknown; " + (known.isEmpty ? "there are none" : "known are \(known)")
            )
        }
        return entry
    }

    /// The entry of this very version, if it is known here.
    func entry(_ name: String, version: String) -> Entry? {
        shared.withLock { shared in
            shared.entries[name].flatMap { $0.version == version ? $0 : nil } ?? shared.older[version]
        }
    }

    /// What is in force now, by name.
    package var entries: [String: Entry] { shared.withLock { $0.entries } }

    package var names: [String] { shared.withLock { $0.entries.keys.sorted() } }

    /// Files that could not be used at the last reading.
    package var failures: [WorkflowFileError] { shared.withLock { $0.failures } }

    /// Builds the entry of an earlier version, and keeps it until the files are read again.
    ///
    /// - Throws: ``WorkflowFileError`` when this daemon cannot make sense of the definition.
    func revive(_ source: String, name: String, version: String) throws -> Entry {
        let file = try WorkflowFile(parsing: source, file: "\(name) (\(version))", kinds: kinds)
        let entry = try Entry(file.workflow, file: file, Self.runtime(for: file.workflow, host, logger))
        shared.withLock { $0.older[version] = entry }
        return entry
    }
}

// MARK: - Files

extension WorkflowRegistry {
    /// Puts what was read in the place of what was read before, at once.
    ///
    /// A file that has become unusable leaves the version in force that it had, also where an earlier directory has a
    /// workflow of the same name.
    ///
    /// - Returns: What is different, one line each.
    func replaceFiles(with reading: WorkflowDirectories.Reading) -> [String] {
        var failures = reading.failures
        var loaded: [String: Entry] = [:]
        for file in reading.files {
            do {
                loaded[file.workflow.name] = try entry(of: file)
            } catch let error as WorkflowFileError {
                failures.append(error)
            } catch {
                failures.append(WorkflowFileError(file: file.file, "\(error)"))
            }
        }
        return shared.withLock { [loaded, failures] shared in
            let broken = Set(failures.map(\.file))
            let kept = shared.entries.filter { $0.value.file == nil || broken.contains($0.value.file?.file ?? "") }
            let before = shared.entries
            shared.entries = kept.merging(loaded) { old, new in
                guard let present = old.file?.file, let other = new.file?.file else { return old }
                return reading.prefers(present, to: other) ? old : new
            }
            shared.failures = failures
            shared.older = [:]
            return Self.differences(from: before, to: shared.entries)
        }
    }

    private func entry(of file: WorkflowFile) throws -> Entry {
        let present = shared.withLock { $0.entries[file.workflow.name] }
        if let present, present.file == nil {
            throw WorkflowFileError(
                file: file.file,
                "\"name\": the daemon itself has a workflow \"\(file.workflow.name)\"; choose another name"
            )
        }
        return try Entry(file.workflow, file: file, Self.runtime(for: file.workflow, host, logger))
    }

    private static func differences(from old: [String: Entry], to new: [String: Entry]) -> [String] {
        Set(old.keys).union(new.keys).sorted().compactMap { name in
            switch (old[name], new[name]) {
            case (nil, let new?): "workflow \(name): added, version \(new.version)"
            case (_?, nil): "workflow \(name): removed"
            case (let old?, let new?) where old.version != new.version:
                "workflow \(name): version \(new.version) in place of \(old.version)"
            default: nil
            }
        }
    }
}

extension WorkflowFileError {
    fileprivate init(file: String, _ message: String) {
        self.init(file: file, mistakes: [FileMistake(FilePlace(line: 1, column: 1), message)])
    }
}
