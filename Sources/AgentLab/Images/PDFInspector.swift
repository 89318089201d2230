import AgentLabAPI

/// Asks poppler's `pdfinfo` about PDF files.
struct PDFInspector: Sendable {
    let blobs: BlobStore

    /// How large a page is, in points of 1/72 inch.
    struct PageSize: Sendable {
        let width: Double
        let height: Double
    }

    /// Counts the pages.
    ///
    /// - Throws: ``ProgramError``; `CancellationError`.
    func countPages(of key: BlobKey) async throws -> Int {
        // The title comes before, and may hold a line that looks like this one.
        let line = try await run([], on: key).last { $0.hasPrefix("Pages:") }
        guard let count = line?.split(separator: " ").last.flatMap({ Int($0) }), count > 0 else {
            throw ProgramError(code: .invalidOutput, program: "pdfinfo", message: "found no pages in it")
        }
        return count
    }

    /// Measures a page as it is shown.
    ///
    /// - Throws: ``ProgramError``; `CancellationError`.
    func size(of page: Int, in key: BlobKey) async throws -> PageSize {
        for line in try await run(["-f", "\(page)", "-l", "\(page)"], on: key).reversed() {
            // Page    3 size:  595.276 x 841.89 pts (A4)
            let words = line.split(separator: " ")
            guard words.count >= 6, words[0] == "Page", words[1] == "\(page)", words[2] == "size:",
                let width = Double(words[3]), let height = Double(words[5])
            else { continue }
            return PageSize(width: width, height: height)
        }
        throw ProgramError(code: .invalidOutput, program: "pdfinfo", message: "does not say how large the page is")
    }

    private func run(_ options: [String], on key: BlobKey) async throws -> [String] {
        let output = try await blobs.withWorkFolder { folder in
            try await StrangersProgram(
                names: ["pdfinfo"],
                package: "poppler-utils",
                arguments: options + [blobs.path(of: key)],
                directory: folder
            ).run()
        }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
