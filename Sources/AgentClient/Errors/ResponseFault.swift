import AgentLabJSON

/// What is wrong with an answer.
struct ResponseFault: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    /// A part that has to be there, and is not.
    static func missing(_ path: String) -> ResponseFault {
        ResponseFault("has no \(path)")
    }
}

extension JSONValue {
    init(answer bytes: [UInt8]) throws(ResponseFault) {
        do throws(JSONError) {
            try self.init(parsing: bytes)
        } catch {
            throw ResponseFault("is no JSON (\(error))")
        }
    }
}
