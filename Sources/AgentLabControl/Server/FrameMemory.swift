import Synchronization

/// What the frames of all connections may take up in memory together, on their way in and on their way out.
///
/// The first part of each connection's frames is free in each direction, so that those who say little are served however
/// much others hold.
package final class FrameMemory: Sendable {
    /// What a connection holds in one direction without asking.
    static let freeBytes = 64 << 10

    private let limit: Int
    private let used = Mutex(0)

    package init(limit: Int) {
        self.limit = limit
    }

    fileprivate func take(_ count: Int, always: Bool) -> Bool {
        self.used.withLock { used in
            guard always || count <= self.limit - used else { return false }
            used += count
            return true
        }
    }

    fileprivate func giveBack(_ count: Int) {
        self.used.withLock { $0 -= count }
    }
}

extension FrameMemory {
    /// What one connection holds in one direction.
    package final class Share: Sendable {
        private struct State {
            var held = 0
            var isClosed = false

            /// What of it is not free.
            var counted: Int { max(0, self.held - FrameMemory.freeBytes) }
        }

        private let memory: FrameMemory
        private let state = Mutex(State())

        package init(of memory: FrameMemory) {
            self.memory = memory
        }

        /// Takes that many bytes; gives `false`, and takes none, when there are not so many left.
        ///
        /// - Parameters:
        ///   - count: How many bytes.
        ///   - always: Take them even so: for what is small and has to be said.
        package func take(_ count: Int, always: Bool = false) -> Bool {
            self.change(by: count, always: always)
        }

        package func giveBack(_ count: Int) {
            _ = self.change(by: -count, always: true)
        }

        /// Gives everything back: the connection has ended, and what its tasks still hold will go with them.
        package func close() {
            self.state.withLock { state in
                guard !state.isClosed else { return }
                state.isClosed = true
                self.memory.giveBack(state.counted)
            }
        }

        private func change(by count: Int, always: Bool) -> Bool {
            self.state.withLock { state in
                guard !state.isClosed else { return true }
                let before = state.counted
                state.held += count
                let difference = state.counted - before
                if difference > 0, !self.memory.take(difference, always: always) {
                    state.held -= count
                    return false
                }
                if difference < 0 { self.memory.giveBack(-difference) }
                return true
            }
        }
    }
}
