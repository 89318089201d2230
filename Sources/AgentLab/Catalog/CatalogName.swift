import AgentLabAPI
import FoundationEssentials

/// The names of providers and agents.
enum CatalogName {
    /// - Throws: ``LaboratoryError`` with `invalid_params` that says what a name is.
    static func check(_ name: String) throws {
        let isNameable = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || "-_.".utf8.contains(byte)
        }
        guard isNameable, (1...100).contains(name.utf8.count) else {
            throw LaboratoryError(.invalidParams, "name must be 1 to 100 letters, digits, \"-\", \"_\" and \".\"")
        }
        guard UUID(uuidString: name) == nil else {
            throw LaboratoryError(.invalidParams, "name must not look like an id")
        }
    }
}
