/// Finds what somebody probably meant.
package enum NearestName {
    /// The candidate that is the fewest slips away, if those are few for a name of this length.
    package static func of(_ name: String, among candidates: [String]) -> String? {
        let wanted = normalised(name)
        return
            candidates
            .map { (candidate: $0, slips: distance(wanted, normalised($0))) }
            .filter { $0.slips <= max(1, min(wanted.count, $0.candidate.count) / 3) }
            .min { ($0.slips, $0.candidate) < ($1.slips, $1.candidate) }?
            .candidate
    }

    /// `maxFrame` and `max-frame` are `max_frame` to a person.
    private static func normalised(_ name: String) -> [Character] {
        name.lowercased().filter { $0 != "_" && $0 != "-" }.map(\.self)
    }

    /// Insertions, deletions, replacements and swaps of neighbours, on names that are cut so that a huge key costs nothing.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        let (left, right) = (left.prefix(64), right.prefix(64))
        var before = Array(0...right.count)
        var row = before
        for (i, a) in left.enumerated() {
            var next = [i + 1]
            for (j, b) in right.enumerated() {
                var slips = min(row[j] + (a == b ? 0 : 1), row[j + 1] + 1, next[j] + 1)
                if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { slips = min(slips, before[j - 1] + 1) }
                next.append(slips)
            }
            (before, row) = (row, next)
        }
        return row[right.count]
    }
}
