import FoundationEssentials

/// An image that a model is shown.
public enum ImageSource: Sendable, Hashable {
    /// The image itself, with its content type (`image/png`).
    case data([UInt8], contentType: String)
    /// Where the provider finds it. Ollama fetches nothing, and refuses it.
    case url(String)

    /// Reads a data URI in base64 (`data:image/png;base64,…`), or an address with `http` or `https`.
    ///
    /// - Throws: ``AgentError`` with the code ``AgentError/Code/invalidRequest``.
    public init(parsing text: String) throws(AgentError) {
        guard text.hasPrefix("data:") else {
            guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
                throw AgentError(.invalidRequest, "an image is neither a data URI nor an address with http or https")
            }
            self = .url(text)
            return
        }
        let parts = text.dropFirst("data:".count).split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasSuffix(";base64"), let data = Data(base64Encoded: String(parts[1])) else {
            throw AgentError(.invalidRequest, "an image is no data URI in base64")
        }
        self = .data([UInt8](data), contentType: String(parts[0].dropLast(";base64".count)))
    }

    /// The image in base64; nil for an address.
    var base64: String? {
        guard case .data(let bytes, _) = self else { return nil }
        return Data(bytes).base64EncodedString()
    }

    /// A data URI, or the address.
    public var uri: String {
        switch self {
        case .data(let bytes, let contentType):
            "data:\(contentType);base64,\(Data(bytes).base64EncodedString())"
        case .url(let address): address
        }
    }
}
