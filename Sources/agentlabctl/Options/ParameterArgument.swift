package import AgentLabJSON
import ArgumentParser

/// One `-p` argument: where its value comes from and what it is to become.
package struct ParameterArgument: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        case text(String)
        case file(String)
    }

    package let key: String
    package let source: Source
    /// Whether the text is JSON (`key:=…`) or a string (`key=…`).
    package let isJSON: Bool

    /// Takes `key=value`, `key=@FILE`, `key:=JSON`, or `key:=@FILE`.
    package init?(_ argument: String) {
        guard let equals = argument.firstIndex(of: "=") else { return nil }
        let left = argument[..<equals]
        isJSON = left.hasSuffix(":")
        key = String(isJSON ? left.dropLast() : left)
        let right = argument[argument.index(after: equals)...]
        source = right.hasPrefix("@") ? .file(String(right.dropFirst())) : .text(String(right))
        guard !key.isEmpty, source != .file("") else { return nil }
    }

    package func value(reading read: (String) throws -> [UInt8]) throws -> JSONValue {
        let bytes =
            switch source {
            case .text(let text): Array(text.utf8)
            case .file(let path): try read(path)
            }
        guard isJSON else { return .string(try text(of: bytes)) }
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw ValidationError("\(origin): \(error)")
        }
    }

    private func text(of bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ValidationError("\(origin): the content is not UTF-8 text")
        }
        return text
    }

    private var origin: String {
        switch source {
        case .text: "-p \(key)"
        case .file(let path): "-p \(key): \(path)"
        }
    }
}

extension ParameterArgument: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(argument)
    }
}
