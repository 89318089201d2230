internal import Glibc

/// A small process that ends the clusters of a test process when that has ended, also by a signal or a crash.
///
/// It waits for the end of its standard input, whose other end only the test process has. Sockets that tests have open at the
/// moment of its start it closes: their other ends wait for the last holder. That takes bash; other shells know no
/// descriptors above 9.
package enum ClusterWatchdog {
    private static let script = """
        trap '' HUP INT TERM
        for file in /proc/$$/fd/*; do
            [ "${file##*/}" -le 2 ] || [ "${file##*/}" -eq 255 ] || eval "exec ${file##*/}>&-"
        done
        read -r _
        for file in "$1"/*/data/postmaster.pid; do
            pid=$(head -n 1 "$file" 2>/dev/null)
            [ -n "$pid" ] || continue
            kill -QUIT "$pid"
            for _ in $(seq 100); do kill -0 "$pid" || break; sleep 0.05; done
            kill -KILL "$pid"
        done
        [ -z "$2" ] || rm -rf "$1"
        """

    /// - Parameters:
    ///   - directory: In which the clusters lie, each in a directory of its own.
    ///   - removing: Whether the directory is removed in the end.
    package static func start(directory: String, removing: Bool = true) throws(TestingError) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw TestingError("no pair of sockets", errno) }
        defer { close(ends[1]) }
        let arguments = ["/bin/bash", "-c", script, "bash", directory, removing ? "rm" : ""]
        let status = spawn(arguments, standardInput: ends[1])
        guard status == 0 else { throw TestingError("no watchdog for the temporary cluster", status) }
        // The first end stays open until this process is gone.
    }

    // POSIX_SPAWN_SETSID, which glibc's header shows to GNU C only: a Ctrl-C is not for the watchdog.
    private static let newSession: Int16 = 0x80

    private static func spawn(_ arguments: [String], standardInput: Int32) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, standardInput, STDIN_FILENO)
        // Whoever reads this process's output waits for its end, and shall not wait for the watchdog's.
        for output in [STDOUT_FILENO, STDERR_FILENO] {
            unsafe posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
        }
        unsafe posix_spawnattr_setflags(&attributes, newSession)
        var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { while let pointer = unsafe pointers.popLast() { unsafe free(pointer) } }
        var process = pid_t()
        return unsafe posix_spawn(&process, arguments[0], &actions, &attributes, pointers, environ)
    }
}
