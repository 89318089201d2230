import Glibc

/// Where progress and complaints go, so that standard output holds the figures alone.
enum StandardError {
    static func write(_ line: String) {
        let bytes = Array((line.trimmingSuffix(while: \.isNewline) + "\n").utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var text = self[...]
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}
