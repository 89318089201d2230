public import AgentClient

extension ConfigurationValue {
    /// Takes a configuration from YAML; plain scalars mean what YAML 1.2's core schema says.
    ///
    /// - Parameter complete: Whether it must be fit for use, as for JSON.
    /// - Throws: `ConfigurationError` with every mistake; for a text that is no YAML with line and column of the fault.
    public init(parsingYAML text: String, complete: Bool = true) throws(ConfigurationError) {
        let value: FileValue
        do throws(FileValue.Unreadable) {
            value = try FileValue(parsing: text)
        } catch {
            let place = error.mistake.place
            let message = "line \(place.line), column \(place.column): \(error.mistake.message)"
            throw ConfigurationError([ConfigurationMistake("", message)])
        }
        try self.init(json: value.json, complete: complete)
    }
}
