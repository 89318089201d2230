import AgentLabAPI
import FoundationEssentials

/// What documents and their files may be called.
enum DocumentNaming {
    /// - Throws: ``LaboratoryError`` for a name that nobody could type, or that reads like an id.
    static func check(name: String) throws(LaboratoryError) {
        try checkText(name, "name")
        guard UUID(uuidString: name) == nil else {
            throw LaboratoryError(.invalidParams, "name must not be an id; ids are made by the daemon")
        }
    }

    /// - Throws: ``LaboratoryError`` for what would name something outside of the folder that it is put into.
    static func check(filename: String) throws(LaboratoryError) {
        try checkText(filename, "filename")
        guard !filename.contains("/"), filename != ".", filename != ".." else {
            throw LaboratoryError(.invalidParams, "filename must be a name without a folder, not a path")
        }
    }

    private static func checkText(_ text: String, _ param: String) throws(LaboratoryError) {
        guard (1...255).contains(text.utf8.count) else {
            throw LaboratoryError(.invalidParams, "\(param) must have 1 to 255 bytes, not \(text.utf8.count)")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw LaboratoryError(.invalidParams, "\(param) must not have control characters in it")
        }
        guard text.first?.isWhitespace == false, text.last?.isWhitespace == false else {
            throw LaboratoryError(.invalidParams, "\(param) must not begin or end with a blank")
        }
    }
}
