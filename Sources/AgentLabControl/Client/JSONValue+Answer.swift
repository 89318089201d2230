import AgentLabJSON

extension JSONValue {
    /// What a daemon said, as the type that it should have.
    ///
    /// Keys of later versions are passed over.
    func decodeAnswer<Answer: Decodable>(as type: Answer.Type, of method: String) throws(ControlClientError) -> Answer {
        do {
            return try self.decode(type)
        } catch {
            throw ControlClientError(
                .protocolViolation,
                "the daemon's answer to \(method) cannot be understood: \(error)"
            )
        }
    }
}
