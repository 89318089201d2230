/// Asks why a run is where it is: why it does not move, or how it ended.
///
/// Answered while the daemon has lost its database, too.
///
/// Errors: ``ControlError/Reason/runNotFound``, ``ControlError/Reason/conflict`` for a prefix of several ids,
/// ``ControlError/Reason/unavailable`` when the database is lost and the daemon does not execute the run.
public struct RunsExplain: ControlMethod, Hashable {
    /// The method's name on the wire.
    public static let name = "runs.explain"

    /// The run's id, or an unambiguous prefix of it.
    public var run: String

    /// Takes every field as it is; nothing is checked here.
    public init(run: String) {
        self.run = run
    }

    private enum CodingKeys: String, CodingKey {
        case run
    }

    /// The explanation.
    public struct Result: Codable, Hashable, Sendable {
        /// Why the run is where it is.
        public var explanation: ExplanationRecord

        /// Takes every field as it is; nothing is checked here.
        public init(explanation: ExplanationRecord) {
            self.explanation = explanation
        }

        private enum CodingKeys: String, CodingKey {
            case explanation
        }
    }
}
