import AgentLabAPI

/// What a model has found on a page.
struct PageReading: Codable, Sendable, Hashable {
    /// Below it a marking is worth another look.
    static let leastLegibility = 0.4

    let page: Int
    let markings: [Marking]
    /// How the page could be rendered to be read better, if the model has an idea.
    let filter: PageFilter?
    /// Whether it is of the page as it was rendered again, with the filter.
    var isEnhanced = false

    init(_ page: Int, _ answer: ModelAnswer) throws(ModelAnswerError) {
        self.page = page
        var markings: [Marking] = []
        for entry in try answer.list("markings") { markings.append(try Marking(entry)) }
        self.markings = markings
        filter = try answer.object("filter").map { answer throws(ModelAnswerError) in try PageFilter(answer) }
    }

    private enum CodingKeys: String, CodingKey {
        case page, markings, filter
        case isEnhanced = "is_enhanced"
    }

    /// Whether the page is to be rendered again.
    var needsEnhancement: Bool {
        filter?.changesAnything == true && markings.contains { $0.legibility < Self.leastLegibility }
    }

    /// The mean over the markings; 0 without any.
    var legibility: Double {
        markings.isEmpty ? 0 : markings.reduce(0) { $0 + $1.legibility } / Double(markings.count)
    }

    /// The one that is read better, this one when they are alike.
    func better(of other: PageReading) -> PageReading {
        other.legibility > legibility ? other : self
    }
}

/// A way to render a page so that it is read better.
struct PageFilter: Codable, Sendable, Hashable {
    let brightness: Int?
    let contrast: Int?
    let saturation: Int?

    init(_ answer: ModelAnswer) throws(ModelAnswerError) {
        brightness = try answer.integer("brightness", in: 0...200)
        contrast = try answer.integer("contrast", in: -100...100)
        saturation = try answer.integer("saturation", in: 0...200)
    }

    var changesAnything: Bool { (brightness ?? 100, contrast ?? 0, saturation ?? 100) != (100, 0, 100) }

    func options(dpi: Int) -> ImageOptions {
        ImageOptions(dpi: dpi, brightness: brightness, contrast: contrast, saturation: saturation)
    }
}
