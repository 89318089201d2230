import ArgumentParser

struct Providers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage the providers of the catalog.",
        subcommands: [
            ListProviders.self, ShowProvider.self, AddProvider.self, SetProvider.self, RemoveProvider.self,
            TestProvider.self,
        ],
        defaultSubcommand: ListProviders.self
    )
}
