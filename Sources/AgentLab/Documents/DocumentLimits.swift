/// What documents and their uploads may take up.
package struct DocumentLimits: Sendable {
    /// The largest document in bytes.
    package var maxDocumentBytes = 64 << 20
    /// The most bytes of a file that one message carries.
    package var maxChunkBytes = 1 << 20
    /// How many uploads may be open at a time.
    package var maxUploads = 32
    /// How long an upload may rest before it is given up.
    package var idleTimeout = Duration.seconds(600)

    package init() {}

    /// Has chunks fit into messages of a size, in base64 and with what is around them.
    package mutating func fitChunks(into messageBytes: Int) {
        maxChunkBytes = min(1 << 20, max(1, (messageBytes - 1024) / 4 * 3))
    }
}
