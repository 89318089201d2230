import AgentLabJSON
package import FoundationEssentials
package import Orchestration

extension JournalEntry {
    /// A row of `agentlab.waits` as a run is put to waiting, and the child that it waits for.
    package struct Wait: Sendable {
        package var iteration: Int
        /// Differs from one entry to the next, so that one that is sent again is known.
        package var token = UUID()
        /// When it ends at the latest; `nil`: at no time.
        package var deadline: Deadline?
        package var signal: String?
        package var child: Child?

        /// About how many bytes it sends.
        var size: Int { child.map { $0.state.count + $0.params.count } ?? 0 }
    }

    /// A run that is created for the stage that waits, unless it is there under its key.
    package struct Child: Sendable {
        package var run: RunID
        package var key: String
        package var workflowName: String
        package var workflowVersion: String
        package var entryPoint: NodeName
        package var secretNames: [String]
        package var timeoutSeconds: Double?
        /// JSON text.
        package var params: [UInt8]
        /// JSON text.
        package var state: [UInt8]
    }

    /// How a wait has ended.
    package struct WaitEnd: Sendable {
        package var iteration: Int
        package var reason: String
        /// The signal that it has taken.
        package var signal: String?
    }
}

extension JournalEntry.Wait {
    /// Beyond the server's calendar lies nothing that is worth waiting for.
    private static let longest = 3_000_000_000.0

    /// The wait as `agentlab.begin_waits` takes it.
    func encode(for run: RunID, into buffer: inout [UInt8]) {
        var head: [String: JSONValue] = [
            "run_id": .string("\(run)"), "iteration": .int(iteration), "token": .string(token.uuidString),
        ]
        switch deadline {
        case .after(let duration): head["seconds"] = .double(min(max(duration.inSeconds, 0), Self.longest))
        case .at(let date):
            let latest = Date().addingTimeInterval(Self.longest)
            head["until"] = RFC3339.string(from: min(date, latest)).map { .string($0) }
        case nil: break
        }
        head["signal_name"] = signal.map { .string($0) }
        guard let child else {
            buffer += JSONValue.object(head).encoded()
            return
        }
        buffer += JSONValue.object(head).encoded().dropLast()
        buffer += Array(",\"child\":".utf8)
        child.encode(into: &buffer)
        buffer.append(UInt8(ascii: "}"))
    }
}

extension JournalEntry.Child {
    /// Params and state are JSON text already and go in as they are.
    fileprivate func encode(into buffer: inout [UInt8]) {
        var head: [String: JSONValue] = [
            "id": .string("\(run)"), "key": .string(key), "workflow_name": .string(workflowName),
            "workflow_version": .string(workflowVersion), "entry_point": .string(entryPoint.rawValue),
            "secret_names": .array(secretNames.map { .string($0) }),
        ]
        head["timeout_seconds"] = timeoutSeconds.map { .double($0) }
        buffer += JSONValue.object(head).encoded().dropLast()
        buffer += Array(",\"params\":".utf8) + params
        buffer += Array(",\"state\":".utf8) + state
        buffer.append(UInt8(ascii: "}"))
    }
}
