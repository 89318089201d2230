import AgentLabJSON
import FoundationEssentials

/// Collects the lines of the table.
actor Report {
    private(set) var measurements: [Measurement] = []

    func add(_ measurement: Measurement) { measurements.append(measurement) }

    /// The rate of pgbench's single insert, which the ratios of W1 are taken to.
    func compareToInserts() {
        for index in measurements.indices where measurements[index].group == "W1" {
            let one = measurements[index].name.hasSuffix("one run at a time")
            let insert = measurements.first {
                $0.group == "ref" && $0.name.hasPrefix("pgbench") && $0.name.hasSuffix(one ? ", 1" : ", 32")
            }
            guard let insert = insert?.stepsPerSecond, let own = measurements[index].stepsPerSecond else { continue }
            measurements[index].ratioToInsert = own / insert
        }
    }

    /// One object: the machine, the date, and a list of measurements.
    func json(of machine: Machine) throws -> String {
        let value: JSONValue = [
            "machine": try JSONValue(encoding: machine), "measurements": try JSONValue(encoding: measurements),
        ]
        return String(decoding: value.encoded(), as: UTF8.self)
    }

    /// A Markdown table, which a terminal shows as well.
    func table(of machine: Machine) -> String {
        ResultTable(machine: machine, measurements: measurements).text
    }
}
