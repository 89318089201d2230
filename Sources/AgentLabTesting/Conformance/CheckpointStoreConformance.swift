public import Orchestration

/// What every `CheckpointStore` promises, as checks that you run on your own.
///
/// With Swift Testing each promise is a test case of its own:
///
/// ```swift
/// @Test(arguments: CheckpointStoreConformance.requirements)
/// func keepsItsPromises(_ requirement: CheckpointStoreConformance.Requirement) async throws {
///     try await requirement.check(MyCheckpointStore())
/// }
/// ```
///
/// The store need not be empty, and others may use it at the same time: the checks look at runs of their own only, and
/// delete what they have saved. No framework for tests is needed to run them.
public enum CheckpointStoreConformance: Sendable {
    /// All promises.
    public static let requirements: [Requirement] = keeping + values + listing + concurrency

    /// Checks all promises, one after the other, up to the first that is broken.
    ///
    /// - Throws: ``ConformanceFailure``.
    public static func check(_ store: any CheckpointStore) async throws(ConformanceFailure) {
        for requirement in requirements { try await requirement.check(store) }
    }
}

extension CheckpointStoreConformance {
    /// One promise.
    public struct Requirement: Sendable, Identifiable, CustomStringConvertible {
        /// The promise in a sentence; no other has the same.
        public let id: String
        private let body: @Sendable (Trial) async throws -> Void

        init(_ id: String, _ body: @escaping @Sendable (Trial) async throws -> Void) {
            self.id = id
            self.body = body
        }

        /// The promise in a sentence.
        public var description: String { id }

        /// Checks whether a store keeps the promise.
        ///
        /// - Throws: ``ConformanceFailure`` when it does not, or when the store throws where it should not.
        public func check(_ store: any CheckpointStore) async throws(ConformanceFailure) {
            let trial = Trial(store)
            let failure: ConformanceFailure?
            do {
                try await body(trial)
                failure = nil
            } catch let violation as Violation {
                failure = ConformanceFailure(requirement: id, message: violation.message, cause: violation.cause)
            } catch {
                failure = ConformanceFailure(requirement: id, message: "the store threw: \(error)", cause: error)
            }
            await trial.cleanUp()
            if let failure { throw failure }
        }
    }
}
