import AgentLab
import AgentLabJSON
import AgentLabWorkflows
import Glibc
import Orchestration
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct TreeDigestTests {
    /// The recipe that the documentation gives.
    static let shellRecipe = """
        find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 --no-run-if-empty sha256sum | sha256sum | cut -c1-64
        """

    /// The same in another language, for names that sha256sum would escape.
    static let pythonRecipe = """
        import hashlib, os, sys
        root = os.fsencode(sys.argv[1])
        paths = [os.path.relpath(os.path.join(d, n), root) for d, _, names in os.walk(root) for n in names]
        digest, files, size = hashlib.sha256(), 0, 0
        for path in sorted(paths):
            full = os.path.join(root, path)
            if os.path.islink(full) or not os.path.isfile(full): continue
            data = open(full, "rb").read()
            digest.update(hashlib.sha256(data).hexdigest().encode() + b"  " + path + b"\\n")
            files, size = files + 1, size + len(data)
        print(digest.hexdigest(), files, size)
        """

    @Test func agreesWithFindAndSha256sumAndSort() async throws {
        try await withScratch { scratch in
            try scratch.write("one", to: "a/b")
            try scratch.write("two", to: "a.b")
            try scratch.write("three", to: "a/c/d e  f")
            try scratch.write("", to: "empty")
            try scratch.write([UInt8](repeating: 7, count: 3_000_000), to: "Zwölf")
            let result = try await Workflow.treeDigest.run(["path": .string(scratch.path), "batch_size": 2])
            #expect(try await result["digest"]?.stringValue == scratch.shell(Self.shellRecipe))
            #expect(result["files"] == 5)
            #expect(result["total_bytes"] == 3_000_011)
            #expect(result["batches"] == 3)
            #expect(result["unreadable"] == [])
            #expect(result["unreadable_count"] == 0)
        }
    }

    @Test(arguments: [1, 3, 64, 10_000]) func theDigestDoesNotDependOnTheBatches(size: Int) async throws {
        try await withScratch { scratch in
            for number in 0..<100 { try scratch.write("file \(number)", to: "\(number % 7)/\(number)") }
            let result = try await Workflow.treeDigest.run(["path": .string(scratch.path), "batch_size": .int(size)])
            #expect(try await result["digest"]?.stringValue == scratch.shell(Self.shellRecipe))
            #expect(result["batches"] == .int((100 + size - 1) / size))
        }
    }

    @Test func anEmptyTreeHasTheDigestOfNothing() async throws {
        try await withScratch { scratch in
            let result = try await Workflow.treeDigest.run(["path": .string(scratch.path)])
            #expect(result["digest"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
            #expect(result["files"] == 0 && result["batches"] == 0)
        }
    }

    @Test func namesOfAnyBytesSurvive() async throws {
        try await withScratch { scratch in
            _ = try await scratch.python(
                #"""
                import os, random, sys
                root = os.fsencode(sys.argv[1])
                generator = random.Random(4711)
                folders = [root]
                for number in range(400):
                    name = bytes(generator.choice([b for b in range(1, 256) if b != 47]) for _ in range(generator.randint(1, 12)))
                    path = os.path.join(generator.choice(folders), name)
                    if name in (b".", b"..") or os.path.lexists(path): continue
                    if generator.random() < 0.2: os.mkdir(path); folders.append(path)
                    else: open(path, "wb").write(generator.randbytes(generator.randint(0, 300)))
                for name in (b"new\nline", b"back\\slash", b"\xff\xfe", b"e\xcc\x81", b"\xc3\xa9", b" ", b"-n"):
                    open(os.path.join(root, name), "wb").write(name)
                """#
            )
            let result = try await Workflow.treeDigest.run(["path": .string(scratch.path), "batch_size": 7])
            let (digest, files, bytes) = (result["digest"], result["files"], result["total_bytes"])
            let found = [digest?.stringValue ?? "", "\(files?.intValue ?? -1)", "\(bytes?.intValue ?? -1)"]
            #expect(try await found.joined(separator: " ") == scratch.python(Self.pythonRecipe))
        }
    }

    @Test func linksAndSpecialFilesAreNoFiles() async throws {
        try await withScratch { scratch in
            try scratch.write("x", to: "folder/file")
            try scratch.link("to-file", to: "folder/file")
            try scratch.link("to-folder", to: "folder")
            try scratch.link("up", to: "..")
            try scratch.link("dangling", to: "nowhere")
            try scratch.link("folder/itself", to: "itself")
            _ = try await scratch.shell("mkfifo pipe")
            let result = try await Workflow.treeDigest.run(["path": .string(scratch.path)])
            #expect(try await result["digest"]?.stringValue == scratch.shell(Self.shellRecipe))
            #expect(result["files"] == 1)
            #expect(
                result["unreadable"] == [
                    ["path": "dangling", "reason": "dangling link"],
                    ["path": "folder/itself", "reason": "link: Too many levels of symbolic links"],
                ]
            )
            #expect(result["unreadable_count"] == 2)
        }
    }

    @Test func aLinkAsTheRootIsFollowed() async throws {
        try await withScratch { scratch in
            try scratch.write("x", to: "real/file")
            try scratch.link("alias", to: "real")
            let digests = try await [
                Workflow.treeDigest.run(["path": .string("\(scratch.path)/real")]),
                Workflow.treeDigest.run(["path": .string("\(scratch.path)/alias/")]),
            ].map { $0["digest"] }
            #expect(digests[0] == digests[1])
        }
    }

    @Test func whatVanishesBetweenScanAndHashIsListed() async throws {
        try await withScratch { scratch in
            for name in ["a", "b", "c", "d"] { try scratch.write(name, to: name) }
            let environment = GraphEnvironment(
                observer: After("scan") { _ in
                    try scratch.remove("b")
                    try scratch.remove("c")
                    try scratch.link("c", to: "a")
                    try scratch.remove("d")
                    #expect(unsafe mkfifo("\(scratch.path)/d", 0o600) == 0)
                }
            )
            let result = try await Workflow.treeDigest.run(
                ["path": .string(scratch.path), "batch_size": 2],
                environment: environment
            )
            #expect(result["files"] == 1)
            #expect(
                result["unreadable"] == [
                    ["path": "b", "reason": "No such file or directory"],
                    ["path": "c", "reason": "Too many levels of symbolic links"],
                    ["path": "d", "reason": "not a regular file"],
                ]
            )
        }
    }

    @Test func whatPermissionsForbidIsListed() async throws {
        // In a process of its own, which gives up the superuser's rights.
        await #expect(processExitsWith: .success) {
            try await withScratch { scratch in
                try scratch.write("open", to: "open")
                try scratch.write("secret", to: "secret")
                try scratch.write("hidden", to: "closed/hidden")
                _ = unsafe chmod("\(scratch.path)/secret", 0)
                _ = unsafe chmod("\(scratch.path)/closed", 0)
                seteuid(65_534)
                let result = try await Workflow.treeDigest.run(["path": .string(scratch.path)])
                seteuid(0)
                #expect(result["files"] == 1)
                #expect(
                    result["unreadable"] == [
                        ["path": "closed", "reason": "Permission denied"],
                        ["path": "secret", "reason": "Permission denied"],
                    ]
                )
            }
        }
    }

    @Test func aThousandUnreadableAreListedAndAllAreCounted() async throws {
        try await withScratch { scratch in
            for number in 1...1100 {
                try scratch.link("link\(number)", to: "nowhere")
                try scratch.write("", to: "file\(number)")
            }
            let environment = GraphEnvironment(
                observer: After("scan") { _ in for number in 1...50 { try scratch.remove("file\(number)") } }
            )
            let result = try await Workflow.treeDigest.run(["path": .string(scratch.path)], environment: environment)
            #expect(result["files"] == 1050)
            #expect(result["unreadable"]?.arrayValue?.count == 1000)
            #expect(result["unreadable_count"] == 1150)
        }
    }

    @Test(arguments: ["/nonexistent", "/etc/passwd"]) func aRootThatIsNoDirectoryFailsTheRun(path: String) async {
        await #expect {
            _ = try await Workflow.treeDigest.run(["path": .string(path)])
        } throws: {
            let reason = path == "/etc/passwd" ? "Not a directory" : "No such file or directory"
            return "\($0)".contains("node \"scan\" failed at iteration 1: \(path): \(reason)")
        }
    }

    @Test(arguments: ["", ".", "usr/share"]) func aRelativeRootIsRefusedBeforeTheRun(path: String) throws {
        let parameters = try Parameters(["path": .string(path)], declaredBy: .treeDigest)
        #expect {
            _ = try Workflow.treeDigest.initialState(parameters)
        } throws: {
            "\($0)" == "param \"path\" must be an absolute path, not \"\(path)\""
        }
    }

    @Test func theStateEndsWithoutTheWorkingKeys() async throws {
        try await withScratch { scratch in
            for number in 0..<30 { try scratch.write("\(number)", to: "\(number)") }
            let parameters = try Parameters(["path": .string(scratch.path), "batch_size": 10], declaredBy: .treeDigest)
            let state = State(try Workflow.treeDigest.initialState(parameters))
            let final = try await Workflow.treeDigest.runnable().run(state)
            let expected: Set = [
                "path", "batch_size", "delay_ms", "files", "total_bytes", "digest", "batches", "unreadable",
                "unreadable_count",
            ]
            #expect(Set(final.data.keys) == expected)
        }
    }

    @Test func aRunThatIsInterruptedAnywhereGoesOnToTheSameDigest() async throws {
        try await withScratch { scratch in
            for number in 0..<40 { try scratch.write("\(number)", to: "\(number)") }
            let expected = try await scratch.shell(Self.shellRecipe)
            let configuration = GraphConfiguration(
                maxIterations: 1,
                checkpoint: CheckpointConfiguration(interval: 1, preserve: true)
            )
            let hashed = Mutex<[Int]>([])
            let environment = GraphEnvironment(
                observer: After("hash") { iteration in hashed.withLock { $0.append(iteration) } },
                checkpointStore: MemoryCheckpointStore()
            )
            let parameters = try Parameters(["path": .string(scratch.path), "batch_size": 8], declaredBy: .treeDigest)
            let state = State(try Workflow.treeDigest.initialState(parameters))
            let graph = try Workflow.treeDigest.runnable()
            // One stage at a time, as if every start were followed by a crash.
            var final = try? await graph.run(state, configuration: configuration, environment: environment)
            while final == nil {
                final = try? await graph.resume(state.runID, configuration: configuration, environment: environment)
            }
            #expect(final?["digest"]?.stringValue == expected)
            #expect(hashed.withLock { $0 } == [2, 3, 4, 5, 6])
        }
    }

    @Test func theDelayIsTakenAfterEachBatchAndCancellationEndsIt() async throws {
        try await withScratch { scratch in
            for number in 0..<3 { try scratch.write("\(number)", to: "\(number)") }
            let clock = HeldClock()
            let params: [String: JSONValue] = ["path": .string(scratch.path), "batch_size": 1, "delay_ms": 250]
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await Workflow.treeDigest(clock: clock).run(params) }
                var naps = clock.naps.makeAsyncIterator()
                let first = try #require(await naps.next())
                #expect(first.duration == .milliseconds(250))
                first.wake()
                _ = await naps.next()
                group.cancelAll()
                await #expect { try await group.next() } throws: { ($0 as? GraphError)?.code == .cancelled }
            }
        }
    }

    @Test func aCancelledScanAndAHashStopAtOnce() async throws {
        let run = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await Workflow.treeDigest.run(["path": "/usr"])
        }
        await #expect { try await run.value } throws: { ($0 as? GraphError)?.code == .cancelled }
    }

    @Test func copesWithAHundredThousandFiles() async throws {
        try await withScratch { scratch in
            _ = try await scratch.python(
                """
                import os, sys
                for folder in range(100):
                    os.mkdir(f"{sys.argv[1]}/{folder}")
                    for file in range(1000):
                        with open(f"{sys.argv[1]}/{folder}/{file}", "w") as out: out.write(f"{folder} {file}")
                """
            )
            let largest = LargestStage()
            let result = try await Workflow.treeDigest.run(
                ["path": .string(scratch.path), "batch_size": 500],
                environment: GraphEnvironment(observer: largest)
            )
            #expect(try await result["digest"]?.stringValue == scratch.shell(Self.shellRecipe))
            #expect(result["files"] == 100_000)
            // A stage changes its own batch and the running totals, whatever the size of the tree.
            #expect(largest.changedKeys <= 6)
        }
    }
}

/// The most keys that a stage of the node "hash" has changed.
final class LargestStage: Observer {
    private let largest = Mutex(0)

    var changedKeys: Int { largest.withLock { $0 } }

    func observe(_ event: Event) async throws {
        guard event.kind == .nodeComplete, event.data["node"] == "hash" else { return }
        let changed = event.data["changed"]?.intValue ?? .max
        largest.withLock { $0 = max($0, changed) }
    }
}
