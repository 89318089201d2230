package import FoundationEssentials
public import Logging
package import Orchestration

/// What a workflow's nodes may use of the daemon that executes them.
public struct Runtime: Sendable {
    /// Records carry the workflow; what a node logs through its own context carries run, node and iteration too.
    public let logger: Logger
    /// The documents that nodes may read.
    public let documents: Documents
    /// Their pages as images.
    public let images: Images
    let host: NodeHost

    /// The agents of the daemon's catalog; without a daemon there are none, and every call fails.
    public var agents: Agents { Agents(service: host.agents) }

    /// Makes a runtime; a daemon does this for its registry, a test may do it alone.
    public init(logger: Logger) {
        self.init(logger: logger, host: .standalone(logger))
    }

    init(logger: Logger, host: NodeHost) {
        self.logger = logger
        self.host = host
        documents = Documents(host.images?.documents)
        images = Images(host.images)
    }
}

/// What the daemon lends to the nodes of its own kinds.
struct NodeHost: Sendable {
    /// Where the programs of a run work.
    let scratch: ScratchDirectories
    /// How long a program may take to end when it is asked to.
    let grace: Duration
    /// Where programs have cgroups of their own, if they have.
    var cgroups: DelegatedCgroup?
    /// The hosts that HTTP requests may go to, `*.` before a domain for all beneath it; empty for any.
    var allowedHosts: [String] = []
    /// Calls agents; `nil` without a daemon.
    var agents: AgentService?
    /// The documents that were given to the daemon, and the images of their pages.
    var images: ImageStore?
    /// Takes a line that a program of a run writes.
    let takeLine: @Sendable (RunID, ProgramLine) -> Void

    static func standalone(_ logger: Logger) -> NodeHost {
        NodeHost(
            scratch: ScratchDirectories(
                root: "\(FileManager.default.temporaryDirectory.path)/agentlab-scratch",
                logger: logger
            ),
            grace: .seconds(5),
            takeLine: { _, _ in }
        )
    }
}

/// A line that a program writes, on its way to those who watch the run.
package struct ProgramLine: Sendable {
    package let node: NodeName
    package let iteration: Int
    package let stream: ProgramRunner.OutputStream
    package let text: String
    package let createdAt: Date
}
