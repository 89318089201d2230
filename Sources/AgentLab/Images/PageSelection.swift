import AgentLabAPI

/// Pages as people write them: `1-3,5`.
package struct PageSelection: Sendable, Hashable {
    /// The ranges as they were written.
    private let ranges: [ClosedRange<Int>]

    /// - Throws: ``LaboratoryError`` that says what is no page.
    package init(_ text: String) throws(LaboratoryError) {
        var ranges: [ClosedRange<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard ranges.count < 1000, let range = Self.range(part) else {
                throw LaboratoryError(
                    .invalidParams,
                    "pages must be numbers and ranges such as 1-3,5, each from 1 on, not \"\(text.prefix(80))\""
                )
            }
            ranges.append(range)
        }
        self.ranges = ranges
    }

    /// The pages, each once and in order.
    ///
    /// - Throws: ``LaboratoryError`` for pages that a document with so many pages does not have, and for too many at once.
    package func numbers(of pageCount: Int, most: Int) throws(LaboratoryError) -> [Int] {
        for range in ranges where range.upperBound > pageCount {
            throw LaboratoryError(
                .invalidParams,
                "pages must be between 1 and \(pageCount), the number of the document's pages, not \(range.upperBound)"
            )
        }
        // No range is longer than the document, so the set stays small.
        let numbers = ranges.reduce(into: Set<Int>()) { $0.formUnion($1) }.sorted()
        guard numbers.count <= most else {
            throw LaboratoryError(
                .invalidParams,
                "\(numbers.count) pages are too many at once; name up to \(most) of them, such as 1-\(most)"
            )
        }
        return numbers
    }

    private static func range(_ text: Substring) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(number)
        guard let first = ends.first.flatMap({ $0 }), let last = ends.last.flatMap({ $0 }), ends.count <= 2,
            first <= last
        else { return nil }
        return first...last
    }

    private static func number(_ text: Substring) -> Int? {
        let digits = text.drop { $0 == " " }.prefix { $0 != " " }
        guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }),
            text.drop(while: { $0 == " " }).dropFirst(digits.count).allSatisfy({ $0 == " " }),
            let number = Int(digits), number >= 1
        else { return nil }
        return number
    }
}
