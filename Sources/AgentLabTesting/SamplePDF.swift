/// A small PDF file (ISO 32000-1), made on the spot: a line of text on each page.
public struct SamplePDF: Sendable {
    /// The text of each page, in the characters of ASCII.
    public var pages: [String]
    /// The width of the pages in points of 1/72 inch.
    public var width = 200.0
    /// The height of the pages in points of 1/72 inch.
    public var height = 100.0
    /// Whether a password that nobody knows is needed to read it.
    public var isEncrypted = false
    /// What it calls itself.
    public var title = "A sample"

    /// Makes a file with a page for each text.
    public init(pages: [String]) {
        self.pages = pages
    }

    /// Makes a file with pages that say their number.
    public init(pageCount: Int) {
        self.init(pages: (1...max(1, pageCount)).map { "Page \($0)" })
    }

    /// The file.
    public var bytes: [UInt8] {
        var file = Array("%PDF-1.4\n".utf8)
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(file.count)
            file += Array("\(index + 1) 0 obj\n\(object)\nendobj\n".utf8)
        }
        let start = file.count
        file += Array("xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n".utf8)
        for offset in offsets { file += Array("\(Self.padded(offset)) 00000 n \n".utf8) }
        file += Array("trailer\n<< /Size \(offsets.count + 1) /Root 1 0 R /Info 4 0 R\(encryption) >>\n".utf8)
        file += Array("startxref\n\(start)\n%%EOF\n".utf8)
        return file
    }

    /// The catalog, the pages' tree, the font and the title; then two for each page.
    private var objects: [String] {
        let kids = pages.indices.map { "\(5 + 2 * $0) 0 R" }.joined(separator: " ")
        let common = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count \(pages.count) /Kids [\(kids)] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< /Title (\(Self.escaped(title))) >>",
        ]
        return common + pages.enumerated().flatMap { [page($0.offset), content($0.element)] }
    }

    private func page(_ index: Int) -> String {
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 \(width) \(height)] "
            + "/Resources << /Font << /F 3 0 R >> >> /Contents \(6 + 2 * index) 0 R >>"
    }

    private func content(_ text: String) -> String {
        let commands = "BT /F 24 Tf 20 40 Td (\(Self.escaped(text))) Tj ET"
        return "<< /Length \(commands.utf8.count) >>\nstream\n\(commands)\nendstream"
    }

    /// The standard handler's dictionary, with keys that belong to no password.
    private var encryption: String {
        guard isEncrypted else { return "" }
        let key = String(repeating: "5A", count: 32)
        let id = String(repeating: "00", count: 16)
        return " /Encrypt << /Filter /Standard /V 1 /R 2 /O <\(key)> /U <\(key)> /P -4 >> /ID [<\(id)> <\(id)>]"
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "()\\".contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}
