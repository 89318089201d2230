import AgentLab
import AgentLabTesting
import Logging
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(2))) struct CheckpointStoreConformanceTests {
    @Test(arguments: CheckpointStoreConformance.requirements)
    func theMemoryStoreConforms(_ requirement: CheckpointStoreConformance.Requirement) async throws {
        try await requirement.check(MemoryCheckpointStore())
    }

    @Test(arguments: CheckpointStoreConformance.requirements)
    func thePostgresStoreConforms(_ requirement: CheckpointStoreConformance.Requirement) async throws {
        try await withPostgresStore { store, _ in try await requirement.check(store) }
    }

    @Test func thePostgresStoreConformsWhileItIsUsedForOtherThings() async throws {
        try await withPostgresStore { store, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    for requirement in CheckpointStoreConformance.requirements {
                        group.addTask { try await requirement.check(store) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.list().isEmpty)
        }
    }

    @Test func theWholeSuiteCanBeCheckedAtOnce() async throws {
        let store = MemoryCheckpointStore()
        try await CheckpointStoreConformance.check(store)
        #expect(store.list().isEmpty)
    }

    @Test(arguments: FaultyCheckpointStore.Fault.allCases)
    func aStoreThatBreaksAPromiseIsFound(_ fault: FaultyCheckpointStore.Fault) async throws {
        let failure = await #expect(throws: ConformanceFailure.self) {
            try await Self.requirement(fault.promise).check(FaultyCheckpointStore(fault))
        }
        #expect(failure?.requirement == fault.promise)
    }

    /// A checkpoint has no secrets, so that no store can keep them by mistake.
    @Test func thereIsAFaultForEveryPromiseButThatOfSecrets() {
        let found = FaultyCheckpointStore.Fault.allCases.map(\.promise) + ["secrets are not kept"]
        #expect(Set(found) == Set(CheckpointStoreConformance.requirements.map(\.id)))
    }

    @Test func aFailureReadsWell() async throws {
        let promise = "numbers read back as the kind that they were"
        let failure = await #expect(throws: ConformanceFailure.self) {
            try await Self.requirement(promise).check(FaultyCheckpointStore(.turnsWholeFractionsIntoIntegers))
        }
        #expect(
            failure.map { "\($0)" } == "“\(promise)” does not hold: of the numbers: "
                + "key \"as large a fraction\" was 9007199254740992.0 and is 9007199254740992"
        )
    }

    private static func requirement(_ id: String) throws -> CheckpointStoreConformance.Requirement {
        try #require(CheckpointStoreConformance.requirements.first { $0.id == id })
    }
}
