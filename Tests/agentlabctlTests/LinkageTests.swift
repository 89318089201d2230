import FoundationEssentials
import Testing

/// The client stays thin: it starts in milliseconds because neither the engine nor what the engine needs is in it.
@Suite struct LinkageTests {
    /// Ours; what the packages are made of inside is theirs to change.
    private let allowed: Set<String> = ["agentlabctl", "AgentLabAPI", "AgentLabControl", "AgentLabJSON"]

    @Test func linksNothingOfTheDaemon() throws {
        let modules = try linkedModules()
        #expect(modules.isSuperset(of: allowed))
        #expect(modules.filter { $0.hasPrefix("AgentLab") }.subtracting(allowed) == [])
        #expect(
            modules.isDisjoint(with: ["Orchestration", "AgentClient", "Postgres", "ServiceLifecycle", "Subprocess"])
        )
        #expect(modules.isDisjoint(with: ["AsyncHTTPClient", "CNIOBoringSSL", "Crypto", "CCryptoBoringSSL", "Yams"]))
    }

    /// What SwiftPM hands to the linker, an object file a line, lies beside the test runner.
    private func linkedModules() throws -> Set<String> {
        let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let list = URL(filePath: runner).deletingLastPathComponent()
            .appending(path: "agentlabctl.product/Objects.LinkFileList")
        return Set(try String(contentsOf: list, encoding: .utf8).split(separator: "\n").compactMap(module))
    }

    /// `…/debug/Name.build/File.swift.o` belongs to `Name`.
    private func module(of object: Substring) -> String? {
        let folder = object.split(separator: "/").last { $0.hasSuffix(".build") && $0 != ".build" }
        return folder.map { String($0.dropLast(6)) }
    }
}
