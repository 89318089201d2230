import AgentLabAPI
import ArgumentParser

/// How pages are rendered; the daemon checks the ranges.
struct RenderingOptions: ParsableArguments {
    @Option(help: "png or jpg; png unless given.")
    var format: String?

    @Option(help: "Dots per inch, from 72 to 1200; 300 unless given.")
    var dpi: Int?

    @Option(help: "Quality of a jpg, from 1 to 100; 85 unless given.")
    var quality: Int?

    @Option(help: "Brightness in percent, from 0 to 200.")
    var brightness: Int?

    @Option(help: "Contrast, from -100 to 100.")
    var contrast: Int?

    @Option(help: "Saturation in percent, from 0 to 200.")
    var saturation: Int?

    @Option(help: "Rotation clockwise in degrees, from 0 to 360.")
    var rotation: Int?

    @Option(help: ArgumentHelp("The colour of the paper: #rrggbb, or a name such as white.", valueName: "colour"))
    var background: String?

    /// Nil when none was given.
    var options: ImageOptions? {
        let options = ImageOptions(
            format: format.map(ImageFormat.init(rawValue:)),
            dpi: dpi,
            quality: quality,
            brightness: brightness,
            contrast: contrast,
            saturation: saturation,
            rotation: rotation,
            background: background
        )
        return options == ImageOptions() ? nil : options
    }
}
