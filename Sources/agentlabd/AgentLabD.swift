import AgentLabDaemon
import AgentLabWorkflows

@main
struct AgentLabD {
    static func main() async {
        await Daemon(version: AgentLabVersion.current, workflows: .standard).main()
    }
}
