internal import AgentLabJSON
internal import FoundationEssentials
internal import Orchestration

// MARK: - States

extension CheckpointStoreConformance {
    static let values: [Requirement] = [
        Requirement("numbers read back as the kind that they were") { trial in
            try await trial.keep(.sample(trial.newRun(), 1, numbers), "of the numbers")
        },
        Requirement("texts read back byte for byte, as values, keys and names") { trial in
            try await trial.keep(.sample(trial.newRun(), 1, texts), "of the texts")
            for key in texts.values.compactMap(\.stringValue) {
                try await trial.keep(.sample(trial.newRun(), 1, [key: nil]), "of the keys")
            }
            for name in texts.values.compactMap(\.stringValue) where !name.isEmpty {
                let checkpoint = Checkpoint(state: State(runID: trial.newRun()), next: NodeName(name), iteration: 1)
                try await trial.keep(checkpoint, "of a node's name")
            }
        },
        Requirement("null, empty and nested values stay apart") { trial in
            try await trial.keep(.sample(trial.newRun(), 1, shapes), "of the values")
            try await trial.keep(.sample(trial.newRun(), 1, [:]), "of no values")
        },
        Requirement("large states and numbers of stages read back") { trial in
            try await trial.keep(.sample(trial.newRun(), 3_000_000_000, large), "of a large state")
        },
        Requirement("times read back to the microsecond") { trial in
            for seconds in [0, 0.000_001, -1.5, 951_782_400, 1_800_000_000.999_999, 4_102_444_800.5] {
                let state = State(runID: trial.newRun(), timestamp: Date(timeIntervalSince1970: seconds))
                let checkpoint = Checkpoint(state: state, next: "a", iteration: 1)
                try await trial.keep(checkpoint, "of a time \(seconds) s after 1970")
            }
        },
    ]

    private static let numbers: [String: JSONValue] = [
        "one": 1, "one as a fraction": 1.0, "zero": 0, "zero as a fraction": 0.0, "minus zero": .double(-0.0),
        "a tenth": 0.1, "a third": .double(1.0 / 3), "the least": .int(.min), "the greatest": .int(.max),
        "beyond a double": 9_007_199_254_740_993, "as large a fraction": 9_007_199_254_740_992.0,
        "the smallest fraction": .double(.leastNonzeroMagnitude),
        "the largest fraction": .double(.greatestFiniteMagnitude), "true": true, "false": false,
    ]

    private static let texts: [String: JSONValue] = [
        "empty": "", "quoted": "\"'`$1 %s \\ \\u0041", "controls": "\u{1}\t\r\n\u{1F}\u{7F}\u{85}\u{2028}",
        "composed": "\u{E9}", "decomposed": "e\u{301}", "emoji": "👩🏽‍🚀🇨🇭", "right to left": "שלום \u{202E}",
        "the last character": "\u{10FFFF}", "no text mark": "\u{FEFF}a", "spaces": "  a  ", "number": "1",
        "null": "null",
    ]

    private static let shapes: [String: JSONValue] = [
        "null": nil, "array": [], "object": [:], "array of null": [nil], "array of array": [[]],
        "object of null": ["null": nil], "empty key": ["": ""], "mixed": [1, 1.0, "1", true, nil, [1], ["1": 1]],
        "deep": (0..<200).reduce(JSONValue.int(1)) { value, level in level.isMultiple(of: 2) ? [value] : ["a": value] },
    ]

    private static var large: [String: JSONValue] {
        var data: [String: JSONValue] = ["text": .string(String(repeating: "ä large text, ", count: 80_000))]
        for number in 0..<1_000 { data["key \(number)"] = .int(number) }
        return data
    }
}
