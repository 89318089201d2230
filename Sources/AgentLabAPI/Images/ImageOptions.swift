/// How a page is rendered; what is absent is as the property says.
public struct ImageOptions: Codable, Hashable, Sendable {
    /// `png` or `jpg`; absent: `png`.
    public var format: ImageFormat?
    /// Dots per inch, from 72 to 1200; absent: 300.
    public var dpi: Int?
    /// Of a `jpg`, from 1 to 100; absent: 85.
    public var quality: Int?
    /// In percent, from 0 to 200; absent: 100, which changes nothing.
    public var brightness: Int?
    /// From -100 to 100; absent: 0, which changes nothing.
    public var contrast: Int?
    /// In percent, from 0 (grey) to 200; absent: 100, which changes nothing.
    public var saturation: Int?
    /// Clockwise in degrees, from 0 to 360; absent: 0.
    public var rotation: Int?
    /// The colour of the paper, and of the corners that a rotation leaves: `#rrggbb` or a name such as `white`; absent:
    /// `white`.
    public var background: String?

    /// Takes every field as it is; nothing is checked here.
    public init(
        format: ImageFormat? = nil,
        dpi: Int? = nil,
        quality: Int? = nil,
        brightness: Int? = nil,
        contrast: Int? = nil,
        saturation: Int? = nil,
        rotation: Int? = nil,
        background: String? = nil
    ) {
        self.format = format
        self.dpi = dpi
        self.quality = quality
        self.brightness = brightness
        self.contrast = contrast
        self.saturation = saturation
        self.rotation = rotation
        self.background = background
    }

    private enum CodingKeys: String, CodingKey {
        case format
        case dpi
        case quality
        case brightness
        case contrast
        case saturation
        case rotation
        case background
    }
}
