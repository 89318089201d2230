/// An edge as it stands in a workflow file.
struct FileEdge: Sendable {
    let from: String
    let to: String
    let condition: FileCondition?
    let name: String?
    let place: FilePlace
}

extension FileFields {
    /// The edges in the order of the file; `a -> b -> c` is two of them.
    mutating func edges() -> [FileEdge] {
        guard let value = take("edges") else { return [] }
        guard case .list(let elements) = value.content else {
            fail("edges", "must be a list, not \(value.kindName)")
            return []
        }
        return elements.flatMap { element in
            if case .scalar(let scalar) = element.content { return arrows(scalar.text, element.place) }
            return [map(element, "edge") { $0.edge() }].compactMap(\.self)
        }
    }

    private mutating func arrows(_ text: String, _ place: FilePlace) -> [FileEdge] {
        let names = Self.parts(of: text)
        guard names.count >= 2, names.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else {
            report.add(
                "edge \"\(text.prefix(60))\" must be written as a -> b, or as { from: a, to: b, when: … }",
                at: place
            )
            return []
        }
        return zip(names, names.dropFirst()).map { from, to in
            FileEdge(from: from, to: to, condition: nil, name: nil, place: place)
        }
    }

    private static func parts(of text: String) -> [String] {
        var parts: [String] = []
        var rest = text[...]
        while let arrow = rest.firstRange(of: "->") {
            parts.append(rest[..<arrow.lowerBound].trimming())
            rest = rest[arrow.upperBound...]
        }
        return parts + [rest.trimming()]
    }

    private mutating func edge() -> FileEdge? {
        let (from, to) = (text("from", required: true), text("to", required: true))
        let name = text("name")
        let condition = take("when").flatMap { self.condition($0) }
        guard let from, let to else { return nil }
        return FileEdge(from: from, to: to, condition: condition, name: name, place: place)
    }
}
