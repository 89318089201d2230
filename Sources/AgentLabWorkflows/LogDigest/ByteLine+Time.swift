/// Recognises the ways in which logs write dates and times.
extension ByteLine {
    /// A date, a time, or both with a zone.
    func time(at index: Int) -> Int? {
        // The rest of a longer series of numbers is no time.
        if self[index - 1] == UInt8(ascii: ":"), self[index - 2].isDigit { return nil }
        return self[index].isDigit
            ? isoDate(at: index) ?? accessLogDate(at: index) ?? clockTime(at: index)
            : syslogDate(at: index)
    }

    /// `2026-11-23`, with `T09:40:00.123Z` or ` 09:40:00,123 +01:00`.
    private func isoDate(at index: Int) -> Int? {
        guard let year = run(\.isDigit, 4...4, from: index) else { return nil }
        let separator = self[year]
        guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"),
            let month = run(\.isDigit, 2...2, from: year + 1), self[month] == separator,
            let day = run(\.isDigit, 2...2, from: month + 1)
        else { return nil }
        if [UInt8(ascii: "T"), UInt8(ascii: " "), UInt8(ascii: "_")].contains(self[day]),
            let time = clockTime(at: day + 1)
        {
            return time
        }
        return self[day].isAlphanumeric ? nil : day
    }

    /// `23/Nov/2026:09:40:00 +0000`.
    private func accessLogDate(at index: Int) -> Int? {
        let slash = UInt8(ascii: "/")
        guard let day = run(\.isDigit, 1...2, from: index), self[day] == slash, isMonth(at: day + 1),
            self[day + 4] == slash, let year = run(\.isDigit, 4...4, from: day + 5)
        else { return nil }
        return self[year] == UInt8(ascii: ":") ? clockTime(at: year + 1) ?? year : year
    }

    /// `Nov 23 09:40:00`, `Nov  3 09:40:00`.
    private func syslogDate(at index: Int) -> Int? {
        guard isMonth(at: index), self[index + 3] == UInt8(ascii: " ") else { return nil }
        let start = end(of: { $0 == UInt8(ascii: " ") }, from: index + 3, atMost: 2)
        guard let day = run(\.isDigit, 1...2, from: start), self[day] == UInt8(ascii: " ") else { return nil }
        return clockTime(at: day + 1)
    }

    /// `09:40`, `09:40:00`, `09:40:00.123456+01:00`.
    private func clockTime(at index: Int) -> Int? {
        let colon = UInt8(ascii: ":")
        guard let hour = run(\.isDigit, 1...2, from: index), self[hour] == colon,
            var end = run(\.isDigit, 2...2, from: hour + 1)
        else { return nil }
        if self[end] == colon, let second = run(\.isDigit, 2...2, from: end + 1) {
            end = second
            if [UInt8(ascii: "."), UInt8(ascii: ",")].contains(self[end]), self[end + 1].isDigit {
                end = self.end(of: \.isDigit, from: end + 1)
            }
        }
        end = zone(at: end)
        return self[end].isAlphanumeric || self[end] == colon ? nil : end
    }

    /// Where the zone ends that follows a time: `Z`, `+01:00`, ` -0500`, ` UTC`; where it would begin when there is none.
    private func zone(at index: Int) -> Int {
        if self[index] == UInt8(ascii: "Z") { return index + 1 }
        let start = self[index] == UInt8(ascii: " ") ? index + 1 : index
        if self[start] == UInt8(ascii: "+") || self[start] == UInt8(ascii: "-") {
            guard let hours = run(\.isDigit, 2...4, from: start + 1) else { return index }
            return self[hours] == UInt8(ascii: ":") ? run(\.isDigit, 2...2, from: hours + 1) ?? index : hours
        }
        return start > index && ["UTC", "GMT"].contains(text(start..<min(start + 3, count))) ? start + 3 : index
    }

    private static let months: Set = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private func isMonth(at index: Int) -> Bool {
        // The first look is cheap, as it is taken at every word.
        guard self[index].isUpperCase, index + 3 <= count else { return false }
        return Self.months.contains(text(index..<index + 3))
    }
}
