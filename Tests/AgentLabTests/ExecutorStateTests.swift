import AgentLab
import AgentLabTesting
import Orchestration
import Testing

@Suite struct ExecutorStateTests {
    private final class Run: Sendable {}
    private typealias State = ExecutorState<Run>

    @Test func placesAreNeverExceeded() {
        for seed in 0..<100 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed)
            var state = State(limit: 4)
            var starting: [RunID] = []
            var active: [(id: RunID, run: Run)] = []
            var claiming = 0
            for _ in 0..<300 {
                switch Int.random(in: 0..<6, using: &dice) {
                case 0:
                    let id = RunID()
                    if state.reserve(for: id) { starting.append(id) }
                case 1:
                    guard let place = starting.indices.randomElement(using: &dice) else { continue }
                    let run = (id: starting.remove(at: place), run: Run())
                    guard case .begun = state.begin(run.run, id: run.id, replacing: { _ in false }) else { continue }
                    active.append(run)
                case 2:
                    guard let place = starting.indices.randomElement(using: &dice) else { continue }
                    state.release(starting.remove(at: place))
                case 3:
                    claiming += state.reserveForClaims(.random(in: 1...8, using: &dice))
                case 4:
                    // Some of the places find a run; all of them are given back afterwards.
                    for _ in 0..<Int.random(in: 0...claiming, using: &dice) {
                        let run = (id: RunID(), run: Run())
                        if case .begun = state.begin(run.run, id: run.id, replacing: { _ in false }) {
                            active.append(run)
                        }
                    }
                    state.endClaims(claiming)
                    claiming = 0
                default:
                    guard let place = active.indices.randomElement(using: &dice) else { continue }
                    let run = active.remove(at: place)
                    let (held, holds) = (state.end(run.run, id: run.id), state.end(run.run, id: run.id))
                    #expect(held && !holds)
                }
                #expect(active.count + starting.count + claiming <= 4, "seed \(seed)")
                #expect(state.count == active.count)
            }
        }
    }

    /// What the tables and the answers on their way hold, beside the state that knows only what it is told.
    private struct World {
        var state = State(limit: 100)
        /// The runs that the tables say are this daemon's.
        var owned: Set<RunID> = []
        var active: [RunID: Run] = [:]
        /// Reserved, not yet sent.
        var reserved: [RunID] = []
        /// Ended before, so that they can be resumed.
        var ended: Set<RunID> = []
        /// Committed, the answer is on its way.
        var committed: [RunID] = []
        var reconciliation: (known: Set<RunID>, mark: Int, owned: [RunID]?)?
        var commits: [RunID: Int] = [:]
        var executions: [RunID: Int] = [:]

        mutating func begin(_ id: RunID) {
            let run = Run()
            guard case .begun = state.begin(run, id: id, replacing: { _ in false }) else { return }
            active[id] = run
            executions[id, default: 0] += 1
        }

        mutating func step(_ dice: inout SeededGenerator) {
            switch Int.random(in: 0..<8, using: &dice) {
            case 0:
                let id = Bool.random(using: &dice) ? RunID() : ended.sorted().randomElement(using: &dice) ?? RunID()
                ended.remove(id)
                if state.reserve(for: id) { reserved.append(id) }
            case 1:
                guard let place = reserved.indices.randomElement(using: &dice) else { return }
                let id = reserved.remove(at: place)
                owned.insert(id)
                commits[id, default: 0] += 1
                committed.append(id)
            case 2:
                guard let place = committed.indices.randomElement(using: &dice) else { return }
                begin(committed.remove(at: place))
            case 3:
                guard let place = committed.indices.randomElement(using: &dice) else { return }
                loseAnswer(of: committed.remove(at: place))
            case 4:
                guard let place = reserved.indices.randomElement(using: &dice) else { return }
                loseAnswer(of: reserved.remove(at: place))
            case 5:
                guard let id = active.keys.sorted().randomElement(using: &dice), let run = active[id] else { return }
                owned.remove(id)
                active[id] = nil
                ended.insert(id)
                let held = state.end(run, id: id)
                #expect(held)
            default:
                reconcile()
            }
        }

        private mutating func loseAnswer(of id: RunID) {
            state.release(id)
            state.noteLostAnswer()
        }

        mutating func reconcile() {
            guard let current = reconciliation else {
                if state.hasLostAnswer { reconciliation = (state.beginReconciliation(), state.lostAnswerMark, nil) }
                return
            }
            guard let seen = current.owned else {
                reconciliation?.owned = Array(owned)
                return
            }
            reconciliation = nil
            for id in state.endReconciliation(known: current.known, owned: seen) { begin(id) }
            state.noteReconciled(at: current.mark)
        }
    }

    @Test(arguments: 0..<300)
    func lostAnswersLeaveNoRunWithoutAnExecutorAndNoneWithTwo(seed: Int) {
        var dice = SeededGenerator(seed: UInt64(seed))
        var world = World()
        for _ in 0..<200 { world.step(&dice) }
        for id in world.committed { world.begin(id) }
        for _ in 0..<9 { world.reconcile() }
        #expect(world.executions == world.commits, "a run has two executors, or none")
        #expect(Set(world.active.keys) == world.owned, "a run of this daemon has no executor")
        #expect(!world.state.hasLostAnswer)
    }

    @Test func resumeMayOvertakeTheEndOfTheFormerLife() {
        var state = State(limit: 2)
        let (id, former, resumed) = (RunID(), Run(), Run())
        _ = state.begin(former, id: id, replacing: { _ in false })
        let hasPlace = state.reserve(for: id)
        #expect(hasPlace)
        guard case .begun = state.begin(resumed, id: id, replacing: { $0 === former }) else {
            return #expect(Bool(false), "refused")
        }
        let formerHeldIt = state.end(former, id: id)
        #expect(!formerHeldIt && state[id] === resumed)
        let resumedHeldIt = state.end(resumed, id: id)
        #expect(resumedHeldIt && state.count == 0)
    }

    @Test func runThatIsUnderWayDoesNotBeginAgain() {
        var state = State(limit: 2)
        let (id, first) = (RunID(), Run())
        _ = state.begin(first, id: id, replacing: { _ in false })
        guard case .refused = state.begin(Run(), id: id, replacing: { _ in false }) else {
            return #expect(Bool(false), "begun twice")
        }
        #expect(state[id] === first)
    }

    @Test func cancelThatComesBeforeItsRunBeginsIsNotLost() {
        var state = State(limit: 2)
        let id = RunID()
        _ = state.reserve(for: id)
        state.noteEarlyCancel(CancelRequest(run: id, life: 0))
        guard case .begunAndCancelled = state.begin(Run(), id: id, replacing: { _ in false }) else {
            return #expect(Bool(false), "the cancel was forgotten")
        }
    }

    @Test func cancelOfOneLifeLeavesTheOthersAlone() {
        for (meant, cancelled) in [(0, false), (1, true), (2, false)] {
            var state = State(limit: 2)
            let id = RunID()
            state.noteEarlyCancel(CancelRequest(run: id, life: meant))
            _ = state.reserve(for: id)
            let admission = state.begin(Run(), id: id, life: 1, replacing: { _ in false })
            if case .begunAndCancelled = admission { #expect(cancelled) } else { #expect(!cancelled) }
        }
    }

    @Test func nothingBeginsWhileTheDaemonDrains() {
        var state = State(limit: 2)
        let id = RunID()
        _ = state.reserve(for: id)
        state.notePending()
        state.drain()
        guard case .refused = state.begin(Run(), id: id, replacing: { _ in false }) else {
            return #expect(Bool(false), "begun")
        }
        let (hasPlace, claims) = (state.reserve(for: RunID()), state.reserveForClaims(1))
        #expect(!hasPlace && claims == 0)
        #expect(!state.shouldClaim)
    }

    @Test func pendingRunsThatAppearDuringALookAreLookedForAgain() {
        var state = State(limit: 2)
        state.notePending()
        let mark = state.pendingMark
        state.notePending()
        let isOthers = state.noteNoPending(at: mark)
        #expect(state.shouldClaim && !isOthers)
        _ = state.noteNoPending(at: state.pendingMark)
        #expect(!state.shouldClaim)
    }

    @Test func othersAreToldOfAFreePlaceThatIsNotForThisDaemon() {
        var state = State(limit: 2)
        let isUrgent = state.noteLimitedEnd()
        let first = state.noteNoPending(at: state.pendingMark)
        let second = state.noteNoPending(at: state.pendingMark)
        #expect(!isUrgent && first && !second)
        state.drain()
        let isUrgentNow = state.noteLimitedEnd()
        #expect(isUrgentNow)
    }
}
