/// What the confidence in a classification is made of.
enum ConfidenceFactor: String, CaseIterable, Codable, Sendable {
    case clarity
    case consistency
    case coverage
    case placement
    case distinctness

    /// Its part of the whole; together they are 1.
    var weight: Double {
        switch self {
        case .clarity: 0.3
        case .consistency: 0.25
        case .coverage: 0.2
        case .distinctness: 0.15
        case .placement: 0.1
        }
    }

    /// What the model is told about it.
    var meaning: String {
        switch self {
        case .clarity: "how well the markings are read"
        case .consistency: "how far the pages agree"
        case .coverage: "how many pages carry a marking"
        case .placement: "whether the markings are where such markings belong"
        case .distinctness: "how far the alternatives are off"
        }
    }
}
