package import AgentLabJSON
import FoundationEssentials

extension RunRecord: JSONValueConvertible {
    /// Every run that is executed and waited for is answered twice, so this is made without an encoder.
    package func jsonValue() throws(JSONError) -> JSONValue {
        var members = RunMembers()
        members.set(.id, .string(id.lowercaseText))
        members.set(.workflowName, .string(workflowName))
        members.set(.workflowVersion, workflowVersion)
        members.set(.status, .string(status.rawValue))
        members.set(.params, params)
        members.set(.result, result)
        members.set(.errorMessage, errorMessage)
        members.set(.priority, .int(priority))
        members.set(.key, key)
        members.set(.secretNames, .array(secretNames.map { .string($0) }))
        members.set(.recoveries, .int(recoveries))
        members.set(.iteration, .int(iteration))
        members.set(.node, node)
        members.set(.cancelReason, cancelReason)
        members.set(.awaitedSignal, awaitedSignal)
        members.set(.forkedIteration, forkedIteration.map { JSONValue.int($0) })
        members.set(.maxTokens, maxTokens.map { JSONValue.int($0) })
        members.set(.usage, usage?.json)
        if let timeoutSeconds { try members.set(.timeoutSeconds, seconds: timeoutSeconds) }
        for (key, run) in [
            (CodingKeys.owner, owner), (.awaitedChild, awaitedChild), (.parent, parent), (.forkedFrom, forkedFrom),
        ] {
            members.set(key, run?.lowercaseText)
        }
        for (key, time) in [
            (CodingKeys.createdAt, createdAt), (.startedAt, startedAt), (.completedAt, completedAt),
            (.updatedAt, updatedAt), (.cancelRequestedAt, cancelRequestedAt), (.wakeAt, wakeAt),
        ] {
            if let time { try members.set(key, time) }
        }
        return .object(members.values)
    }

    /// A record's members while they are put together.
    private struct RunMembers {
        private(set) var values: [String: JSONValue] = [:]

        init() { values.reserveCapacity(24) }

        mutating func set(_ key: CodingKeys, _ value: JSONValue?) { values[key.rawValue] = value }

        mutating func set(_ key: CodingKeys, _ text: String?) { set(key, text.map { JSONValue.string($0) }) }

        mutating func set(_ key: CodingKeys, _ time: Date) throws(JSONError) {
            guard let text = RFC3339.string(from: time) else {
                throw JSONError(.invalidValue, "the time is not within the years 0 to 9999", path: key.rawValue)
            }
            set(key, text)
        }

        mutating func set(_ key: CodingKeys, seconds: Double) throws(JSONError) {
            guard seconds.isFinite else {
                throw JSONError(.notStorable, "\(seconds) is not a number that JSON can hold", path: key.rawValue)
            }
            set(key, .double(seconds))
        }
    }
}

extension RunAnswer: JSONValueConvertible {
    package func jsonValue() throws(JSONError) -> JSONValue {
        let key = CodingKeys.run.rawValue
        do throws(JSONError) {
            return [key: try run.jsonValue()]
        } catch {
            throw error.under(key)
        }
    }
}
