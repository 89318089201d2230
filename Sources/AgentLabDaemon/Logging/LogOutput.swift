/// Where records go in the end; called by one thread at a time, and may block it.
package protocol LogOutput: Sendable {
    func write(_ pieces: [LogPiece])
}

extension OutputDescriptor: LogOutput {
    package func write(_ pieces: [LogPiece]) {
        write(Array(pieces.map(\.bytes).joined()))
    }
}
