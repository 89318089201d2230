extension WorkflowDraft {
    /// What a file says of a workflow's runs as a whole.
    struct Limits {
        var timeout: Duration?
        var maxIterations = 1000
        var concurrency: Int?
        var retention = WorkflowRetention.asConfigured
    }
}

extension FileFields {
    /// The map `limits`.
    mutating func limits() -> WorkflowDraft.Limits {
        var limits = WorkflowDraft.Limits()
        limits.timeout = duration("timeout")
        limits.maxIterations = integer("max_iterations", in: 1...10_000_000) ?? limits.maxIterations
        limits.concurrency = integer("concurrency", in: 1...1_000_000)
        limits.retention = retention() ?? limits.retention
        return limits
    }

    /// One time for all runs, or one by how they ended.
    private mutating func retention() -> WorkflowRetention? {
        guard let value = take("retention") else { return nil }
        guard case .map = value.content else { return retentionTime("retention").map { .all($0) } }
        return map("retention") { fields in
            WorkflowRetention(
                completed: fields.retentionTime("completed") ?? .asConfigured,
                failed: fields.retentionTime("failed") ?? .asConfigured,
                cancelled: fields.retentionTime("cancelled") ?? .asConfigured
            )
        }
    }

    private mutating func retentionTime(_ key: String) -> WorkflowRetention.Time? {
        guard let value = take(key) else { return nil }
        if case .scalar(let scalar) = value.content {
            if scalar.text == "never" { return .forever }
            if let duration = DurationText.parse(scalar.text), WorkflowRetention.Time.range.contains(duration) {
                return .lasting(duration)
            }
        }
        fail(key, "must be \"never\", or a duration such as 30d or 12h, from 1m to 36500d, not \(value.kindName)")
        return nil
    }
}
