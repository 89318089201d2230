import Glibc

@main
enum Main {
    static func main() async {
        let status = await AgentLabCtl.perform(Array(CommandLine.arguments.dropFirst()), in: .process())
        exit(status.rawValue)
    }
}
