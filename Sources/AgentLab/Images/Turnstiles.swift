import Synchronization

/// A turnstile with one place for each key that somebody is interested in.
final class Turnstiles<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        let turnstile = Turnstile(places: 1)
        var users = 0
    }

    private let entries = Mutex<[Key: Entry]>([:])

    /// Runs the body alone among those with the same key.
    func pass<Value>(_ key: Key, _ body: () async throws -> Value) async throws -> Value {
        let turnstile = entries.withLock { entries in
            entries[key, default: Entry()].users += 1
            return entries[key, default: Entry()].turnstile
        }
        defer {
            entries.withLock { entries in
                entries[key]?.users -= 1
                if entries[key]?.users == 0 { entries[key] = nil }
            }
        }
        return try await turnstile.pass(body)
    }
}
