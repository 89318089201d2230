import Orchestration

/// A node as it stands in a workflow file: one kind, and how it is tried.
struct FileNode: Sendable {
    let build: NodeKind.Builder
    let retry: RetryPolicy
    let timeout: Duration?
    /// The keys of the state that it sets.
    let outputs: Set<String>
    /// Whether the file says how it is to be tried.
    let isTriedByItself: Bool
    /// Whether it puts the run down.
    let waits: Bool
}

extension FileFields {
    /// A node within a node, as the one that `parallel` applies to each item.
    ///
    /// - Parameter names: Keys of the state that only the inner node sees.
    mutating func node(_ key: String, seeing names: [String] = [], required: Bool = true) -> FileNode? {
        guard let value = take(key, required: required, as: "a node, such as { run: … }") else { return nil }
        return innerNode(value, "\(name): \(key)", seeing: names)
    }

    /// A node within a node, which cannot put the run down.
    mutating func innerNode(_ value: FileValue, _ name: String, seeing names: [String] = []) -> FileNode? {
        let node = node(value, name, seeing: names)
        if node?.waits == true {
            report.add("\(name): sleep, wait and workflow cannot stand within another node", at: value.place)
        }
        return node
    }

    mutating func node(_ value: FileValue, _ name: String, seeing names: [String] = []) -> FileNode? {
        var inner = FileFields(name, value, kinds: kinds)
        let node = inner.readNode()
        var found = inner.finish()
        found.uses.removeAll { names.contains($0.name) }
        report.add(found)
        return node
    }

    /// Reads the fields as those of a node.
    mutating func readNode() -> FileNode? {
        guard isMap else { return nil }
        let retry = take("retry").flatMap { map($0, "\(name): retry") { $0.retryPolicy() } }
        let timeout = duration("timeout")
        _ = text("description")
        let others = keys.filter { !["retry", "timeout", "description"].contains($0) }
        guard others.count == 1, let kind = others.first else {
            let found = others.isEmpty ? "none" : others.joined(separator: " and ")
            report.add(
                "\(name) must have exactly one kind of \(kinds.names.joined(separator: ", ")); it has \(found)",
                at: place
            )
            for key in others { _ = takeEntry(key) }
            return nil
        }
        guard let known = kinds[kind] else {
            let hint = NearestName.of(kind, among: kinds.names).map { "did you mean \"\($0)\"?" }
            let all = "there are \(kinds.names.joined(separator: ", "))"
            report.add("\(name): unknown kind \"\(kind)\"; \(hint ?? all)", at: keyPlace(kind) ?? place)
            _ = takeEntry(kind)
            return nil
        }
        if known.waits { refuseTrying(of: known) }
        return read(known, retry, timeout)
    }

    /// While it waits nothing is executed that could be timed, and another attempt would find the same end.
    private mutating func refuseTrying(of kind: NodeKind) {
        for (key, advice) in [("timeout", kind.timeoutAdvice), ("retry", "it is not tried again")] where has(key) {
            report.add("\(name): \"\(key)\" has no meaning beside \(kind.name); \(advice)", at: keyPlace(key) ?? place)
        }
    }

    private mutating func read(_ kind: NodeKind, _ retry: RetryPolicy?, _ timeout: Duration?) -> FileNode? {
        guard let entry = takeEntry(kind.name) else { return nil }
        var inner = FileFields("\(name): \(kind.name)", entry.value, kinds: kinds)
        let build = kind.read(&inner)
        let found = inner.finish(
            strange: ["timeout", "retry", "description"],
            hint: "stands beside \(kind.name), not within it"
        )
        report.add(found)
        if build == nil, found.mistakes.isEmpty {
            report.add("\(name): \(kind.name) cannot be used like this", at: entry.place)
        }
        return build.map {
            FileNode(
                build: $0,
                retry: retry ?? kind.retry,
                timeout: timeout,
                outputs: Set(found.outputs.keys),
                isTriedByItself: retry != nil || timeout != nil,
                waits: kind.waits
            )
        }
    }

    private mutating func retryPolicy() -> RetryPolicy {
        var policy = RetryPolicy()
        policy.attempts = integer("attempts", in: 1...1000) ?? policy.attempts
        policy.initialBackoff = duration("initial_backoff") ?? policy.initialBackoff
        policy.maxBackoff = duration("max_backoff") ?? policy.maxBackoff
        policy.multiplier = number("multiplier", in: 1...100) ?? policy.multiplier
        policy.jitter = number("jitter", in: 0...1) ?? policy.jitter
        return policy
    }
}
