extension JSONValue {
    /// How many arrays and objects may lie within each other in a text that is read or stored.
    ///
    /// Deep enough for any document that people make, and shallow enough for the stack of every thread.
    public static let maximumDepth = 512

    /// The value as compact UTF-8 JSON with sorted keys: equal values give equal bytes.
    ///
    /// JSON has no NaN and no infinities; they become `null`. ``encodeStorable(into:)`` refuses them.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return bytes
    }

    /// Appends the value as compact UTF-8 JSON, as ``encoded()`` writes it.
    public func encode(into bytes: inout [UInt8]) {
        var serializer = JSONSerializer(bytes: consume bytes)
        serializer.append(self)
        bytes = serializer.bytes
    }

    /// The value as a JSON text with sorted keys; `pretty` puts each member on a line of its own.
    public func encodedString(pretty: Bool = false) -> String {
        guard pretty else { return String(decoding: encoded(), as: UTF8.self) }
        var printer = JSONPrettyPrinter()
        printer.append(self)
        return String(decoding: printer.serializer.bytes, as: UTF8.self)
    }

    /// Appends the value as compact JSON if it can be stored and read back unchanged.
    ///
    /// - Throws: ``JSONError`` with the path to a NUL character (PostgreSQL's text has none), to a NaN or an infinity
    ///   (JSON has none), or to a value below ``maximumDepth`` levels; `bytes` is then as it was.
    public func encodeStorable(into bytes: inout [UInt8]) throws(JSONError) {
        let count = bytes.count
        var serializer = JSONSerializer(bytes: consume bytes)
        serializer.append(self)
        let metUnstorable = serializer.metUnstorable
        bytes = serializer.bytes
        guard metUnstorable else { return }
        bytes.removeLast(bytes.count - count)
        throw storageFault(at: JSONPath(), depth: 0)
            ?? JSONError(.notStorable, "the value cannot be stored", path: "")
    }

    /// The path to the first string or key that contains a NUL character; empty for this value itself, nil for none.
    public func pathOfNUL() -> String? {
        let fault = storageFault(at: JSONPath(), depth: 0, onlyNUL: true)
        return fault?.path
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON.
    public var description: String { encodedString() }
}

extension JSONValue {
    /// The first reason in document order why this value cannot be stored.
    private func storageFault(at path: JSONPath, depth: Int, onlyNUL: Bool = false) -> JSONError? {
        switch self {
        case .null, .bool, .int:
            return nil
        case .double(let value):
            guard !value.isFinite, !onlyNUL else { return nil }
            return JSONError(.notStorable, "\(value) is not a number that JSON can hold", path: path.text)
        case .string(let value):
            return Self.hasNUL(value) ? Self.nulFault(at: path) : nil
        case .array(let elements):
            if depth == Self.maximumDepth, !onlyNUL { return Self.depthFault(at: path) }
            return Self.firstFault(in: elements.enumerated()) { index, element in
                var path = path
                path.append(index: index)
                return element.storageFault(at: path, depth: depth + 1, onlyNUL: onlyNUL)
            }
        case .object(let members):
            if depth == Self.maximumDepth, !onlyNUL { return Self.depthFault(at: path) }
            return Self.firstFault(in: members.sortedByKey) { key, value in
                var path = path
                path.append(key: key)
                if Self.hasNUL(key) { return Self.nulFault(at: path) }
                return value.storageFault(at: path, depth: depth + 1, onlyNUL: onlyNUL)
            }
        }
    }

    private static func firstFault<Items: Sequence>(
        in items: Items,
        _ fault: (Items.Element) -> JSONError?
    ) -> JSONError? {
        for item in items {
            if let fault = fault(item) { return fault }
        }
        return nil
    }

    private static func hasNUL(_ text: String) -> Bool {
        text.utf8.contains(0)
    }

    private static func nulFault(at path: JSONPath) -> JSONError {
        JSONError(.notStorable, "contains a NUL character, which PostgreSQL cannot store", path: path.text)
    }

    private static func depthFault(at path: JSONPath) -> JSONError {
        // The path of a value that deep would fill screens.
        JSONError(.tooDeep, "more than \(maximumDepth) arrays and objects within each other", path: "")
    }
}
