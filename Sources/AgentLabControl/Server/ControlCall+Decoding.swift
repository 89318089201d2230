import AgentLabAPI
import AgentLabJSON

extension ControlCall {
    /// The params as a method's own type; what it does not know is refused by name.
    func decode<Method: ControlMethod>(as method: Method.Type = Method.self) throws -> Method {
        do {
            return try self.params.decode(Method.self, strict: true)
        } catch let error as JSONError {
            let place = error.under("params")
            throw ControlError(
                .invalidParams,
                "\(self.method): \(place)",
                data: ["path": .string(place.path ?? "params")]
            )
        }
    }

    /// The method of the notifications that a stream of this call sends: `runs.event` for `runs.watch`.
    var eventMethod: String {
        let area = self.method.prefix { $0 != "." }
        return "\(area).event"
    }
}
