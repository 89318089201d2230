package import FoundationEssentials

/// Points in time as text: UTC with microseconds, as `2026-11-23T09:40:00.123456Z`.
///
/// Microseconds are what PostgreSQL keeps, so a time means the same in the database, on the wire and on a terminal.
package enum RFC3339 {
    /// The text of a time, rounded to the microsecond; nil outside the years 0 to 9999.
    package static func string(from date: Date) -> String? {
        let seconds = date.timeIntervalSince1970
        guard (-62_167_219_200.0..<253_402_300_800.0).contains(seconds) else { return nil }
        // Split before multiplying: the fraction of a double is exact, its product with a million is not.
        let whole = date.timeIntervalSinceReferenceDate.rounded(.down)
        let fraction = Int(((date.timeIntervalSinceReferenceDate - whole) * 1_000_000).rounded())
        let micros = (Int(whole) + referenceOffset) * 1_000_000 + fraction
        let (day, microsOfDay) = flooredDivision(micros, 86_400_000_000)
        let (year, month, dayOfMonth) = civil(fromDay: day)
        guard year <= 9999 else { return nil }
        let secondOfDay = microsOfDay / 1_000_000
        var text = DigitWriter()
        text.append(year, 4, "-")
        text.append(month, 2, "-")
        text.append(dayOfMonth, 2, "T")
        text.append(secondOfDay / 3600, 2, ":")
        text.append(secondOfDay / 60 % 60, 2, ":")
        text.append(secondOfDay % 60, 2, ".")
        text.append(microsOfDay % 1_000_000, 6, "Z")
        return String(decoding: text.bytes, as: UTF8.self)
    }

    /// The time that a text names, with any offset from UTC and any number of decimals (those beyond the sixth are
    /// dropped); nil if it is no RFC 3339 time.
    package static func date(from text: String) -> Date? {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), let fraction = reader.fraction(), let offset = reader.offset(),
            reader.isAtEnd, (1...12).contains(month), (1...daysIn(month, of: year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let seconds = Self.day(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
        let micros = (seconds - referenceOffset) * 1_000_000 + fraction
        return Date(timeIntervalSinceReferenceDate: Double(micros) / 1_000_000)
    }
}

extension RFC3339 {
    /// Seconds from 1970 to 2001, where Foundation begins to count.
    private static let referenceOffset = 978_307_200

    private static func flooredDivision(_ value: Int, _ divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func daysIn(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01.
    ///
    /// Years are counted from March, so that the leap day is a year's last.
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let (era, yearOfEra) = flooredDivision(marchYear, 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDay day: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = flooredDivision(day + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}

/// Writes numbers with leading zeros.
private struct DigitWriter {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(27) }

    mutating func append(_ value: Int, _ count: Int, _ end: Unicode.Scalar) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: end))
    }
}

/// Takes a time's parts off the front of a text.
private struct DigitReader {
    let bytes: [UInt8]
    var index = 0

    var isAtEnd: Bool { index == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func digit() -> Int? {
        guard index < bytes.count, case let value = bytes[index] &- UInt8(ascii: "0"), value < 10 else { return nil }
        index += 1
        return Int(value)
    }

    mutating func number(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Microseconds; 0 when there is no fraction.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        guard var micros = digit() else { return nil }
        for _ in 1..<6 { micros = micros * 10 + (digit() ?? 0) }
        while digit() != nil {}
        return micros
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : nil
        guard let sign, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * (hours * 3600 + minutes * 60)
    }
}
