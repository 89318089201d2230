import AgentLabJSON
import FoundationEssentials
import Testing

@Suite struct RFC3339Tests {
    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000000Z"), (-0.000001, "1969-12-31T23:59:59.999999Z"),
        (951_782_400, "2000-02-29T00:00:00.000000Z"), (1_795_426_800.123456, "2026-11-23T09:40:00.123456Z"),
        (-62_167_219_200, "0000-01-01T00:00:00.000000Z"), (253_402_300_799, "9999-12-31T23:59:59.000000Z"),
    ])
    func writesUTCWithMicroseconds(seconds: Double, text: String) {
        #expect(RFC3339.string(from: Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test func hasNoTextBeyondFourDigitYears() {
        #expect(RFC3339.string(from: Date(timeIntervalSince1970: 253_402_300_800)) == nil)
        #expect(RFC3339.string(from: Date(timeIntervalSince1970: 253_402_300_799.9999999)) == nil)
        #expect(RFC3339.string(from: Date(timeIntervalSince1970: -62_167_219_201)) == nil)
        #expect(RFC3339.string(from: Date(timeIntervalSince1970: .nan)) == nil)
    }

    @Test(arguments: [
        "2026-11-23T10:40:00.5+01:00", "2026-11-23t09:40:00.500000000z", "2026-11-23 09:40:00.5Z",
        "2026-11-23T05:10:00.5-04:30", "2026-11-23T09:39:60.5Z",
    ])
    func readsEveryFormOfOneTime(text: String) {
        #expect(RFC3339.date(from: text) == Date(timeIntervalSince1970: 1_795_426_800.5))
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T09:40Z", "2026-11-23T09:40:00", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00Zx",
        "1900-02-29T00:00:00Z", "２026-01-01T00:00:00Z",
    ])
    func refusesWhatIsNoTime(text: String) {
        #expect(RFC3339.date(from: text) == nil)
    }

    @Test func keepsEveryMicrosecondOfOurTimes() {
        var generator = SeededGenerator(seed: 31)
        for _ in 0..<2000 {
            let micros = Int.random(in: -5_000_000_000_000_000...5_000_000_000_000_000, using: &generator)
            let date = Date(timeIntervalSinceReferenceDate: Double(micros) / 1_000_000)
            let text = RFC3339.string(from: date)
            #expect(text.flatMap(RFC3339.date) == date)
        }
    }

    @Test func agreesWithFoundation() throws {
        var generator = SeededGenerator(seed: 37)
        for _ in 0..<2000 {
            // From 1600 on: before 1582 Foundation counts by the Julian calendar.
            let seconds = Double(Int.random(in: -11_000_000_000...250_000_000_000, using: &generator))
            let date = Date(timeIntervalSince1970: seconds)
            let text = date.formatted(.iso8601)
            #expect(RFC3339.date(from: text) == date, "\(text)")
        }
    }
}
