package import AgentLabAPI
package import FoundationEssentials

/// Images, one a line.
package struct ImageTable {
    private let images: [ImageRecord]
    private let now: Date

    package init(_ images: [ImageRecord], now: Date) {
        self.images = images
        self.now = now
    }

    package func lines(style: Style) -> [String] {
        var table = Table([
            ("IMAGE", .left), ("PAGE", .right), ("PIXELS", .right), ("SIZE", .right), ("RENDERED", .right),
            ("OPTIONS", .left),
        ])
        for image in images {
            table.append([
                Table.Cell(image.id.uuidString.lowercased()),
                Table.Cell(String(image.page)),
                Table.Cell("\(image.width)x\(image.height)"),
                Table.Cell(HumanSize.text(bytes: image.sizeBytes)),
                Table.Cell(HumanDuration.age(of: image.createdAt, at: now) + " ago"),
                Table.Cell(Self.summary(of: image.options)),
            ])
        }
        return table.lines(style: style)
    }

    /// What differs from a plain rendering, after the format and the resolution.
    private static func summary(of options: ImageOptions) -> String {
        var words = [
            options.format?.rawValue, options.dpi.map { "\($0) dpi" }, options.quality.map { "quality \($0)" },
        ]
        func differing(_ name: String, _ value: Int?, _ plain: Int) -> String? {
            value.flatMap { $0 == plain ? nil : "\(name) \($0)" }
        }
        words += [
            differing("brightness", options.brightness, 100), differing("contrast", options.contrast, 0),
            differing("saturation", options.saturation, 100), differing("rotation", options.rotation, 0),
            options.background.flatMap { $0 == "#ffffff" ? nil : "background \($0)" },
        ]
        return words.compactMap(\.self).joined(separator: ", ")
    }
}
