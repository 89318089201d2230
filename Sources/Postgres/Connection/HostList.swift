internal import CPostgres

/// The hosts of a connection string, for taking out those that keep silent.
///
/// libpq goes on to the next host when one refuses, but its non-blocking interface leaves time limits to the caller and
/// cannot be told to pass a host over.
struct HostList {
    private struct Entry: Equatable {
        var host: String
        var address: String
        var port: String
    }

    private var entries: [Entry]

    /// Reads what libpq made of connection string and environment.
    init(of connection: OpaquePointer) {
        let options = unsafe Self.options(of: connection)
        let hosts = Self.list(options["host"])
        let addresses = Self.list(options["hostaddr"])
        let ports = Self.list(options["port"])
        entries = (0..<max(1, hosts.count, addresses.count)).map { place in
            // One port stands for all hosts.
            let port = ports.count == 1 ? ports[0] : Self.element(ports, place)
            return Entry(host: Self.element(hosts, place), address: Self.element(addresses, place), port: port)
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Takes out a host by what libpq calls it: its name, or its address where it has none.
    ///
    /// - Returns: Whether it was in the list.
    mutating func remove(host: String, port: String) -> Bool {
        let count = entries.count
        entries.removeAll { entry in
            (entry.host.isEmpty ? entry.address : entry.host) == host
                && (entry.port.isEmpty ? "5432" : entry.port) == port
        }
        return entries.count < count
    }

    /// The options that name what is left.
    var options: [(String, String)] {
        let all = [
            ("host", entries.map(\.host)), ("hostaddr", entries.map(\.address)), ("port", entries.map(\.port)),
        ]
        return all.map { name, values in
            (name, values.allSatisfy(\.isEmpty) ? "" : values.joined(separator: ","))
        }
    }

    private static func list(_ text: String?) -> [String] {
        guard let text, !text.isEmpty else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func element(_ list: [String], _ place: Int) -> String {
        list.indices.contains(place) ? list[place] : ""
    }

    private static func options(of connection: OpaquePointer) -> [String: String] {
        guard let first = unsafe PQconninfo(connection) else { return [:] }
        defer { unsafe PQconninfoFree(first) }
        var options: [String: String] = [:]
        var next = unsafe first
        while let keyword = unsafe next.pointee.keyword {
            if let value = unsafe next.pointee.val {
                unsafe options[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe next += 1
        }
        return options
    }
}
