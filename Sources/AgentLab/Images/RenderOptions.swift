package import AgentLabAPI
import AgentLabJSON

/// Options that have been checked, with the defaults for those that were left out: two that mean the same are equal.
package struct RenderOptions: Sendable, Hashable {
    package let format: ImageFormat
    package let dpi: Int
    /// Only where it matters: of a `jpg`.
    package let quality: Int?
    package let brightness: Int
    package let contrast: Int
    package let saturation: Int
    /// From 0 to 359.
    package let rotation: Int
    /// `#rrggbb`.
    package let background: String

    private static let white = "#ffffff"

    /// - Throws: ``LaboratoryError`` that names everything that is out of its range, with the range.
    package init(_ options: ImageOptions) throws(LaboratoryError) {
        var mistakes: [String] = []
        func value(_ name: String, _ value: Int?, _ range: ClosedRange<Int>, _ standard: Int) -> Int {
            let value = value ?? standard
            if !range.contains(value) {
                mistakes.append("\(name) must be between \(range.lowerBound) and \(range.upperBound), not \(value)")
            }
            return value
        }
        format = options.format ?? .png
        if ![.png, .jpg].contains(format) {
            mistakes.append("format must be png or jpg, not \"\(format.rawValue.prefix(40))\"")
        }
        dpi = value("dpi", options.dpi, 72...1200, 300)
        let quality = value("quality", options.quality, 1...100, 85)
        self.quality = format == .jpg ? quality : nil
        brightness = value("brightness", options.brightness, 0...200, 100)
        contrast = value("contrast", options.contrast, -100...100, 0)
        saturation = value("saturation", options.saturation, 0...200, 100)
        rotation = value("rotation", options.rotation, 0...360, 0) % 360
        let background = PaperColour.hexadecimal(options.background ?? Self.white)
        self.background = background ?? Self.white
        if background == nil {
            mistakes.append(
                "background must be #rrggbb or one of \(PaperColour.names.joined(separator: ", ")), not "
                    + "\"\(options.background?.prefix(40) ?? "")\""
            )
        }
        guard mistakes.isEmpty else {
            throw LaboratoryError(.invalidParams, mistakes.map { "options.\($0)" }.joined(separator: "; "))
        }
    }

    /// Every option that matters.
    package var complete: ImageOptions {
        ImageOptions(
            format: format,
            dpi: dpi,
            quality: quality,
            brightness: brightness,
            contrast: contrast,
            saturation: saturation,
            rotation: rotation,
            background: background
        )
    }

    /// The same as a text; equal for equal options.
    package func encoded() throws -> [UInt8] { try JSONValue(encoding: complete).encoded() }

    /// Whether the paper shows through where the page draws nothing.
    var hasColouredPaper: Bool { background != Self.white }

    /// What ImageMagick has to do once the page is rendered; empty when there is nothing.
    var adjustments: [String] {
        var arguments: [String] = []
        if hasColouredPaper { arguments += ["-background", background, "-flatten"] }
        if brightness != 100 || saturation != 100 { arguments += ["-modulate", "\(brightness),\(saturation),100"] }
        if contrast != 0 { arguments += ["-brightness-contrast", "0x\(contrast)"] }
        if rotation != 0 { arguments += ["-background", background, "-rotate", "\(rotation)", "+repage"] }
        return arguments
    }
}
