import AgentLabJSON
import FoundationEssentials

extension JSONValue {
    /// Bytes as a string where they are UTF-8, else as `{"base64": "…"}`, so that every name survives.
    init(bytes: [UInt8]) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = .string(text)
        } else {
            self = .object(["base64": .string(Data(bytes).base64EncodedString())])
        }
    }

    /// What `init(bytes:)` was given; nil for any other value.
    var bytes: [UInt8]? {
        if let text = stringValue { return Array(text.utf8) }
        return self["base64"]?.stringValue.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
    }
}
