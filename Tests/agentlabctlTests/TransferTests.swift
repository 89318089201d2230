import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import Synchronization
import Testing
import agentlabctl

/// Files on their way between a command and a daemon that forgets, cuts off and garbles.
@Suite(.timeLimit(.minutes(2))) struct TransferTests {
    /// Uploads as a daemon keeps them.
    private final class Shelf: Sendable {
        struct Contents {
            var uploads: [UUID: [UInt8]] = [:]
            var created = 0
            var abandoned = 0
        }

        let contents = Mutex(Contents())

        func record(_ id: UUID) throws -> UploadRecord {
            guard let bytes = contents.withLock({ $0.uploads[id] }) else {
                throw ControlError(.uploadNotFound, "there is no upload")
            }
            return UploadRecord(id: id, offset: bytes.count, sizeBytes: 10, maxChunkBytes: 4, idleTimeoutSeconds: 1)
        }

        func create() throws -> UploadAnswer {
            let id = UUID()
            contents.withLock {
                $0.uploads[id] = []
                $0.created += 1
            }
            return UploadAnswer(upload: try record(id))
        }

        func take(_ chunk: DocumentsUpload) throws -> UploadAnswer {
            _ = try record(chunk.upload)
            contents.withLock { $0.uploads[chunk.upload, default: []] += chunk.data.bytes }
            return UploadAnswer(upload: try record(chunk.upload))
        }

        var routes: ControlRouter {
            var routes = ControlRouter()
            routes.register(DocumentsCreate.self) { _, _ in try self.create() }
            routes.register(DocumentsUpload.self) { chunk, _ in try self.take(chunk) }
            routes.register(DocumentsResume.self) { request, _ in
                UploadAnswer(upload: try self.record(request.upload))
            }
            routes.register(DocumentsAbandon.self) { request, _ in
                self.contents.withLock {
                    $0.uploads[request.upload] = nil
                    $0.abandoned += 1
                }
                return DocumentsAbandon.Result()
            }
            routes.register(DocumentsFinish.self) { request, _ in
                let bytes = try self.contents.withLock { try #require($0.uploads[request.upload]) }
                guard Self.digest(of: bytes) == request.sha256 else {
                    throw ControlError(.invalidParams, "sha256 is another one")
                }
                return DocumentAnswer(document: Samples.document)
            }
            return routes
        }

        static func digest(of bytes: [UInt8]) -> String {
            var hash = SHA256()
            hash.update(bytes)
            return hash.finish()
        }
    }

    private static let bytes = Array("0123456789".utf8)

    private static func withFile(_ body: (_ path: String, _ socket: String) async throws -> Void) async throws {
        try await withSocketPath { socket in
            let path = URL(filePath: socket).deletingLastPathComponent().appending(path: "digits").path
            try Data(bytes).write(to: URL(filePath: path))
            try await body(path, socket)
        }
    }

    @Test func aFileIsSentInChunks() async throws {
        let shelf = Shelf()
        try await Self.withFile { path, socket in
            try await withDaemon(at: socket, shelf.routes) {
                let console = Console()
                #expect(await console.run("documents", "add", path, "--socket", socket) == 0, "\(console.errors)")
                #expect(console.output == "\(Samples.id)\n")
                #expect(await console.run("--socket", socket, "documents", "add", path, "--json") == 0)
                #expect(shelf.contents.withLock { $0.uploads.values.allSatisfy { $0 == Self.bytes } })
                #expect(await console.run("documents", "add", "\(path)-missing", "--socket", socket) == 64)
                #expect(console.errors.contains("No such file or directory"))
                #expect(await console.run("documents", "add", "/tmp", "--socket", socket) == 64)
                #expect(shelf.contents.withLock { $0.created } == 2)
            }
        }
    }

    @Test func aDaemonThatHasForgottenTheUploadGetsItFromTheBeginning() async throws {
        let shelf = Shelf()
        var routes = shelf.routes
        routes.register(DocumentsUpload.self) { chunk, _ in
            if chunk.offset > 0, shelf.contents.withLock({ $0.created }) == 1 {
                shelf.contents.withLock { $0.uploads = [:] }
            }
            return try shelf.take(chunk)
        }
        try await Self.withFile { path, socket in
            try await withDaemon(at: socket, routes) {
                let console = Console()
                #expect(await console.run("documents", "add", path, "--socket", socket) == 0, "\(console.errors)")
                #expect(shelf.contents.withLock { $0.created } == 2)
            }
        }
    }

    @Test func anUploadThatFailsIsGivenUp() async throws {
        let shelf = Shelf()
        var routes = shelf.routes
        routes.register(DocumentsUpload.self) { _, _ in throw ControlError(.unavailable, "the disk is full") }
        try await Self.withFile { path, socket in
            try await withDaemon(at: socket, routes) {
                let console = Console()
                #expect(await console.run("documents", "add", path, "--socket", socket) == 69)
                #expect(console.errors.contains("the disk is full"))
                #expect(shelf.contents.withLock { $0.abandoned } == 1)
            }
        }
    }

    @Test func whatIsFetchedIsCheckedBeforeItIsAFile() async throws {
        let wanted = Mutex(Samples.document)
        var routes = ControlRouter()
        routes.register(DocumentsFind.self) { _, _ in DocumentAnswer(document: wanted.withLock { $0 }) }
        routes.register(DocumentsRead.self) { request, _ in
            let offset = request.offset ?? 0
            let part = Base64Bytes(Array(Self.bytes[offset..<min(10, offset + 4)]))
            return FileChunk(offset: offset, sizeBytes: 10, data: part)
        }
        wanted.withLock { $0.sha256 = Shelf.digest(of: Self.bytes) }
        try await Self.withFile { path, socket in
            try await withDaemon(at: socket, routes) {
                let console = Console()
                #expect(await console.run("documents", "get", "x", "--socket", socket) == 0, "\(console.errors)")
                #expect(console.bytes == Self.bytes)
                let target = "\(path)-copy"
                #expect(await console.run("documents", "get", "x", "-o", target, "--socket", socket) == 0)
                #expect(try Data(contentsOf: URL(filePath: target)) == Data(Self.bytes))
                wanted.withLock { $0.sha256 = Shelf.digest(of: []) }
                #expect(await console.run("documents", "get", "x", "-o", "\(path)-bad", "--socket", socket) == 1)
                #expect(console.errors.contains("checksum"))
                let folder = URL(filePath: path).deletingLastPathComponent().path
                let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
                    $0.hasPrefix("digits")
                }
                #expect(files.sorted() == ["digits", "digits-copy"])
                let screen = Screen(style: .plain) { Screen.Size(columns: 80, rows: 24) }
                #expect(await console.run("documents", "get", "x", "--socket", socket, screen: screen) == 64)
                #expect(console.errors.contains("garble"))
            }
        }
    }

    @Test func imagesAreAskedForAndListed() async throws {
        var routes = ControlRouter()
        routes.register(ImagesRender.self) { request, _ in
            #expect(request.pages == "1-2" && request.force == true)
            #expect(request.options == ImageOptions(format: .jpg, dpi: 150, contrast: -20))
            return ImagesRender.Result(data: [Samples.image])
        }
        routes.register(ImagesList.self) { request, _ in
            #expect(request.document == "x" && request.sort == "-created_at")
            return Page(data: [], total: 0, page: 1, pageSize: 20)
        }
        try await withDaemon(routes) { path in
            let console = Console()
            let render = ["images", "render", "x", "--pages", "1-2", "--dpi", "150", "--format", "jpg", "--force"]
            #expect(await console.run(render + ["--contrast=-20", "--socket", path]) == 0, "\(console.errors)")
            #expect(
                console.lines.last == "\(Samples.id)     1  850x1100  12.3 kB  100s ago  jpg, 150 dpi, quality 85"
            )
            #expect(await console.run("images", "list", "--document", "x", "--sort=-created_at", "--socket", path) == 0)
            #expect(console.errors == "no images\n")
        }
    }

    /// FIPS 180-4 and NIST's examples for it.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func digestsAreThoseOfTheStandard(text: String, digest: String) {
        #expect(Shelf.digest(of: Array(text.utf8)) == digest)
        var inPieces = SHA256()
        for byte in text.utf8 { inPieces.update([byte]) }
        #expect(inPieces.finish() == digest)
    }

    @Test func aDigestOfManyBlocksIsThatOfTheStandard() {
        #expect(
            Shelf.digest(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345, "12.3 kB"), (999_499, "999 kB"), (999_950, "1.0 MB"),
        (64 << 20, "67.1 MB"), (.max, "9223372 TB"),
    ])
    func sizesAreShort(bytes: Int, text: String) {
        #expect(HumanSize.text(bytes: bytes) == text)
    }
}
