import AgentLabJSON
import Subprocess

/// The C program that writes the same rows without an engine, and pgbench.
struct ReferenceProgram: Sendable {
    enum Mode: String, Sendable {
        /// A journal row per stage and nothing else.
        case journal
        /// All that runs cost.
        case runs
    }

    let path: String
    let database: String
    let cluster: BenchmarkCluster

    /// - Parameters:
    ///   - inFlight: How many runs stand behind the batches; more than one are halved over two connections.
    func measure(_ mode: Mode, inFlight: Int, seconds: Double, bytes: Int = 200) async throws -> Measurement {
        let connections = inFlight == 1 ? 1 : 2
        let arguments = [
            database, mode.rawValue, "\(connections)", "\(inFlight / connections)", "\(seconds)", "10", "\(bytes)",
        ]
        let log = try await cluster.logPosition()
        let postgres = try cluster.processorTime()
        let answer = try JSONValue(parsing: Array(try await output(path, arguments).utf8))
        let stages = answer["stages"]?.doubleValue ?? 0
        guard stages > 0 else { throw BenchmarkError("the reference program wrote nothing") }
        var measurement = Measurement("ref", "C, \(mode == .journal ? "journal rows" : "whole runs"), \(inFlight)")
        measurement.stepsPerSecond = stages / (answer["seconds"]?.doubleValue ?? 1)
        measurement.p50Milliseconds = answer["p50_ms"]?.doubleValue
        measurement.p99Milliseconds = answer["p99_ms"]?.doubleValue
        measurement.clientMicroseconds = (answer["cpu_seconds"]?.doubleValue ?? 0) / stages * 1e6
        measurement.postgresMicroseconds = (try cluster.processorTime() - postgres).inSeconds / stages * 1e6
        measurement.logBytesPerStep = (try await cluster.logPosition() - log) / stages
        return measurement
    }

    /// pgbench's one insert per transaction into a table like the journal.
    func insert(pgbench: String, script: String, clients: Int, seconds: Int) async throws -> Measurement {
        let threads = min(clients, 2)
        let text = try await output(
            pgbench,
            [
                "--no-vacuum", "--protocol=prepared", "--file=\(script)", "--client=\(clients)", "--jobs=\(threads)",
                "--time=\(seconds)", database,
            ]
        )
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let rate = line.split(separator: " ").dropFirst(2).first.flatMap({ Double($0) })
        else { throw BenchmarkError("pgbench said: \(text)") }
        var measurement = Measurement("ref", "pgbench, one insert per commit, \(clients)")
        measurement.stepsPerSecond = rate
        return measurement
    }

    private func output(_ program: String, _ arguments: [String]) async throws -> String {
        let result = try await Subprocess.run(
            ProgramPath(path: program).executable,
            arguments: Arguments(arguments),
            environment: ProgramPath(path: program).environment,
            input: .none,
            output: .string(limit: 1 << 16),
            error: .string(limit: 1 << 16)
        )
        guard result.terminationStatus.isSuccess else {
            throw BenchmarkError("\(program): \(result.standardError)")
        }
        return result.standardOutput
    }
}
