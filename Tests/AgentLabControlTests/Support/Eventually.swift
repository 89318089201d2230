/// Waits until something is so that nobody announces; the suite's time limit ends it.
func eventually(_ condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
