package import AgentLabAPI

/// Colours, where they are wanted.
package struct Style: Hashable, Sendable {
    package enum Tint: Int, Sendable {
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
        case dim = 2
        case bold = 1
    }

    package let isColoured: Bool

    package init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    package static let plain = Style(isColoured: false)

    package func paint(_ text: String, _ tint: Tint?) -> String {
        guard isColoured, let tint, !text.isEmpty else { return text }
        return "\u{1B}[\(tint.rawValue)m\(text)\u{1B}[0m"
    }
}

extension Style.Tint {
    package init?(_ status: RunStatus) {
        switch status {
        case .completed: self = .green
        case .failed: self = .red
        case .cancelled: self = .yellow
        case .running: self = .cyan
        case .pending, .waiting: self = .dim
        default: return nil
        }
    }

    package init?(_ status: StageStatus) {
        switch status {
        case .completed: self = .green
        case .failed: self = .red
        case .started: self = .cyan
        default: return nil
        }
    }
}
