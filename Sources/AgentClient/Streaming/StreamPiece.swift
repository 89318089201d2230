/// What one piece of a stream says.
struct StreamPiece: Sendable, Hashable {
    var text = ""
    var model: String?
    var usage: TokenUsage?
    var finishReason: String?
    /// Whether the text is complete now.
    var isLast = false
    /// Whether nothing that matters can follow.
    var endsStream = false
    /// What went wrong at the server.
    var error: String?
}
