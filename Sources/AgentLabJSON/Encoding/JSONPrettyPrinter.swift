/// Writes JSON for people: a member or element a line, two spaces a level.
struct JSONPrettyPrinter {
    private(set) var serializer = JSONSerializer(bytes: [])
    private var level = 0

    mutating func append(_ value: JSONValue) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            appendLines(of: elements, between: "[", and: "]") { $0.append($1) }
        case .object(let members) where !members.isEmpty:
            appendLines(of: members.sortedByKey, between: "{", and: "}") { printer, member in
                printer.serializer.append(member.key)
                printer.serializer.bytes.append(contentsOf: ": ".utf8)
                printer.append(member.value)
            }
        default:
            serializer.append(value)
        }
    }

    private mutating func appendLines<Item>(
        of items: [Item],
        between opening: Unicode.Scalar,
        and closing: Unicode.Scalar,
        _ appendItem: (inout JSONPrettyPrinter, Item) -> Void
    ) {
        serializer.bytes.append(UInt8(ascii: opening))
        level += 1
        for (index, item) in items.enumerated() {
            if index > 0 { serializer.bytes.append(UInt8(ascii: ",")) }
            breakLine()
            appendItem(&self, item)
        }
        level -= 1
        breakLine()
        serializer.bytes.append(UInt8(ascii: closing))
    }

    private mutating func breakLine() {
        serializer.bytes.append(UInt8(ascii: "\n"))
        serializer.bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }
}
