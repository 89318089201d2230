import AgentLabAPI

/// The part of a file that a request is about.
struct FileWindow: Sendable {
    let offset: Int
    let length: Int
    /// Of the whole file.
    let size: Int

    /// - Throws: ``LaboratoryError`` for what lies outside of the file.
    init(offset: Int?, length: Int?, size: Int, most: Int) throws(LaboratoryError) {
        let offset = offset ?? 0
        guard (0...size).contains(offset) else {
            throw LaboratoryError(.invalidParams, "offset must be between 0 and the size, \(size), not \(offset)")
        }
        guard length ?? 1 > 0 else { throw LaboratoryError(.invalidParams, "length must be 1 or more") }
        self.offset = offset
        self.length = min(length ?? most, most, size - offset)
        self.size = size
    }
}
