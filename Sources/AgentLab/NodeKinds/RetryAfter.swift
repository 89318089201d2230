import AgentLabJSON
import FoundationEssentials
import NIOHTTP1

/// How long a server asks to wait before the next request: RFC 9110, section 10.2.3.
package enum RetryAfter {
    /// Whoever asks for longer is asked again after a day.
    private static let longest = Duration.seconds(86_400)

    static func wait(askedBy headers: HTTPHeaders) -> Duration? {
        headers.first(name: "Retry-After").flatMap { parse($0, date: headers.first(name: "Date")) }
    }

    /// - Parameter date: The server's own time, against which it reckons; clocks differ.
    package static func parse(_ text: String, date: String?) -> Duration? {
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            return text.isEmpty ? nil : Int(text).map { min(.seconds($0), longest) } ?? longest
        }
        guard let time = self.date(text) else { return nil }
        let seconds = time.timeIntervalSince(date.flatMap(self.date) ?? Date())
        return min(max(.seconds(seconds), .zero), longest)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send.
    private static func date(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return RFC3339.date(from: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }
}
