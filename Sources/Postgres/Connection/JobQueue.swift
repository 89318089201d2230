internal import CPostgres
internal import Glibc
internal import Synchronization

/// The jobs of one thread, shared by the thread and its executor.
final class JobQueue: Sendable {
    struct Entry: Sendable {
        var job: UnownedJob
        var executor: ThreadExecutor
    }

    private struct State {
        var entries: [Entry] = []
        var head = 0
        var isAsleep = false
        var isStopped = false

        var isEmpty: Bool { head == entries.count }

        mutating func removeFirst() -> Entry {
            defer {
                head += 1
                if isEmpty || head == 256 {
                    entries.removeFirst(head)
                    head = 0
                }
            }
            return entries[head]
        }

        /// Whether the thread sleeps and has to be woken; it is, once.
        mutating func takeSleeper() -> Bool {
            defer { isAsleep = false }
            return isAsleep
        }
    }

    let wake: WakeDescriptor
    private let state = Mutex(State())

    init(wake: WakeDescriptor) { self.wake = wake }

    func append(_ entry: Entry) {
        let sleeps = state.withLock { state in
            state.entries.append(entry)
            return state.takeSleeper()
        }
        if sleeps { wake.signal() }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        wake.signal()
    }

    /// Runs `sleep` unless jobs stand in line; says whether they do afterwards.
    func prepareToSleep(_ sleep: () -> Void) -> Bool {
        let mustWork = state.withLock { state in
            state.isAsleep = state.isEmpty
            return !state.isAsleep
        }
        if mustWork { return true }
        sleep()
        return state.withLock { state in
            state.isAsleep = false
            return !state.isEmpty
        }
    }

    func startThread(named name: String) throws(PostgresError) {
        let start = unsafe Unmanaged.passRetained(Start(queue: self, name: name))
        var thread = pthread_t()
        let status = unsafe pthread_create(&thread, nil, { unsafe Start.run($0) }, start.toOpaque())
        guard status == 0 else {
            unsafe start.release()
            throw PostgresError(.connectionFailed, "no thread for a connection: \(systemMessage(status))")
        }
        pthread_detach(thread)
    }

    private func work() {
        while let entry = next() {
            unsafe entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
        }
    }

    private enum Next {
        case run(Entry)
        case sleep
        case stop
    }

    private func next() -> Entry? {
        while true {
            let next = state.withLock { state -> Next in
                if !state.isEmpty { return .run(state.removeFirst()) }
                if state.isStopped { return .stop }
                state.isAsleep = true
                return .sleep
            }
            switch next {
            case .run(let entry): return entry
            case .stop: return nil
            case .sleep: wake.drain()
            }
        }
    }

    private final class Start: Sendable {
        let queue: JobQueue
        let name: String

        init(queue: JobQueue, name: String) {
            self.queue = queue
            self.name = name
        }

        /// Signals are for the threads of the program that means to handle them.
        private func blockSignals() {
            var all = sigset_t()
            unsafe sigfillset(&all)
            unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
        }

        static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
            guard let argument = unsafe argument else { return nil }
            let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
            unsafe cpostgres_name_thread(start.name)
            start.blockSignals()
            start.queue.work()
            return nil
        }
    }
}
