extension JSONValue {
    /// Reads a JSON text (RFC 8259).
    ///
    /// Whole numbers without fraction and exponent become ``int(_:)``, all others ``double(_:)``. A whole number beyond
    /// 64 bits becomes a double if it is written with the same digits again, and is refused otherwise. Of two members
    /// with one key the last one stays. Bytes that are not UTF-8, halves of surrogate pairs, numbers beyond a double's
    /// range, and more than ``maximumDepth`` levels are refused.
    ///
    /// - Throws: ``JSONError`` with the line and column of the fault.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.parseDocument()
    }

    /// Reads a JSON text, as ``init(parsing:)-([UInt8])`` does.
    ///
    /// - Throws: ``JSONError`` with the line and column of the fault.
    public init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }
}
