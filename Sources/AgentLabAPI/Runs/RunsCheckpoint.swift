/// Asks for a run's state and where it goes on.
public struct RunsCheckpoint: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The checkpoint.
        public var checkpoint: CheckpointRecord

        /// Takes the checkpoint.
        public init(checkpoint: CheckpointRecord) {
            self.checkpoint = checkpoint
        }
    }

    /// The method's name on the wire.
    public static let name = "runs.checkpoint"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The run's id, or an unambiguous prefix of it.
    public var run: String
    /// The stage after which to look, 0 for the beginning; absent: the last one.
    public var iteration: Int?

    /// Takes every field as it is; nothing is checked here.
    public init(run: String, iteration: Int? = nil) {
        self.run = run
        self.iteration = iteration
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case iteration
    }
}
