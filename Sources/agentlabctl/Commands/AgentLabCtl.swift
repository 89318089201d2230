import AgentLabAPI
package import ArgumentParser

/// The command line as a whole.
package struct AgentLabCtl: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "agentlabctl",
        abstract: "Execute, watch and manage workflow runs of agentlabd.",
        discussion: """
            RUN is a run's id or any unambiguous prefix of it. Data goes to standard output, everything else to \
            standard error.

            EXIT STATUS: 0 done, 1 failed, 64 usage, 66 not found, 69 daemon unreachable, 73 conflict or invalid \
            status, 75 try again, 77 forbidden. With --watch or --wait: 2 the run failed, 3 it was cancelled. 130 \
            after Ctrl-C.
            """,
        version: "agentlabctl \(AgentLabVersion.current)",
        groupedSubcommands: [
            CommandGroup(
                name: "Run",
                subcommands: [
                    Execute.self, Watch.self, Wait.self, Cancel.self, Resume.self, Delete.self, Signal.self,
                    Approve.self, Deny.self, Fork.self,
                ]
            ),
            CommandGroup(
                name: "Inspection",
                subcommands: [
                    Runs.self, Show.self, Explain.self, Logs.self, Workflows.self, Graph.self, Status.self,
                    Version.self,
                ]
            ),
            CommandGroup(name: "Agents", subcommands: [Providers.self, Agents.self, Chat.self]),
            CommandGroup(name: "Documents", subcommands: [Documents.self, Images.self]),
            CommandGroup(name: "Administration", subcommands: [Validate.self, Reload.self]),
        ]
    )

    package init() {}
}
