internal import Glibc

/// A serial executor with a thread of its own, so that what blocks there holds up nobody else.
///
/// Actors that name the same `ThreadExecutor` call one another without a change of thread. The thread ends when the last
/// of them is gone; a job always finds it alive, because a queued job keeps the executor.
package final class ThreadExecutor: SerialExecutor {
    private let queue: JobQueue

    package init(name: String) throws(PostgresError) {
        queue = JobQueue(wake: try WakeDescriptor())
        try queue.startThread(named: name)
    }

    deinit { queue.stop() }

    package func enqueue(_ job: consuming ExecutorJob) {
        queue.append(JobQueue.Entry(job: UnownedJob(job), executor: self))
    }

    /// Holds this thread up for a moment; to be called on it.
    package func pause(microseconds: UInt32) { usleep(microseconds) }

    /// Lets other threads go first, if there are any; to be called on this one.
    package func yield() { sched_yield() }

    /// Ends a wait of the thread; it looks again at what it waits for.
    package func wake() { queue.wake.signal() }

    /// Waits on this thread for the socket, the next job or `wake()`, whichever is first.
    ///
    /// - Returns: Whether jobs stand in line, for which the caller should make room.
    func waitForWork(orInputOn socket: Int32) -> Bool {
        queue.prepareToSleep { [queue] in
            _ = pollDescriptors(socket, Int16(POLLIN), wake: queue.wake, timeoutMilliseconds: -1)
        }
    }

    /// Waits on this thread for the next job, `wake()` or the time, whichever is first; only for who runs on it.
    ///
    /// - Returns: Whether jobs stand in line, for which the caller should make room.
    package func waitForWork(atMost limit: Duration) -> Bool {
        let milliseconds = Int32(clamping: Int64(max(0, (limit / .milliseconds(1)).rounded(.up))))
        return queue.prepareToSleep { [queue] in
            _ = pollDescriptors(-1, 0, wake: queue.wake, timeoutMilliseconds: milliseconds)
        }
    }

    /// Lets time pass on this thread, for an actor that runs on it; ends early when the task is cancelled.
    ///
    /// The clock of shared tasks stands still when their threads do. Other jobs of this thread have their turn.
    package func pause(for time: Duration, isolation: isolated (any Actor)? = #isolation) async {
        let deadline = ContinuousClock.now + time
        while !Task.isCancelled, ContinuousClock.now < deadline {
            await withTaskCancellationHandler {
                // SE-0420: a closure is where its function is only if it has captured that.
                _ = isolation
                if waitForWork(atMost: ContinuousClock.now.duration(to: deadline)) { await Task.yield() }
            } onCancel: {
                wake()
            }
        }
    }

    var wakeDescriptor: WakeDescriptor { queue.wake }
}
