/// Lines on a terminal that are drawn again in the same place.
struct LivePicture {
    private let output: Output
    private var drawnLines = 0

    init(output: Output) {
        self.output = output
    }

    mutating func draw(_ lines: [String]) throws {
        var text = drawnLines > 0 ? "\u{1B}[\(drawnLines)A" : ""
        for line in lines { text += "\r\u{1B}[2K\(line)\n" }
        // What is left of a longer picture below.
        text += "\u{1B}[J"
        drawnLines = lines.count
        try output.write(text)
    }
}
