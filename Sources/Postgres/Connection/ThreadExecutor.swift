internal import CPostgres
internal import Glibc
internal import Synchronization

/// A serial executor with a thread of its own, so that what blocks there holds up nobody else.
///
/// Actors that name the same `ThreadExecutor` call one another without a change of thread. The thread ends when the last
/// of them is gone; a job always finds it alive, because a queued job keeps the executor.
package final class ThreadExecutor: SerialExecutor {
    private let queue: JobQueue

    init(name: String) throws(PostgresError) {
        queue = JobQueue(wake: try WakeDescriptor())
        try queue.startThread(named: name)
    }

    deinit { queue.stop() }

    package func enqueue(_ job: consuming ExecutorJob) {
        queue.append(JobQueue.Entry(job: UnownedJob(job), executor: self))
    }

    /// Ends a wait of the thread; it looks again at what it waits for.
    func wake() { queue.wake.signal() }

    /// Waits on this thread for the socket, the next job or `wake()`, whichever is first.
    ///
    /// - Returns: Whether jobs stand in line, for which the caller should make room.
    func waitForWork(orInputOn socket: Int32) -> Bool {
        queue.prepareToSleep { [queue] in
            _ = pollDescriptors(socket, Int16(POLLIN), wake: queue.wake, timeoutMilliseconds: -1)
        }
    }

    var wakeDescriptor: WakeDescriptor { queue.wake }
}

/// The jobs of one thread, shared by the thread and its executor.
private final class JobQueue: Sendable {
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

    fileprivate func work() {
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
