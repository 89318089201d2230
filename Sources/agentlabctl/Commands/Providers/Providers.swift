import ArgumentParser

struct Providers: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage the providers of the catalog.",
        subcommands: [
            ProvidersList.self, ProvidersShow.self, ProvidersAdd.self, ProvidersSet.self, ProvidersRemove.self, ProvidersTest.self,
        ],
        defaultSubcommand: ProvidersList.self
    )
}
