/// Reads how severe a line says it is.
///
/// A level that is marked as such wins: `level=warn`, `"severity": "error"`, `<3>`, `[info]`, `ERROR`. Without one the worst
/// word decides, unless it is negated (`no errors`, `0 failed`, `errors=0`) or part of a name (`libgpg-error0`, `error.log`).
struct SeverityReader {
    private let line: ByteLine
    private var position = 0
    private var previous = ""
    private var marked: Severity?
    private var worst: Severity?

    static func severity(of line: ByteLine) -> Severity {
        if let severity = syslogPrefix(line) { return severity }
        var reader = SeverityReader(line: line)
        return reader.read()
    }

    private init(line: ByteLine) {
        self.line = line
    }

    /// `<PRIORITY>` at the start; the lower three bits are the level, the rest is the facility.
    private static func syslogPrefix(_ line: ByteLine) -> Severity? {
        guard line[0] == UInt8(ascii: "<"), let end = line.run(\.isDigit, 1...3, from: 1),
            line[end] == UInt8(ascii: ">")
        else { return nil }
        return Int(line.text(1..<end)).flatMap { Severity(number: $0 & 7) }
    }

    private mutating func read() -> Severity {
        while let word = nextWord() {
            let text = line.text(word).lowercased()
            if Self.levelKeys.contains(text), let level = valueOfKey(endingAt: word.upperBound) { return level }
            take(text, word)
            previous = text
        }
        return marked ?? worst ?? .unmarked
    }

    private static let levelKeys: Set = ["level", "lvl", "severity", "loglevel"]
    private static let longestWord = 64

    private mutating func nextWord() -> Range<Int>? {
        let start = line.end(of: { !$0.isAlphanumeric }, from: position)
        guard start < line.count else { return nil }
        position = line.end(of: \.isAlphanumeric, from: start)
        return start..<min(position, start + Self.longestWord)
    }

    private mutating func take(_ text: String, _ word: Range<Int>) {
        guard let severity = Severity(word: text) ?? exceptionName(word) else { return }
        if isMark(word) {
            marked = marked ?? severity
        } else if !isPartOfName(word), !isNegated(word) {
            worst = max(worst ?? severity, severity)
        }
    }

    /// The level in `level=warn`, `level: "warn"`, `"level":"warn"`.
    private func valueOfKey(endingAt end: Int) -> Severity? {
        let isSeparator: (UInt8) -> Bool = { [UInt8(ascii: "="), UInt8(ascii: ":")].contains($0) }
        let isFiller: (UInt8) -> Bool = { [UInt8(ascii: "\""), UInt8(ascii: " ")].contains($0) }
        let separator = line.end(of: isFiller, from: end, atMost: 2)
        guard isSeparator(line[separator]) else { return nil }
        let start = line.end(of: isFiller, from: separator + 1, atMost: 2)
        let value = line.text(start..<line.end(of: \.isAlphanumeric, from: start, atMost: Self.longestWord))
            .lowercased()
        return Severity(word: value) ?? Int(value).flatMap(Severity.init(number:))
    }

    /// `[error]`, `<err>`, `(warning)`, `ERROR`.
    private func isMark(_ word: Range<Int>) -> Bool {
        let brackets = [
            (UInt8(ascii: "["), UInt8(ascii: "]")), (UInt8(ascii: "<"), UInt8(ascii: ">")),
            (UInt8(ascii: "("), UInt8(ascii: ")")),
        ]
        let around = (line[word.lowerBound - 1], line[word.upperBound])
        if brackets.contains(where: { $0 == around }) { return true }
        return !isPartOfName(word) && word.allSatisfy { line[$0].isUpperCase }
    }

    /// `ValueError`, `java.io.IOException`.
    private func exceptionName(_ word: Range<Int>) -> Severity? {
        let text = line.text(word)
        return text.hasSuffix("Error") || text.hasSuffix("Exception") ? .error : nil
    }

    private func isPartOfName(_ word: Range<Int>) -> Bool {
        let joints = Array("-_/".utf8)
        let (before, after) = (line[word.lowerBound - 1], line[word.upperBound])
        let dot = UInt8(ascii: ".")
        if joints.contains(before) || joints.contains(after) { return true }
        if after == dot, line[word.upperBound + 1].isAlphanumeric { return true }
        return before == dot && exceptionName(word) == nil
    }

    private func isNegated(_ word: Range<Int>) -> Bool {
        if isAfterSpace(word), ["no", "0", "without", "zero"].contains(previous) { return true }
        guard [UInt8(ascii: "="), UInt8(ascii: ":")].contains(line[word.upperBound]) else { return false }
        let value = line.end(of: { $0 == UInt8(ascii: " ") }, from: word.upperBound + 1)
        return line[value] == UInt8(ascii: "0") && !line[value + 1].isAlphanumeric
    }

    /// Whether only a space is between the word and the one before: `sshd[0]: failed` is no negation.
    private func isAfterSpace(_ word: Range<Int>) -> Bool {
        line[word.lowerBound - 1] == UInt8(ascii: " ") && line[word.lowerBound - 2].isAlphanumeric
    }
}
