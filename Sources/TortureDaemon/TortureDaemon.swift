import AgentLab
import AgentLabDaemon

/// The daemon of the torture suite: workflows that say what they do in a file of effects, for the checker to read.
@main
struct TortureDaemon {
    static func main() async {
        let effects = EffectLog()
        let workflows: [Workflow] = [
            .loop(effects), .steps(effects), .fan(effects), .sleeper(effects), .stubborn(effects),
        ]
        await Daemon(name: "torture-daemon", version: "1.0", workflows: workflows).main()
    }
}
