/// The colours that a background may have.
enum PaperColour {
    private static let known = [
        "white": "#ffffff", "black": "#000000", "gray": "#808080", "red": "#ff0000", "green": "#008000",
        "blue": "#0000ff", "yellow": "#ffff00", "cyan": "#00ffff", "magenta": "#ff00ff",
    ]

    static let names = known.keys.sorted()

    /// A colour as `#rrggbb`; `nil` for what is none.
    static func hexadecimal(_ text: String) -> String? {
        let text = text.lowercased()
        if let colour = known[text] { return colour }
        let digits = text.dropFirst()
        guard text.hasPrefix("#"), digits.count == 6, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            return nil
        }
        return text
    }
}
