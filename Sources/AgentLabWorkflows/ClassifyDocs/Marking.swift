import AgentLabJSON

/// A marking that a model has found on a page.
struct Marking: Codable, Sendable, Hashable {
    /// What it says.
    let text: String
    /// Where on the page it is.
    let location: String
    /// From 0, not to be read, to 1.
    let legibility: Double

    init(_ answer: ModelAnswer) throws(ModelAnswerError) {
        text = try answer.text("text")
        location = try answer.text("location")
        legibility = try answer.number("legibility", in: 0...1)
    }
}
