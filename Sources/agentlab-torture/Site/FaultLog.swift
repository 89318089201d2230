import FoundationEssentials
import Synchronization

/// When which fault was at work.
final class FaultLog: Sendable {
    private let entries = Mutex<[FaultRecord]>([])

    var records: [FaultRecord] { entries.withLock { $0 } }

    /// Notes a fault for as long as the body takes.
    func during(_ fault: Fault, _ body: () async throws -> Void) async rethrows {
        let begin = Date.now.timeIntervalSince1970
        let place = entries.withLock { entries in
            entries.append(FaultRecord(fault: fault, begin: begin, end: .infinity))
            return entries.count - 1
        }
        defer {
            let end = Date.now.timeIntervalSince1970
            entries.withLock { $0[place].end = end }
        }
        try await body()
    }
}

/// A fault and the time in which it was at work, in seconds since 1970.
package struct FaultRecord: Sendable {
    package var fault: Fault
    package var begin: Double
    package var end: Double

    package init(fault: Fault, begin: Double, end: Double) {
        self.fault = fault
        self.begin = begin
        self.end = end
    }
}

extension [FaultRecord] {
    /// How much of a span of time was free of faults.
    package func quietTime(from start: Double, to end: Double) -> Double {
        var quiet = 0.0
        var place = start
        for record in sorted(by: { $0.begin < $1.begin }) where record.end > start && record.begin < end {
            quiet += Swift.max(0, record.begin - place)
            place = Swift.max(place, record.end)
        }
        return quiet + Swift.max(0, end - place)
    }
}
