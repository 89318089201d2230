import AgentLabAPI
import AgentLabJSON

extension ControlError {
    /// JSON-RPC's error object.
    var json: JSONValue {
        // An error consists of JSON values already; if encoding fails all the same, the code and message remain.
        (try? JSONValue(encoding: self)) ?? ["code": .int(self.code), "message": .string(self.message)]
    }
}
