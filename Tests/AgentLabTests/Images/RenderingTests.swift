import AgentLab
import AgentLabAPI
import AgentLabJSON
import AgentLabTesting
import FoundationEssentials
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(5))) struct RenderingTests {
    private static func withLaboratory(
        _ body: @escaping @Sendable (TestBench, Laboratory) async throws -> Void
    ) async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in try await body(bench, lab) }
        }
    }

    /// All bytes of an image, as a client gets them.
    private static func bytes(of image: ImageRecord, in lab: Laboratory) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < image.sizeBytes {
            bytes += try await lab.read(ImagesRead(image: image.id.uuidString, offset: bytes.count)).data.bytes
        }
        return bytes
    }

    @Test func pagesBecomeImages() async throws {
        try await Self.withLaboratory { bench, lab in
            let document = try await lab.add(SamplePDF(pageCount: 3).bytes, filename: "three.pdf")
            let images = try await lab.render(ImagesRender(document: "three.pdf", options: ImageOptions(dpi: 72)))
            #expect(images.map(\.page) == [1, 2, 3] && images.allSatisfy { $0.documentID == document.id })
            #expect(images.allSatisfy { $0.width == 200 && $0.height == 100 && $0.contentType == "image/png" })
            #expect(Set(images.map(\.sha256)).count == 3)
            for image in images {
                let bytes = try await Self.bytes(of: image, in: lab)
                #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && digest(of: bytes) == image.sha256)
            }
            let options = ImageOptions(format: .jpg, dpi: 144, quality: 50)
            let jpeg = try await lab.render(ImagesRender(document: "three.pdf", pages: "2", options: options))
            #expect(jpeg.map(\.width) == [400] && jpeg.map(\.contentType) == ["image/jpeg"])
            #expect(try await Self.bytes(of: jpeg[0], in: lab).starts(with: [0xFF, 0xD8, 0xFF]))
            #expect(bench.blobFiles("work").isEmpty)
        }
    }

    @Test func everyOptionChangesTheImage() async throws {
        try await Self.withLaboratory { _, lab in
            _ = try await lab.add(SamplePDF(pageCount: 1).bytes, filename: "a")
            func image(_ change: (inout ImageOptions) -> Void) async throws -> ImageRecord {
                var options = ImageOptions(dpi: 72)
                change(&options)
                let images = try await lab.render(ImagesRender(document: "a", options: options))
                return try #require(images.first)
            }
            let plain = try await image { _ in }
            let quarter = try await image { $0.rotation = 90 }
            #expect(quarter.width == 100 && quarter.height == 200)
            let tilted = try await image { $0.rotation = 45 }
            #expect(tilted.width > 200 && tilted.height > 100)
            let others = [
                try await image { $0.brightness = 50 }, try await image { $0.contrast = -50 },
                try await image { $0.background = "yellow" }, quarter, tilted,
            ]
            #expect(Set(others.map(\.sha256) + [plain.sha256]).count == 6)
            let grey = try await image {
                $0.background = "yellow"
                $0.saturation = 0
                $0.format = .jpg
            }
            #expect(grey.contentType == "image/jpeg" && grey.width == 200)
        }
    }

    @Test func aPageIsRenderedOnceHoweverManyAskForIt() async throws {
        try await Self.withLaboratory { bench, lab in
            _ = try await lab.add(SamplePDF(pageCount: 2).bytes, filename: "a")
            let request = ImagesRender(document: "a", options: ImageOptions(dpi: 72))
            let answers = try await withThrowingTaskGroup(of: [ImageRecord].self) { group in
                for _ in 0..<8 { group.addTask { try await lab.render(request) } }
                return try await group.reduce(into: Set<[ImageRecord]>()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            #expect(bench.blobFiles("objects").count == 3)
            #expect(try await bench.count("SELECT count(*) FROM agentlab.images") == 2)

            let before = try #require(answers.first)
            let forced = try await lab.render(
                ImagesRender(document: "a", pages: "1", options: request.options, force: true)
            )
            #expect(forced.map(\.id) == [before[0].id] && forced[0].createdAt > before[0].createdAt)
            #expect(bench.blobFiles("objects").count == 3)
            #expect(try await Self.bytes(of: forced[0], in: lab).count == forced[0].sizeBytes)

            let list = try await lab.list(ImagesList(document: "a"))
            #expect(list.data.map(\.page) == [1, 2] && list.total == 2)
            #expect(try await lab.list(ImagesList(sort: "-created_at")).data.first == forced[0])
            #expect(try await lab.list(ImagesList(search: "no such")).total == 0)
            #expect(try await lab.image(forced[0].id.uuidString) == forced[0])
            #expect(await refusal { try await lab.image("0000") }?.reason == .imageNotFound)
            _ = try await lab.deleteDocument("a")
            #expect(bench.blobFiles("objects").isEmpty)
            #expect(await refusal { try await lab.image(forced[0].id.uuidString) }?.reason == .imageNotFound)
        }
    }

    @Test func aHostileDocumentHarmsNobody() async throws {
        try await Self.withLaboratory { bench, lab in
            var huge = SamplePDF(pageCount: 1)
            (huge.width, huge.height) = (1e6, 1e6)
            _ = try await lab.add(huge.bytes, filename: "huge")
            let large = await refusal { try await lab.render(ImagesRender(document: "huge")) }
            #expect(large?.reason == .renderingFailed)
            #expect(large?.message.contains("page 1 of document \"huge\": the page is 1000000.0 by 1000000.0") == true)

            var poster = SamplePDF(pageCount: 1)
            (poster.width, poster.height) = (5000, 5000)
            _ = try await lab.add(poster.bytes, filename: "poster")
            let fine = await refusal {
                try await lab.render(ImagesRender(document: "poster", options: ImageOptions(dpi: 1200)))
            }
            #expect(fine?.message.contains("options.dpi may be at most 176") == true)
            let turned = await refusal {
                let options = ImageOptions(dpi: 150, rotation: 5)
                return try await lab.render(ImagesRender(document: "poster", options: options))
            }
            #expect(turned?.message.contains("with such options may have; options.dpi may be at most 91") == true)

            _ = try await lab.add(SamplePDF(pageCount: 3000).bytes, filename: "many")
            let many = await refusal { try await lab.render(ImagesRender(document: "many")) }
            #expect(many?.reason == .invalidParams && many?.message.contains("3000 pages are too many") == true)
            let last = try await lab.render(
                ImagesRender(document: "many", pages: "3000", options: ImageOptions(dpi: 72))
            )
            #expect(last.map(\.page) == [3000])

            var encrypted = SamplePDF(pageCount: 1)
            encrypted.isEncrypted = true
            _ = try await lab.add(encrypted.bytes, filename: "secret")
            let secret = await refusal { try await lab.render(ImagesRender(document: "secret")) }
            #expect(secret?.reason == .renderingFailed && secret?.message.contains("Incorrect password") == true)

            _ = try await lab.add(Array("no PDF".utf8), filename: "text")
            let text = await refusal { try await lab.render(ImagesRender(document: "text")) }
            #expect(text?.reason == .invalidParams && text?.message.contains("is text/plain") == true)
            #expect(bench.blobFiles("work").isEmpty)
        }
    }

    /// Forms that draw one another ten times each: a trillion drawings in two kilobytes.
    private static var endless: [UInt8] {
        let form = String(repeating: "/X Do ", count: 10)
        var objects = [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
            "<</Length \(form.count)>>stream\n\(form)\nendstream",
        ]
        for number in 5..<17 {
            let next = "/Resources<</XObject<</X \(number + 1) 0 R>>>>"
            objects.append(
                "<</Type/XObject/Subtype/Form/BBox[0 0 99 99]\(next)/Length \(form.count)>>stream\n\(form)\nendstream"
            )
        }
        objects.append("<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Length 12>>stream\n0 0 9 9 re f\nendstream")
        let bodies = objects.enumerated().map { "\($0.offset + 1) 0 obj\($0.element)endobj\n" }
        return Array("%PDF-1.4\n\(bodies.joined())trailer<</Root 1 0 R>>\n".utf8)
    }

    @Test func aPageThatTakesTooMuchEndsWithItsProgram() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.rendering.time = .seconds(1)
            try await bench.withLaboratory([], configuration) { lab in
                let document = try await lab.add(Self.endless, filename: "endless")
                #expect(document.pageCount == 1, "\(document)")
                let late = await refusal { try await lab.render(ImagesRender(document: "endless")) }
                #expect(late?.reason == .renderingFailed, "\(String(describing: late))")
                #expect(late?.message.hasPrefix("page 1 of document \"endless\": program \"pdftoppm\"") == true)
                #expect(bench.blobFiles("work").isEmpty && bench.blobFiles("objects").count == 1)
            }
            configuration.rendering.time = .seconds(60)
            configuration.rendering.memory = 16 << 20
            try await bench.withLaboratory([], configuration) { lab in
                _ = try await lab.add(SamplePDF(pageCount: 1).bytes, filename: "a")
                let large = await refusal {
                    try await lab.render(ImagesRender(document: "a", options: ImageOptions(dpi: 1200)))
                }
                #expect(large?.reason == .renderingFailed, "\(String(describing: large))")
            }
        }
    }

    @Test func aNodeShowsAPageToAModel() async throws {
        let viewer = Workflow(
            name: "viewer",
            description: "Renders a page.",
            parameters: [.required("document", .string, "Which.")]
        ) { graph, runtime in
            graph.addNode("view") { state, _ in
                let document = try await runtime.documents.find(state["document"]?.stringValue ?? "")
                let images = try await runtime.images.render(document, pages: "2", options: ImageOptions(dpi: 72))
                let data = try await runtime.images.data(of: images[0])
                return state.setting("uri", to: .string(data.dataURI))
            }
            graph.setEntryPoint("view")
            graph.addExitPoint("view")
        }
        try await TestBench.with { bench in
            try await bench.withLaboratory([viewer]) { lab in
                _ = try await lab.add(SamplePDF(pageCount: 2).bytes, filename: "a")
                let run = try await lab.end(of: try await lab.execute("viewer", ["document": "a"]))
                #expect(run.result?["uri"]?.stringValue?.hasPrefix("data:image/png;base64,iVBORw0KGgo") == true)
            }
        }
    }
}
