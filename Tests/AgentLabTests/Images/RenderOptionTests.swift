import AgentLab
import AgentLabAPI
import Testing

@Suite struct RenderOptionTests {
    private static let ranges: [(String, ClosedRange<Int>, @Sendable (Int) -> ImageOptions)] = [
        ("dpi", 72...1200, { ImageOptions(dpi: $0) }), ("quality", 1...100, { ImageOptions(quality: $0) }),
        ("brightness", 0...200, { ImageOptions(brightness: $0) }),
        ("contrast", -100...100, { ImageOptions(contrast: $0) }),
        ("saturation", 0...200, { ImageOptions(saturation: $0) }),
        ("rotation", 0...360, { ImageOptions(rotation: $0) }),
    ]

    @Test func eachOptionHasItsRangeAndSaysSo() throws {
        for (name, range, options) in Self.ranges {
            for value in [range.lowerBound, range.upperBound] { _ = try RenderOptions(options(value)) }
            for value in [range.lowerBound - 1, range.upperBound + 1, .min, .max] {
                let error = #expect(throws: LaboratoryError.self) { try RenderOptions(options(value)) }
                let bounds = "between \(range.lowerBound) and \(range.upperBound)"
                #expect(error?.message == "options.\(name) must be \(bounds), not \(value)")
                #expect(error?.reason == .invalidParams)
            }
        }
    }

    @Test(arguments: ["", "beige", "#fff", "#12345g", "white; rm", "@/etc/passwd", "url(x)", "-flatten"])
    func aBackgroundIsAColour(background: String) {
        let error = #expect(throws: LaboratoryError.self) { try RenderOptions(ImageOptions(background: background)) }
        #expect(error?.message.contains("must be #rrggbb or one of black,") == true)
    }

    @Test func everyMistakeIsNamedAtOnce() {
        let options = ImageOptions(format: ImageFormat(rawValue: "gif"), dpi: 10, rotation: 999, background: "x")
        let error = #expect(throws: LaboratoryError.self) { try RenderOptions(options) }
        for word in ["format must be png or jpg", "dpi must", "rotation must", "background must"] {
            #expect(error?.message.contains("options.\(word)") == true)
        }
    }

    @Test func optionsThatMeanTheSameAreEqual() throws {
        let plain = try RenderOptions(ImageOptions())
        let same = [
            ImageOptions(format: .png, dpi: 300), ImageOptions(quality: 10), ImageOptions(rotation: 360),
            ImageOptions(background: "WHITE"), ImageOptions(background: "#FFFFFF"), ImageOptions(brightness: 100),
        ]
        for options in same { #expect(try RenderOptions(options) == plain) }
        let others = [
            ImageOptions(format: .jpg), ImageOptions(dpi: 299), ImageOptions(rotation: 1), ImageOptions(contrast: 1),
            ImageOptions(background: "black"), ImageOptions(saturation: 0),
        ]
        for options in others { #expect(try RenderOptions(options) != plain) }
        #expect(try RenderOptions(RenderOptions(ImageOptions(format: .jpg)).complete).quality == 85)
    }

    @Test(arguments: [
        ("1", [1]), ("1-3,5", [1, 2, 3, 5]), ("5, 1 - 2 ,2", [1, 2, 5]), ("10", [10]), ("1-10", Array(1...10)),
    ])
    func pagesAreListed(text: String, pages: [Int]) throws {
        #expect(try PageSelection(text).numbers(of: 10, most: 10) == pages)
    }

    @Test(arguments: [
        "", ",", "0", "-1", "1-", "3-1", "a", "1-2-3", "1,,2", "1;2", "1.5", "99999999999999999999", "١", "1 2", "+1",
    ])
    func whatIsNoPageIsRefused(text: String) {
        let error = #expect(throws: LaboratoryError.self) { try PageSelection(text).numbers(of: 10, most: 10) }
        #expect(error?.reason == .invalidParams)
    }

    @Test func pagesThatAreNotThereOrTooManyAreRefused() throws {
        for text in ["11", "1-9223372036854775807"] {
            let error = #expect(throws: LaboratoryError.self) { try PageSelection(text).numbers(of: 10, most: 10) }
            #expect(error?.message.contains("between 1 and 10") == true)
        }
        let many = #expect(throws: LaboratoryError.self) { try PageSelection("1-3000").numbers(of: 3000, most: 500) }
        #expect(many?.message.contains("3000 pages are too many at once; name up to 500") == true)
    }
}
