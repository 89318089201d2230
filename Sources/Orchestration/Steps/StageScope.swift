import Synchronization

/// What all stages of one execution share.
final class RunScope: Sendable {
    let runID: RunID
    let environment: GraphEnvironment
    let steps: (any StepRecorder)?
    let waits: (any WaitRecorder)?

    init(
        runID: RunID,
        environment: GraphEnvironment,
        steps: (any StepRecorder)?,
        waits: (any WaitRecorder)? = nil
    ) {
        self.runID = runID
        self.environment = environment
        self.steps = steps
        self.waits = waits
    }
}

/// What everything within one attempt at a stage shares.
final class StageScope: Sendable {
    let run: RunScope
    let node: NodeName
    let iteration: Int
    private let places = Mutex<[String: StepPlace]>([:])

    init(run: RunScope, node: NodeName, iteration: Int) {
        self.run = run
        self.node = node
        self.iteration = iteration
    }

    /// Takes a name for a step, once.
    func claim(_ step: StepKey, at place: StepPlace) throws(StepError) {
        let first = places.withLock { places in
            let first = places[step.name]
            places[step.name] = first ?? place
            return first
        }
        if let first {
            throw .duplicate(step, first: first, second: place)
        }
    }
}
