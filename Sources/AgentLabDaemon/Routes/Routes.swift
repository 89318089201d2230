import AgentLab
import AgentLabAPI
import AgentLabControl
import FoundationEssentials
import Logging
import Orchestration

/// The control protocol's methods, each one call of the laboratory.
struct Routes {
    let name: String
    let version: String
    let laboratory: Laboratory
    let database: DatabaseKind
    let reloads: ReloadRequests
    let connections: ConnectionGauge
    let logger: Logger

    var router: ControlRouter {
        var router = ControlRouter()
        addDaemon(to: &router)
        addWorkflows(to: &router)
        addTransitions(to: &router)
        addDeletions(to: &router)
        addQuestions(to: &router)
        addCatalog(to: &router)
        addDocuments(to: &router)
        addImages(to: &router)
        return router
    }
}

extension Routes {
    private func addDaemon(to router: inout ControlRouter) {
        router.register(DaemonInfo.self) { _, _ in
            DaemonInfoRecord(
                name: name,
                version: version,
                protocolVersion: ControlProtocol.version,
                pid: Int(ProcessInfo.processInfo.processIdentifier),
                daemonID: laboratory.daemonID,
                hostname: laboratory.configuration.hostname,
                startedAt: laboratory.startedAt,
                database: database,
                stateDirectory: laboratory.directory.path
            )
        }
        router.register(DaemonStatus.self) { _, _ in
            var status = await laboratory.status()
            status.connections = connections.count
            return status
        }
        router.register(DaemonList.self) { request, _ in
            try await answering { try await laboratory.daemons(request) }
        }
        router.register(DaemonReload.self) { _, peer in
            logger.info("reload asked for", metadata: peer.metadata)
            return await reloads.ask()
        }
    }

    private func addWorkflows(to router: inout ControlRouter) {
        router.register(WorkflowsList.self) { _, _ in .init(data: await laboratory.workflows()) }
        router.register(WorkflowsValidate.self) { request, _ in laboratory.validate(request.text, file: "text") }
        router.register(WorkflowsFind.self) { request, _ in
            try await answering {
                .init(workflow: try await laboratory.workflow(request.workflow, version: request.version))
            }
        }
    }

    /// Who changes something is logged, with what it was.
    private func addTransitions(to router: inout ControlRouter) {
        router.register(RunsExecute.self) { request, peer in
            try await changing("run executed", by: peer) { try await laboratory.execute(request) }
        }
        router.register(RunsCancel.self) { request, peer in
            try await changing("run cancelled", by: peer) {
                try await laboratory.cancel(request.run, reason: request.reason)
            }
        }
        router.register(RunsResume.self) { request, peer in
            try await changing("run resumed", by: peer) {
                try await laboratory.resume(
                    request.run,
                    secrets: request.secrets.map { Secrets($0.values) },
                    from: request.from,
                    forcingVersion: request.forceVersion ?? false,
                    maxTokens: request.maxTokens
                )
            }
        }
        router.register(RunsFork.self) { request, peer in
            try await changing("run forked", by: peer) { try await laboratory.fork(request) }
        }
        router.register(RunsSignal.self) { request, peer in
            try await changing("signal sent", by: peer) {
                try await laboratory.signal(request, from: "uid \(peer.uid), pid \(peer.pid)")
            }
        }
    }

    private func addDeletions(to router: inout ControlRouter) {
        router.register(RunsDelete.self) { request, peer in
            try await changing("run deleted", by: peer) { try await laboratory.delete(request.run) }
        }
        router.register(RunsDeleteMatching.self) { request, peer in
            let result = try await answering { try await laboratory.delete(request) }
            logger.info(
                "runs deleted",
                metadata: [
                    "runs": "\(result.deleted)", LogKey.peerUID: "\(peer.uid)", LogKey.peerPID: "\(peer.pid)",
                ]
            )
            return result
        }
    }

    private func addQuestions(to router: inout ControlRouter) {
        router.register(RunsFind.self) { request, _ in
            try await answering { RunAnswer(run: try await laboratory.find(request.run)) }
        }
        router.register(RunsExplain.self) { request, _ in
            try await answering { .init(explanation: try await laboratory.explain(request.run)) }
        }
        router.register(RunsList.self) { request, _ in try await answering { try await laboratory.list(request) } }
        router.register(RunsStages.self) { request, _ in
            try await answering { try await laboratory.stages(request) }
        }
        router.register(RunsCalls.self) { request, _ in try await answering { try await laboratory.calls(request) } }
        router.register(RunsDecisions.self) { request, _ in
            try await answering { try await laboratory.decisions(request) }
        }
        router.register(RunsCheckpoint.self) { request, _ in
            try await answering { .init(checkpoint: try await laboratory.checkpoint(request)) }
        }
        router.registerWaiting(RunsWait.self) { request, _ in
            try await answering {
                RunAnswer(
                    run: try await laboratory.wait(request.run, timeoutSeconds: request.timeoutSeconds)
                )
            }
        }
        router.registerStream(RunsWatch.self) { request, _ in
            let run = try await answering { try await laboratory.known(request.run) }
            return { writer in
                try await laboratory.watch(run, since: request.since ?? 0) { sequence, event in
                    try await writer.send(sequence: sequence, event: event)
                }
            }
        }
    }

    private func changing(
        _ what: Logger.Message,
        by peer: ControlPeer,
        _ body: () async throws -> RunRecord
    ) async throws -> RunAnswer {
        let run = try await answering(body)
        logger.info(
            what,
            metadata: peer.metadata.merging([
                LogKey.runID: "\(RunID(run.id))", LogKey.workflowName: "\(run.workflowName)",
            ]) { _, new in new }
        )
        return RunAnswer(run: run)
    }

    /// Says on the wire what the laboratory says.
    func answering<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as LaboratoryError {
            throw ControlError(error.reason, error.message)
        }
    }
}

extension ControlPeer {
    /// Who it is, for the log.
    var metadata: Logger.Metadata {
        [LogKey.peerUID: "\(uid)", LogKey.peerPID: "\(pid)"]
    }
}
