public import AgentLabJSON

/// How the requests of an agent are carried.
public struct ClientConfiguration: ConfigurationValue {
    /// How long an attempt may take, from its first to its last byte, a stream's too; more than 0, at most a day.
    public var timeout: Duration?
    /// How long making a connection may take; more than 0, at most 10 minutes.
    public var connectionTimeout: Duration?
    /// How many connections to a host are open at a time; 1 to 1024.
    ///
    /// Further calls wait for one.
    public var connectionPoolSize: Int?
    /// The most bytes that an answer may have; 1 KiB to 1 GiB.
    public var maxResponseBytes: Int?
    /// How failed attempts are repeated.
    public var retry = RetryConfiguration()

    /// Nothing set.
    public init() {}

    /// 5 minutes for an attempt, 10 seconds for a connection, 8 connections, 64 MiB, and the retries' defaults.
    public static let defaults: ClientConfiguration = {
        var defaults = ClientConfiguration()
        defaults.timeout = .seconds(300)
        defaults.connectionTimeout = .seconds(10)
        defaults.connectionPoolSize = 8
        defaults.maxResponseBytes = 64 << 20
        defaults.retry = .defaults
        return defaults
    }()

    /// Reads the keys `timeout_ms`, `connection_timeout_ms`, `connection_pool_size`, `max_response_bytes`, `retry`.
    public init(reading reader: inout ConfigurationReader) {
        timeout = reader.duration("timeout")
        connectionTimeout = reader.duration("connection_timeout")
        connectionPoolSize = reader.integer("connection_pool_size")
        maxResponseBytes = reader.integer("max_response_bytes")
        retry = reader.part("retry") ?? RetryConfiguration()
    }

    /// What is set, as JSON.
    public var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members.set("timeout", timeout)
        members.set("connection_timeout", connectionTimeout)
        members["connection_pool_size"] = connectionPoolSize.map(JSONValue.int)
        members["max_response_bytes"] = maxResponseBytes.map(JSONValue.int)
        members.set("retry", retry.json.objectValue ?? [:])
        return .object(members)
    }

    /// This with everything that the other has set instead.
    public func merging(_ other: ClientConfiguration) -> ClientConfiguration {
        var merged = self
        merged.timeout = other.timeout ?? timeout
        merged.connectionTimeout = other.connectionTimeout ?? connectionTimeout
        merged.connectionPoolSize = other.connectionPoolSize ?? connectionPoolSize
        merged.maxResponseBytes = other.maxResponseBytes ?? maxResponseBytes
        merged.retry = retry.merging(other.retry)
        return merged
    }

    /// Durations and numbers out of their ranges.
    public func mistakes(at path: String) -> [ConfigurationMistake] {
        var check = ConfigurationCheck(at: path)
        check.positive("timeout", timeout, .seconds(86_400))
        check.positive("connection_timeout", connectionTimeout, .seconds(600))
        check.range("connection_pool_size", connectionPoolSize, 1...1024)
        check.range("max_response_bytes", maxResponseBytes, 1024...(1 << 30))
        check.part("retry", retry)
        return check.mistakes
    }
}
