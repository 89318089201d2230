import AgentLabAPI
import FoundationEssentials

/// Makes an image of one page: poppler renders it, and ImageMagick adjusts it where the options ask for that.
struct PageRenderer: Sendable {
    let blobs: BlobStore
    let inspector: PDFInspector
    let limits: RenderLimits

    /// What has to be installed for everything to work; of several names one will do.
    static let programs: [(names: [String], package: String)] = [
        (["pdfinfo"], "poppler-utils"), (["pdftoppm"], "poppler-utils"), (["pdftocairo"], "poppler-utils"),
        (["magick", "convert"], "imagemagick"),
    ]

    /// - Parameter folder: Where the programs work; the image's file is in it.
    /// - Throws: ``ProgramError``, ``LaboratoryError`` with `rendering_failed` for a page that is too large.
    func render(_ key: BlobKey, page: Int, _ options: RenderOptions, in folder: String) async throws -> RenderedPage {
        try check(try await inspector.size(of: page, in: key), options)
        let adjustments = options.adjustments
        let rendered = try await renderPlain(key, page: page, options, losslessly: !adjustments.isEmpty, in: folder)
        guard !adjustments.isEmpty else { return try await result(at: rendered) }
        try await adjust(rendered, adjustments, options, in: folder)
        return try await result(at: "\(folder)/adjusted")
    }

    /// A page that claims to be as large as a house is refused before anybody makes room for it.
    private func check(_ size: PDFInspector.PageSize, _ options: RenderOptions) throws {
        let pixels = size.width * size.height / (72 * 72)
        guard size.width > 0, size.height > 0, pixels.isFinite else {
            throw LaboratoryError(.renderingFailed, "the page has no size")
        }
        let isAdjusted = !options.adjustments.isEmpty
        let limit = isAdjusted ? limits.maxAdjustedPixels : limits.maxPixels
        guard pixels * Double(options.dpi * options.dpi) > Double(limit) else { return }
        let most = Int((Double(limit) / pixels).squareRoot())
        let advice = most >= 72 ? "options.dpi may be at most \(most) for it" : "it is too large to be rendered"
        throw LaboratoryError(
            .renderingFailed,
            "the page is \(size.width) by \(size.height) points, which at \(options.dpi) dpi would be more than the "
                + "\(limit / 1_000_000) megapixels that a page \(isAdjusted ? "with such options " : "")may have; \(advice)"
        )
    }

    private func renderPlain(
        _ key: BlobKey,
        page: Int,
        _ options: RenderOptions,
        losslessly: Bool,
        in folder: String
    ) async throws -> String {
        // The crop box is what pdfinfo measures; without it a page could be larger than it says.
        let place = ["-f", "\(page)", "-l", "\(page)", "-singlefile", "-cropbox", "-r", "\(options.dpi)"]
        let isPNG = losslessly || options.format == .png
        var format = isPNG ? ["-png"] : ["-jpeg", "-jpegopt", "quality=\(options.quality ?? 85)"]
        // Only cairo leaves out the paper, for another colour to show through.
        if options.hasColouredPaper { format += ["-transp"] }
        try await run(
            [options.hasColouredPaper ? "pdftocairo" : "pdftoppm"],
            from: "poppler-utils",
            place + format + [blobs.path(of: key), "page"],
            in: folder
        )
        return "\(folder)/page.\(isPNG ? "png" : "jpg")"
    }

    /// The formats are named, so that ImageMagick does not go by what a file looks like and call other programs for it.
    private func adjust(_ path: String, _ adjustments: [String], _ options: RenderOptions, in folder: String)
        async throws
    {
        let bounds = [
            "-limit", "memory", "256MiB", "-limit", "map", "512MiB", "-limit", "disk", "2GiB", "-limit", "thread", "1",
        ]
        let quality = options.quality.map { ["-quality", "\($0)"] } ?? []
        let format = options.format == .jpg ? "jpeg" : "png"
        try await run(
            ["magick", "convert"],
            from: "imagemagick",
            bounds + ["png:\(path)"] + adjustments + ["-strip"] + quality + ["\(format):\(folder)/adjusted"],
            in: folder
        )
    }

    private func run(_ names: [String], from package: String, _ arguments: [String], in folder: String) async throws {
        _ = try await StrangersProgram(
            names: names,
            package: package,
            arguments: arguments,
            directory: folder,
            limits: limits.programs
        ).run()
    }

    /// A program may say that all went well and have made nothing.
    private func result(at path: String) async throws -> RenderedPage {
        let head = try await OffPool.perform { try BlobFile(path).read(from: 0, count: 1 << 16) }
        guard let size = ImageHeader.size(of: head), size.width > 0, size.height > 0 else {
            throw LaboratoryError(.renderingFailed, "no image came of the page")
        }
        return RenderedPage(path: path, width: size.width, height: size.height)
    }
}
