package import AgentLabAPI
package import AgentLabJSON
package import NIOCore

/// What a frame from a client asks for.
package enum IncomingRequest: Sendable {
    /// A request in order.
    case call(id: JSONValue, ControlCall)
    /// JSON, but no request that can be carried out: it is answered, and the connection goes on.
    case refused(id: JSONValue, ControlError)
    /// No JSON at all: whoever writes this does not speak the protocol.
    case garbage(ControlError)
}

extension IncomingRequest {
    /// An id is echoed in every answer; nobody needs longer ones.
    private static let maximumIDLength = 256

    package init(parsing body: ByteBuffer) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: Array(body.readableBytesView))
        } catch {
            self = .garbage(ControlError(.parseError, "the frame is no JSON: \(error)"))
            return
        }
        switch document {
        case .object(let members): self.init(members)
        case .array:
            self = .refused(
                id: .null,
                ControlError(.invalidRequest, "batches are not supported: send each request in a frame of its own")
            )
        default: self = .refused(id: .null, ControlError(.invalidRequest, "a request has to be a JSON object"))
        }
    }

    private init(_ members: [String: JSONValue]) {
        var id = JSONValue.null
        do throws(ControlError) {
            id = try Self.id(in: members)
            guard members["jsonrpc"] == "2.0" else {
                throw ControlError(.invalidRequest, "a request has to say \"jsonrpc\": \"2.0\"")
            }
            guard case .string(let method)? = members["method"] else {
                throw ControlError(.invalidRequest, "a request has to name its method, a string")
            }
            self = .call(id: id, ControlCall(method: method, params: try Self.params(in: members)))
        } catch {
            self = .refused(id: id, error)
        }
    }

    /// A notification would be carried out without anyone learning how it ended; that is no way to control runs.
    private static func id(in members: [String: JSONValue]) throws(ControlError) -> JSONValue {
        switch members["id"] {
        case .int(let number)?: return .int(number)
        case .string(let text)? where text.utf8.count <= Self.maximumIDLength: return .string(text)
        case .string?:
            throw ControlError(.invalidRequest, "a request's id may have \(Self.maximumIDLength) bytes at most")
        case nil: throw ControlError(.invalidRequest, "a request has to have an id; notifications are not supported")
        default: throw ControlError(.invalidRequest, "a request's id has to be a string or a whole number")
        }
    }

    private static func params(in members: [String: JSONValue]) throws(ControlError) -> JSONValue {
        switch members["params"] {
        case nil: return .object([:])
        case .object(let params)?: return .object(params)
        default: throw ControlError(.invalidParams, "params have to be an object, with each of them by name")
        }
    }
}
