import AgentLabJSON
import FoundationEssentials
import NIOHTTP1

/// What a server says about when to come back (RFC 9110, 10.2.3; Azure's milliseconds too).
enum RetryAfter {
    static func wait(in headers: HTTPHeaders, now: Date = .now) -> Duration? {
        if let text = headers.first(name: "retry-after-ms"), let number = Double(text) {
            return bounded(number / 1000)
        }
        guard let text = headers.first(name: "retry-after") else { return nil }
        if let number = Double(text) { return bounded(number) }
        guard let date = date(text) else { return nil }
        return bounded(max(0, date.timeIntervalSince(now)))
    }

    /// The form that HTTP has for dates: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let number = month + 1
        return RFC3339.date(from: "\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z")
    }

    private static func bounded(_ seconds: Double) -> Duration? {
        (0...31_536_000).contains(seconds) ? .seconds(seconds) : nil
    }
}
