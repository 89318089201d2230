import AgentLab
import FoundationEssentials
import Glibc
import Testing

/// Programs in cgroups of their own, on the kernel's real tree.
@Suite(.timeLimit(.minutes(2)), .enabled(if: ScratchCgroup.isPossible, "it takes root and cgroup v2"))
struct ProgramCgroupTests {
    private func withCgroups(_ body: (ScratchCgroup, DelegatedCgroup) async throws -> Void) async throws {
        let scratch = try #require(ScratchCgroup())
        defer { scratch.remove() }
        try await body(scratch, try #require(DelegatedCgroup(at: scratch.path)))
    }

    private func program(_ script: String) -> Program {
        var program = Program(argv: ["/bin/sh", "-c", script], directory: "/")
        program.environment = ["PATH": "/usr/bin:/bin"]
        program.label = "0198.7"
        return program
    }

    private func runs(_ marker: String) -> Bool {
        let pids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return pids.contains { pid in
            let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            return Int(pid) != nil && String(decoding: line, as: UTF8.self).contains(marker)
        }
    }

    private func marker() -> String { "\(Int.random(in: 100_000_000...999_999_999))" }

    @Test func aProgramHasACgroupOfItsOwnWhichGoesWithIt() async throws {
        try await withCgroups { scratch, cgroups in
            let result = try await ProgramRunner(program("cat /proc/self/cgroup"), in: cgroups).run()
            #expect(String(decoding: result.output, as: UTF8.self).contains("/programs/0198.7.1\n"))
            #expect(scratch.programs.isEmpty)
        }
    }

    @Test func whatOutlivesItsGuardianDiesWithItsCgroup() async throws {
        try await withCgroups { scratch, cgroups in
            let marker = marker()
            let script = "(setsid sleep \(marker) &); kill -KILL $PPID; exec sleep \(marker)"
            let result = try await ProgramRunner(program(script), in: cgroups).run()
            #expect(result.exitCode == 128 + Int(SIGKILL))
            #expect(!runs(marker))
            #expect(scratch.programs.isEmpty)
        }
    }

    @Test func aCancelledProgramMayEndByItselfAndNothingIsLeftOfIt() async throws {
        try await withCgroups { scratch, cgroups in
            let (marker, started) = (marker(), AsyncStream.makeStream(of: String.self))
            let script = """
                trap '>"$0"; exit 0' TERM
                (setsid sleep \(marker) &)
                echo started
                while :; do sleep 0.01; done
                """
            let asked = FileManager.default.temporaryDirectory.appending(path: "agentlab-asked-\(marker)").path
            defer { _ = unsafe unlink(asked) }
            var program = program(script)
            program.argv.append(asked)
            let runner = ProgramRunner(program, in: cgroups) { started.continuation.yield($1) }
            let task = Task { try await runner.run() }
            var lines = started.stream.makeAsyncIterator()
            #expect(await lines.next() == "started")
            #expect(scratch.count(in: scratch.programs.first ?? "none") >= 2)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(FileManager.default.fileExists(atPath: asked))
            #expect(!runs(marker))
            #expect(scratch.programs.isEmpty)
        }
    }

    @Test func cgroupsThatAProgramMakesGoWithItsOwn() async throws {
        try await withCgroups { scratch, cgroups in
            let script = "mkdir -p \"$0/a/b\" && echo $$ >\"$0/a/b/cgroup.procs\" && cat /proc/self/cgroup"
            var program = program(script)
            program.argv.append("\(scratch.path)/programs/0198.7.1")
            let result = try await ProgramRunner(program, in: cgroups).run()
            #expect(String(decoding: result.output, as: UTF8.self).contains("/programs/0198.7.1/a/b\n"))
            #expect(scratch.programs.isEmpty)
        }
    }

    @Test func whatAFormerDaemonHasLeftIsEndedAtTheStart() async throws {
        let scratch = try #require(ScratchCgroup())
        defer { scratch.remove() }
        let (marker, started) = (marker(), AsyncStream.makeStream(of: String.self))
        let left = "\(scratch.path)/programs/left/deeper"
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
        let script = "echo $$ >\"$0/cgroup.procs\"; echo started; exec sleep \(marker)"
        var program = program(script)
        program.argv.append(left)
        let runner = ProgramRunner(program) { started.continuation.yield($1) }
        async let result = runner.run()
        var lines = started.stream.makeAsyncIterator()
        #expect(await lines.next() == "started")
        let cgroups = try #require(DelegatedCgroup(at: scratch.path))
        #expect(scratch.programs.isEmpty)
        #expect(try await result.exitCode == 128 + Int(SIGKILL))
        withExtendedLifetime(cgroups) {}
    }

    @Test func oneDaemonAtATimeHasACgroup() async throws {
        try await withCgroups { scratch, cgroups in
            #expect(DelegatedCgroup(at: scratch.path) == nil)
            withExtendedLifetime(cgroups) {}
        }
    }

    @Test func aProgramRunsUnderItsGuardianAloneWhereItsCgroupIsRefused() async throws {
        try await withCgroups { scratch, cgroups in
            // The kernel refuses directories there from now on.
            try "0".write(toFile: "\(scratch.path)/programs/cgroup.max.descendants", atomically: false, encoding: .utf8)
            let marker = marker()
            let result = try await ProgramRunner(program("(setsid sleep \(marker) &); echo ok"), in: cgroups).run()
            #expect(result.output == Array("ok\n".utf8))
            #expect(!runs(marker))
        }
    }

    @Test func onlyACgroupThatWasGivenAwayIsTaken() async throws {
        let scratch = try #require(ScratchCgroup())
        defer { scratch.remove() }
        #expect(!DelegatedCgroup.isDelegated(scratch.path))
        #expect(!DelegatedCgroup.isDelegated("/nowhere"))
        #expect(DelegatedCgroup(at: "/nowhere") == nil)
    }

    @Test func theUnifiedTreeIsFoundAmongTheOthers() {
        let hybrid = "4:memory:/a\n1:name=systemd:/b\n0::/system.slice/agentlabd.service\n"
        #expect(DelegatedCgroup.path(in: hybrid) == "/sys/fs/cgroup/system.slice/agentlabd.service")
        #expect(DelegatedCgroup.path(in: "4:memory:/a\n") == nil)
        #expect(DelegatedCgroup.path(in: "") == nil)
    }
}
