import Postgres
import Testing

@Suite struct PoolStateTests {
    private typealias State = PoolState<Int, Int>

    @Test func placesAreHandedOutUpToTheMaximumThenWaitersQueue() {
        var state = State(maximumConnections: 2, maximumWaiters: 1)
        #expect(state.acquire().isOpen)
        #expect(state.acquire().isOpen)
        #expect(state.acquire() == nil)
        #expect(state.acquire(7, id: 7).isQueued)
        #expect(state.acquire()?.error?.code == .poolExhausted)
    }

    @Test func aConnectionThatComesBackGoesToTheOldestWaiter() {
        var state = State(maximumConnections: 1, maximumWaiters: 10)
        _ = state.acquire()
        for waiter in 1...3 { _ = state.acquire(waiter, id: UInt64(waiter)) }
        #expect(state.cancel(id: 1) == 1)
        #expect(state.giveBack(42).resumed?.waiter == 2)
        #expect(state.giveBackPlace().resumed?.waiter == 3)
        #expect(state.counts == (0, 1, 0))
    }

    @Test func idleConnectionsAreLentBeforeNewOnesAreOpened() {
        var state = State(maximumConnections: 3, maximumWaiters: 0)
        _ = state.acquire()
        _ = state.acquire()
        _ = state.giveBack(1)
        _ = state.giveBack(2)
        #expect(state.acquire()?.connection == 2)
        #expect(state.acquire()?.connection == 1)
        #expect(state.acquire().isOpen)
    }

    @Test func whatIsIdleForAWholeTickIsGivenOut() {
        var state = State(maximumConnections: 3, maximumWaiters: 0)
        for _ in 0..<3 { _ = state.acquire() }
        _ = state.giveBack(1)
        _ = state.giveBack(2)
        #expect(state.tick().isEmpty)
        #expect(state.acquire()?.connection == 2)
        _ = state.giveBack(3)
        #expect(state.tick() == [1])
        #expect(state.tick() == [3])
    }

    @Test func aClosedPoolLendsNothingAndKeepsNothing() {
        var state = State(maximumConnections: 2, maximumWaiters: 2)
        _ = state.acquire()
        _ = state.acquire()
        _ = state.giveBack(1)
        _ = state.acquire()
        _ = state.acquire(8, id: 8)
        let closing = state.close(PostgresError(.closed, "closed"))
        #expect(closing.waiters == [8])
        #expect(state.acquire()?.error?.code == .closed)
        #expect(state.giveBack(1).closed == 1)
        #expect(state.giveBackPlace().isNone)
        #expect(state.counts == (0, 0, 0))
    }

    /// Against a plain model: never more lent than places, nobody overtakes, nobody is forgotten.
    @Test(arguments: 0..<200) func anySequenceKeepsItsPromises(seed: Int) throws {
        var random = RandomValues(seed: seed)
        let maximum = Int.random(in: 1...4, using: &random)
        var state = State(maximumConnections: maximum, maximumWaiters: 5)
        var lent: [Int?] = []
        var waiting: [Int] = []
        var next = 0
        for _ in 0..<400 {
            next += 1
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                switch state.acquire(next, id: UInt64(next)) {
                case .queued:
                    #expect(lent.count == maximum)
                    waiting.append(next)
                case .granted(let grant):
                    if grant.error != nil {
                        #expect(waiting.count == 5)
                    } else {
                        #expect(waiting.isEmpty)
                        lent.append(grant.connection)
                    }
                }
            case 2 where !waiting.isEmpty:
                let leaving = waiting.remove(at: Int.random(in: waiting.indices, using: &random))
                #expect(state.cancel(id: UInt64(leaving)) == leaving)
                #expect(state.cancel(id: UInt64(leaving)) == nil)
            case 3 where !lent.isEmpty, 4 where !lent.isEmpty:
                let connection = lent.remove(at: Int.random(in: lent.indices, using: &random)) ?? next
                try settle(state.giveBack(connection), &waiting, &lent)
            case 5 where !lent.isEmpty:
                _ = lent.removeLast()
                try settle(state.giveBackPlace(), &waiting, &lent)
            default:
                _ = state.tick()
            }
            #expect(state.counts.lent == lent.count)
            #expect(state.counts.waiting == waiting.count)
            #expect(state.counts.lent <= maximum)
            #expect(state.counts.lent + state.counts.idle <= maximum)
        }
    }

    private func settle(_ action: State.Action, _ waiting: inout [Int], _ lent: inout [Int?]) throws {
        guard let resumed = action.resumed else {
            #expect(waiting.isEmpty)
            return
        }
        #expect(resumed.waiter == waiting.first)
        waiting.removeFirst()
        lent.append(resumed.grant.connection)
    }
}

extension PoolGrant {
    var connection: Connection? {
        if case .use(let connection) = self { connection } else { nil }
    }

    var error: PostgresError? {
        if case .fail(let error) = self { error } else { nil }
    }
}

extension PoolGrant<Int>? {
    fileprivate var isOpen: Bool {
        if case .open? = self { true } else { false }
    }
}

extension PoolState.Acquisition {
    fileprivate var isQueued: Bool {
        if case .queued = self { true } else { false }
    }
}

extension PoolState.Action {
    fileprivate var resumed: (waiter: Waiter, grant: PoolGrant<Connection>)? {
        if case .resume(let waiter, let grant) = self { (waiter, grant) } else { nil }
    }

    fileprivate var closed: Connection? {
        if case .close(let connection) = self { connection } else { nil }
    }

    fileprivate var isNone: Bool {
        if case .none = self { true } else { false }
    }
}
