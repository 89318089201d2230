import ArgumentParser
import FoundationEssentials
import Glibc

/// All of the benchmarks, or some.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measure and print a table."
    )

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    @Option(help: "How long one measurement takes, in seconds.")
    var seconds: Double = 4

    @Option(help: "How often W1 to W6 are measured; the median counts.")
    var repetitions: Int = 3

    @Option(
        help: "Only these, as W1,W7; also: recovery, deleting, memory.",
        transform: { Set($0.lowercased().split(separator: ",").map(String.init)) }
    )
    var only: Set<String> = []

    @Option(help: "Only with so many runs in flight in W1, as 1,32.", transform: Self.numbers)
    var inFlight = [1, 32, 256, 1000]

    @OptionGroup var location: LocationOptions

    func validate() throws {
        guard (0.5...60).contains(seconds), (1...20).contains(repetitions) else {
            throw ValidationError("--seconds takes 0.5 to 60, --repetitions 1 to 20")
        }
        let unknown = only.subtracting(Part.allCases.map(\.rawValue))
        guard unknown.isEmpty else { throw ValidationError("unknown: \(unknown.sorted().joined(separator: ", "))") }
    }

    private static func numbers(_ text: String) throws -> [Int] {
        let numbers = text.split(separator: ",").map { Int($0) ?? 0 }
        guard !numbers.isEmpty, numbers.allSatisfy((1...1000).contains) else {
            throw ValidationError("--in-flight takes numbers from 1 to 1000")
        }
        return numbers
    }

    func run() async throws {
        let report = Report()
        let machine = try await location.withBenchmarks(window: .seconds(seconds), repetitions) { benchmarks in
            var benchmarks = benchmarks
            benchmarks.inFlight = inFlight
            for part in Part.allCases where only.isEmpty || only.contains(part.rawValue) {
                try await part.measure(with: benchmarks, report)
            }
            await report.compareToInserts()
            return Machine(postgres: try await benchmarks.cluster.version())
        }
        print(json ? try await report.json(of: machine) : await report.table(of: machine), terminator: json ? "\n" : "")
    }
}

/// What can be measured alone.
enum Part: String, CaseIterable {
    case reference, w1, w2, w3, w4, w5, w6, w7, w8, w9, recovery, deleting, memory

    func measure(with benchmarks: Benchmarks, _ report: Report) async throws {
        switch self {
        case .reference: try await benchmarks.inserts(report)
        case .w8: try await benchmarks.startUp(report)
        case .recovery: try await benchmarks.recovery(report)
        case .deleting: try await benchmarks.deleting(report)
        case .memory: try await benchmarks.memory(benchmarks.cluster.makeDatabase("memory"), report)
        default:
            let database = try await benchmarks.cluster.makeDatabase(rawValue)
            try await benchmarks.daemon.with(database: database) { daemon in
                try await measure(with: benchmarks, daemon, report)
            }
        }
    }

    private func measure(with benchmarks: Benchmarks, _ daemon: RunningDaemon, _ report: Report) async throws {
        switch self {
        case .w1: try await benchmarks.trivialNodes(daemon, report)
        case .w2: try await benchmarks.largeState(daemon, report)
        case .w3: try await benchmarks.singleNodes(daemon, report)
        case .w4: try await benchmarks.longRun(daemon, report)
        case .w5: try await benchmarks.fullTables(daemon, report)
        case .w6: try await benchmarks.besideWaitingRuns(daemon, report)
        case .w7: try await benchmarks.socketAlone(daemon, report)
        case .w9: try await benchmarks.watchers(daemon, report)
        case .reference, .w8, .recovery, .deleting, .memory: break
        }
    }
}
