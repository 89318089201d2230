import AgentLabJSON

/// JSON text of the journal's own small values.
package enum JSONText {
    /// An array of strings.
    package static func array(_ strings: some Collection<String>) -> [UInt8] {
        strings.isEmpty ? Array("[]".utf8) : JSONValue.array(strings.map { .string($0) }).encoded()
    }
}
