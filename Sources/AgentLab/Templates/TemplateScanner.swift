/// Finds the tags of a template and what is wrong with them, before Mustache sees it.
struct TemplateScanner {
    /// What may stand around a name, as `{{json(groups)}}`.
    static let filters = [
        "json", "shell", "count", "empty", "first", "last", "reversed", "sorted", "entries", "uppercased", "lowercased",
    ]
    /// What the elements of a section know of their place, as `{{index()}}`.
    static let positions = ["first", "last", "index", "even", "odd"]
    private static let deepest = 32

    /// What a filter can be applied to; `nil` for anything.
    static func inputs(of filter: String) -> Set<ValueType>? {
        switch filter {
        case "count": [.list, .map, .text]
        case "first", "last", "reversed", "sorted": [.list]
        case "entries": [.map]
        case "uppercased", "lowercased": [.text]
        default: nil
        }
    }

    private var rest: Substring
    private var line = 1
    private var column = 1
    private var open: [TemplateTag] = []
    private var tags: [TemplateTag] = []

    static func tags(of text: String) throws(TemplateError) -> [TemplateTag] {
        var scanner = TemplateScanner(text)
        return try scanner.scan()
    }

    private init(_ text: String) { rest = text[...] }

    private mutating func scan() throws(TemplateError) -> [TemplateTag] {
        while let next = rest.firstRange(of: "{{") {
            advance(to: next.lowerBound)
            try readTag()
        }
        if let unclosed = open.last {
            throw fault("the section \"\(unclosed.name)\" has no end {{/\(unclosed.name)}}", at: unclosed)
        }
        return tags
    }

    private mutating func readTag() throws(TemplateError) {
        let (startLine, startColumn) = (line, column)
        let isTriple = rest.hasPrefix("{{{")
        let closing = isTriple ? "}}}" : "}}"
        let body = rest.dropFirst(closing.count)
        guard let end = body.firstRange(of: closing) else {
            throw TemplateError(message: "the tag {{ has no end }}", line: startLine, column: startColumn)
        }
        var content = body[..<end.lowerBound]
        defer { advance(to: end.upperBound) }
        let sigil = isTriple ? nil : content.first.flatMap { "#^/&!><$=%".contains($0) ? $0 : nil }
        if sigil != nil { content = content.dropFirst() }
        if sigil == "!" { return }
        if let sigil, "><$=%".contains(sigil) {
            throw TemplateError(
                message: "{{\(sigil) … }} is not supported; a template is one text without partials",
                line: startLine,
                column: startColumn
            )
        }
        let kind: TemplateTag.Kind = sigil == "#" || sigil == "^" ? .section : sigil == "/" ? .end : .variable
        try note(kind, content, startLine, startColumn)
    }

    private mutating func note(
        _ kind: TemplateTag.Kind,
        _ content: Substring,
        _ line: Int,
        _ column: Int
    ) throws(TemplateError) {
        let text = content.trimming()
        let parts = text.split(separator: "(", omittingEmptySubsequences: false).map(String.init)
        let closing = String(repeating: ")", count: parts.count - 1)
        let name = parts.last.flatMap { $0.hasSuffix(closing) ? String($0.dropLast(closing.count)) : nil }
        let tag = TemplateTag(
            kind: kind,
            name: name ?? "",
            filters: Array(parts.dropLast()),
            isWithinSection: !open.isEmpty,
            line: line,
            column: column
        )
        guard let name, Self.isName(name) || (name.isEmpty && parts.count == 2) else {
            throw fault("\"\(text)\" is no name; write {{key}}, {{key.part}} or {{filter(key)}}", at: tag)
        }
        try check(tag)
        switch kind {
        case .section: open.append(tag)
        case .end:
            guard let begun = open.popLast(), begun.name == tag.name, begun.filters == tag.filters else {
                throw fault("{{/\(text)}} does not end the section that is open here", at: tag)
            }
        case .variable: break
        }
        guard open.count <= Self.deepest else { throw fault("sections are nested too deeply", at: tag) }
        tags.append(tag)
    }

    private func check(_ tag: TemplateTag) throws(TemplateError) {
        let known = tag.name.isEmpty ? Self.positions : Self.filters
        for filter in tag.filters where !known.contains(filter) {
            let hint = NearestName.of(filter, among: known).map { "did you mean \"\($0)\"?" }
            throw fault(
                "unknown filter \"\(filter)\"; " + (hint ?? "there are \(known.joined(separator: ", "))"),
                at: tag
            )
        }
    }

    private static func isName(_ name: String) -> Bool {
        name == "."
            || (!name.isEmpty
                && name.utf8.allSatisfy { byte in
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                } && StatePath(name.hasPrefix(".") ? String(name.dropFirst()) : name) != nil)
    }

    private func fault(_ message: String, at tag: TemplateTag) -> TemplateError {
        TemplateError(message: message, line: tag.line, column: tag.column)
    }

    private mutating func advance(to index: Substring.Index) {
        for character in rest[..<index] {
            if character.isNewline {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        rest = rest[index...]
    }
}

extension Substring {
    func trimming() -> String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
