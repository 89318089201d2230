internal import Glibc

/// What `poll` said of a socket.
struct Readiness {
    var isReadable = false
    var isWritable = false
    var timedOut = false
}

/// Waits for one of `events` on the socket, for a wake, or for the time to run out.
func pollDescriptors(
    _ socket: Int32,
    _ events: Int16,
    wake: WakeDescriptor?,
    timeoutMilliseconds: Int32
) -> Readiness {
    var descriptors = [
        pollfd(fd: socket, events: events, revents: 0),
        pollfd(fd: wake?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    let count = unsafe poll(&descriptors, 2, timeoutMilliseconds)
    guard count > 0 else { return Readiness(timedOut: count == 0) }
    if descriptors[1].revents != 0 { wake?.drain() }
    // A hang-up or an error is for the next read to report.
    let broken = Int16(POLLHUP | POLLERR | POLLNVAL)
    return Readiness(
        isReadable: descriptors[0].revents & (Int16(POLLIN) | broken) != 0,
        isWritable: descriptors[0].revents & (Int16(POLLOUT) | broken) != 0
    )
}
