import AgentLabJSON
import Orchestration

/// The keys of a map in a workflow file, read one by one.
///
/// Reading never fails: what is wrong is noted with its place, and the answer is `nil`. A key that has not been asked for
/// when reading is over is unknown, and is a mistake too.
public struct FileFields: Sendable {
    /// What the map is called in messages, as `node "collect": run`.
    let name: String
    let place: FilePlace
    let kinds: NodeKinds
    /// False for what is no map at all, which is said once and not of each key that it lacks.
    let isMap: Bool
    private let entries: [String: FileValue.Entry]
    private var asked: [String] = []
    var report = FileReport()

    init(_ name: String, _ value: FileValue, kinds: NodeKinds) {
        self.name = name
        self.place = value.place
        self.kinds = kinds
        if case .map(let entries) = value.content {
            isMap = true
            self.entries = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
        } else {
            entries = [:]
            isMap = value.isNull
            if !value.isNull { report.add("\(name) must be a map of keys, not \(value.kindName)", at: value.place) }
        }
    }

    /// The keys in the order in which they stand in the file.
    var keys: [String] { entries.values.sorted { $0.place < $1.place }.map(\.key) }

    /// The keys that have been asked for, in order.
    var knownKeys: [String] { asked }

    /// Whether the key is given; that alone does not count as asking for it.
    public func has(_ key: String) -> Bool { entries[key] != nil }

    func keyPlace(_ key: String) -> FilePlace? { entries[key]?.place }

    /// Asks for a key's value as it stands in the file; a key without a value counts as not given.
    mutating func take(_ key: String, required: Bool = false, as wanted: String = "") -> FileValue? {
        if !asked.contains(key) { asked.append(key) }
        guard let entry = entries[key], !entry.value.isNull else {
            if required, isMap {
                let hint = wanted.isEmpty ? "" : " (\(wanted))"
                report.add("\(name) needs the key \"\(key)\"\(hint)", at: entries[key]?.place ?? place)
            }
            return nil
        }
        return entry.value
    }

    /// Asks for a key's value with its place, also when it is null.
    mutating func takeEntry(_ key: String) -> FileValue.Entry? {
        if !asked.contains(key) { asked.append(key) }
        return entries[key]
    }

    /// Notes a mistake at the value of a key.
    public mutating func fail(_ key: String, _ message: String) {
        report.add("\(name): \"\(key)\" \(message)", at: entries[key]?.value.place ?? place)
    }

    /// Ends reading: what has not been asked for is unknown.
    ///
    /// - Parameters:
    ///   - strange: Keys that are known elsewhere.
    ///   - advice: What to say of those.
    mutating func finish(strange: Set<String> = [], hint advice: String = "") -> FileReport {
        for entry in entries.values.sorted(by: { $0.place < $1.place }) where !asked.contains(entry.key) {
            guard !strange.contains(entry.key) else {
                report.add("\(name): \"\(entry.key)\" \(advice)", at: entry.place)
                continue
            }
            let hint =
                NearestName.of(entry.key, among: asked).map { "did you mean \"\($0)\"?" }
                ?? (asked.isEmpty ? "there are none" : "there are \(asked.joined(separator: ", "))")
            report.add("\(name): unknown key \"\(entry.key)\"; \(hint)", at: entry.place)
        }
        return report
    }
}

// MARK: - Single values

extension FileFields {
    /// A text that is taken as it is.
    public mutating func text(_ key: String, required: Bool = false) -> String? {
        take(key, required: required, as: "a text").flatMap { scalar($0, key, "a text")?.text }
    }

    /// A whole number.
    public mutating func integer(_ key: String, in range: ClosedRange<Int>, required: Bool = false) -> Int? {
        let wanted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let value = take(key, required: required, as: wanted) else { return nil }
        if let number = value.json.intValue, range.contains(number) { return number }
        fail(key, "must be \(wanted), not \(value.kindName)")
        return nil
    }

    /// One whole number, or a list of them.
    mutating func numbers(_ key: String, in range: ClosedRange<Int>) -> Set<Int>? {
        guard let value = take(key) else { return nil }
        let elements = if case .list(let elements) = value.content { elements } else { [value] }
        let numbers = elements.compactMap { element -> Int? in
            if let number = element.json.intValue, range.contains(number) { return number }
            let wanted = "numbers from \(range.lowerBound) to \(range.upperBound)"
            report.add("\(name): \"\(key)\" must hold \(wanted), not \(element.kindName)", at: element.place)
            return nil
        }
        if elements.isEmpty { fail(key, "must hold at least one number") }
        return Set(numbers)
    }

    /// A number.
    public mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let value = take(key) else { return nil }
        if let number = value.json.doubleValue, range.contains(number) { return number }
        fail(key, "must be a number from \(range.lowerBound) to \(range.upperBound), not \(value.kindName)")
        return nil
    }

    /// `true` or `false`.
    public mutating func boolean(_ key: String) -> Bool? {
        guard let value = take(key) else { return nil }
        if let boolean = value.json.boolValue { return boolean }
        fail(key, "must be true or false, not \(value.kindName)")
        return nil
    }

    /// A duration such as `10s`, `500ms` or `1h30m`, or a number of seconds.
    public mutating func duration(_ key: String, required: Bool = false) -> Duration? {
        let wanted = "a duration such as 10s, 500ms or 1h30m"
        guard let value = take(key, required: required, as: wanted) else { return nil }
        guard let text = scalar(value, key, wanted)?.text else { return nil }
        if let duration = DurationText.parse(text), duration > .zero { return duration }
        fail(key, "must be \(wanted), not \"\(text)\"")
        return nil
    }

    /// A size such as `1MiB`, or a number of bytes.
    public mutating func bytes(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let (low, high) = (ByteCountText.format(range.lowerBound), ByteCountText.format(range.upperBound))
        let wanted = "a size such as 1MiB, from \(low) to \(high)"
        guard let value = take(key), let text = scalar(value, key, wanted)?.text else { return nil }
        if let count = ByteCountText.parse(text), range.contains(count) { return count }
        fail(key, "must be \(wanted), not \"\(text)\"")
        return nil
    }

    /// One of some names.
    public mutating func choice<Choice>(_ key: String, _ type: Choice.Type = Choice.self) -> Choice?
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let value = take(key), let text = scalar(value, key, "a name")?.text else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        let hint = NearestName.of(text, among: names).map { "did you mean \"\($0)\"?" }
        fail(key, "cannot be \"\(text)\"; " + (hint ?? "write \(names.joined(separator: ", "))"))
        return nil
    }

    private mutating func scalar(_ value: FileValue, _ key: String, _ wanted: String) -> FileValue.Scalar? {
        if case .scalar(let scalar) = value.content { return scalar }
        fail(key, "must be \(wanted), not \(value.kindName)")
        return nil
    }

    /// One text, or a list of texts.
    mutating func texts(_ key: String, required: Bool = false) -> [(text: String, place: FilePlace)]? {
        guard let value = take(key, required: required, as: "a text or a list of texts") else { return nil }
        let elements = if case .list(let elements) = value.content { elements } else { [value] }
        return elements.compactMap { element in
            guard case .scalar(let scalar) = element.content else {
                report.add("\(name): \"\(key)\" must hold texts, not \(element.kindName)", at: element.place)
                return nil
            }
            return (scalar.text, element.place)
        }
    }
}
