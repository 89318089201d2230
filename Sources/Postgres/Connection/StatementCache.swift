/// The statements that a session has prepared, and under which name and with which parameter types.
struct StatementCache {
    /// One preparation of a statement.
    struct Prepared {
        var serverName: String
        var types: [UInt32]
        /// False until the server has confirmed it: a pipeline that fails early never reaches it.
        var isConfirmed: Bool
    }

    private var prepared: [PostgresStatement: [Prepared]] = [:]
    private var counts: [String: Int] = [:]

    /// The preparation that takes parameters of these types; a NULL fits every type.
    func find(_ statement: PostgresStatement, types: [UInt32]) -> Prepared? {
        prepared[statement]?.first { Self.accepts($0.types, types) }
    }

    /// Adds a preparation under a name that the session has not seen yet.
    mutating func add(_ statement: PostgresStatement, types: [UInt32]) -> Prepared {
        let number = counts[statement.name, default: 0] + 1
        counts[statement.name] = number
        let entry = Prepared(
            serverName: number == 1 ? statement.name : "\(statement.name)#\(number)",
            types: completed(types, from: prepared[statement] ?? []),
            isConfirmed: false
        )
        prepared[statement, default: []].append(entry)
        return entry
    }

    mutating func confirm(_ statement: PostgresStatement, serverName: String) {
        guard let place = prepared[statement]?.firstIndex(where: { $0.serverName == serverName }) else { return }
        prepared[statement]?[place].isConfirmed = true
    }

    mutating func removeUnconfirmed() {
        for (statement, entries) in prepared {
            prepared[statement] = entries.filter(\.isConfirmed)
        }
    }

    mutating func remove(_ statement: PostgresStatement) { prepared[statement] = nil }

    private static func accepts(_ prepared: [UInt32], _ types: [UInt32]) -> Bool {
        prepared.count == types.count && zip(prepared, types).allSatisfy { $1 == 0 || $0 == $1 }
    }

    /// Takes the types of former preparations where a NULL says nothing, so that soon one preparation fits all calls.
    private func completed(_ types: [UInt32], from former: [Prepared]) -> [UInt32] {
        former.reduce(into: types) { types, entry in
            guard entry.types.count == types.count else { return }
            for place in types.indices where types[place] == 0 { types[place] = entry.types[place] }
        }
    }
}
