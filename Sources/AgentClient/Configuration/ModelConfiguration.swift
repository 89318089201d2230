public import AgentLabJSON

/// A model, and the options that it is called with.
public struct ModelConfiguration: ConfigurationValue {
    /// The provider's name for it; empty is unset.
    public var name = ""
    /// The options of each protocol that the model is for.
    ///
    /// A model without any is for every protocol; otherwise a call by a protocol that is not here is refused.
    public var capabilities: [AgentProtocol: ModelOptions] = [:]

    /// Nothing set.
    public init() {}

    /// Names a model.
    public init(_ name: String, capabilities: [AgentProtocol: ModelOptions] = [:]) {
        self.name = name
        self.capabilities = capabilities
    }

    /// Reads the keys `name` and `capabilities`, an object of the protocols' options.
    public init(reading reader: inout ConfigurationReader) {
        name = reader.string("name") ?? ""
        guard let members = reader.object("capabilities") else { return }
        for (key, value) in members {
            let place = "capabilities.\(key)"
            guard let kind = AgentProtocol(rawValue: key) else {
                let names = AgentProtocol.allCases.map(\.rawValue).joined(separator: ", ")
                reader.report(place, "is none of \(names)")
                continue
            }
            if value.isNull { continue }
            if value.objectValue == nil { reader.report(place, "is not an object") }
            capabilities[kind] = value.objectValue ?? [:]
        }
    }

    /// What is set, as JSON.
    public var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members.set("name", name)
        members.set(
            "capabilities",
            [String: JSONValue](
                uniqueKeysWithValues: capabilities.map { ($0.key.rawValue, .object($0.value)) }
            )
        )
        return .object(members)
    }

    /// This with everything that the other has set instead; the options of each protocol are merged by name.
    public func merging(_ other: ModelConfiguration) -> ModelConfiguration {
        ModelConfiguration(
            other.name.isEmpty ? name : other.name,
            capabilities: capabilities.merging(other.capabilities) { $0.merging(options: $1) }
        )
    }

    /// A missing name, and options that are parts of the request.
    public func mistakes(at path: String) -> [ConfigurationMistake] {
        var check = ConfigurationCheck(at: path)
        check.name("name", name)
        let place = check.place(of: "capabilities")
        return check.mistakes + capabilities.flatMap { $0.value.mistakes(at: "\(place).\($0.key.rawValue)") }
    }
}
