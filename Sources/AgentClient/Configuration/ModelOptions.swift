public import AgentLabJSON

/// The options of a call: members of the request that the provider gets, by the provider's own names.
///
/// `max_tokens` is understood for every kind of provider, and `format: json` too. An option that is `null` takes away
/// what a source before had set.
public typealias ModelOptions = [String: JSONValue]

extension ModelOptions {
    /// These with the other's instead, where the other has one of the same name.
    public func merging(options other: ModelOptions) -> ModelOptions {
        merging(other) { _, other in other }
    }

    /// The members that a request is made of, which are not for options.
    static let reserved: Set<String> = [
        "model", "messages", "prompt", "input", "stream", "stream_options", "tools", "images", "n",
    ]

    func mistakes(at path: String) -> [ConfigurationMistake] {
        keys.filter(Self.reserved.contains).map {
            ConfigurationMistake("\(path).\($0)", "is part of the request itself, and no option")
        }
    }
}
