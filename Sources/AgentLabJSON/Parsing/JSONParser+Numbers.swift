extension JSONParser {
    mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = index
        let isNegative = take(UInt8(ascii: "-"))
        let whole = try parseWholePart()
        var isFraction = false
        if take(UInt8(ascii: ".")) {
            isFraction = true
            try skipDigits(after: "a decimal point")
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isFraction = true
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try skipDigits(after: "an exponent's 'e'")
        }
        if isFraction { return .double(try parseDouble(from: start)) }
        if let whole = whole.flatMap({ Self.integer(magnitude: $0, isNegative: isNegative) }) { return .int(whole) }
        return .double(try parseLargeNumber(from: start))
    }

    /// Reads the digits before a point; nil when they go beyond 64 bits.
    private mutating func parseWholePart() throws(JSONError) -> UInt? {
        let start = index
        var value: UInt? = 0
        while let byte = peek(), let digit = Self.digit(byte) {
            index += 1
            value = value.flatMap { Self.appending(digit, to: $0) }
        }
        guard index > start else { throw fault(.invalidSyntax, "expected a digit, found \(here)") }
        guard bytes[start] != UInt8(ascii: "0") || index == start + 1 else {
            throw fault(.invalidSyntax, "a number must not begin with a zero", at: start)
        }
        return value
    }

    private mutating func skipDigits(after what: String) throws(JSONError) {
        let start = index
        while let byte = peek(), Self.digit(byte) != nil { index += 1 }
        guard index > start else { throw fault(.invalidSyntax, "expected a digit after \(what), found \(here)") }
    }

    private func parseDouble(from start: Int) throws(JSONError) -> Double {
        // The standard library rounds correctly; what the grammar above let through is always a number to it.
        guard let value = Double(String(decoding: bytes[start..<index], as: UTF8.self)), value.isFinite else {
            throw fault(.numberOutOfRange, "a number beyond the range of a double", at: start)
        }
        return value
    }

    /// A whole number beyond 64 bits, if a double is written with the same digits; else it would be another number
    /// after a round trip, and losing digits of a large identifier silently is worse than refusing it.
    private func parseLargeNumber(from start: Int) throws(JSONError) -> Double {
        let value = try parseDouble(from: start)
        let written = value.description.utf8.prefix { $0 != UInt8(ascii: "e") }
        guard Self.significantDigits(written).elementsEqual(Self.significantDigits(bytes[start..<index])) else {
            throw fault(
                .numberOutOfRange,
                "a whole number that fits neither 64 bits nor a double; write it as a string",
                at: start
            )
        }
        return value
    }

    private static func significantDigits(_ text: some Sequence<UInt8>) -> ArraySlice<UInt8> {
        let digits = text.filter { digit($0) != nil }
        let trailing = digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        return digits.dropLast(trailing)
    }

    static func digit(_ byte: UInt8) -> UInt? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? UInt(value) : nil
    }

    private static func appending(_ digit: UInt, to value: UInt) -> UInt? {
        let (tens, first) = value.multipliedReportingOverflow(by: 10)
        let (sum, second) = tens.addingReportingOverflow(digit)
        return first || second ? nil : sum
    }

    private static func integer(magnitude: UInt, isNegative: Bool) -> Int? {
        guard isNegative else { return Int(exactly: magnitude) }
        return magnitude <= Int.min.magnitude ? Int(truncatingIfNeeded: 0 &- magnitude) : nil
    }
}
