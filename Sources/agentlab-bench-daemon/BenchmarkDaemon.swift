import AgentLabAPI
import AgentLabDaemon

/// The daemon that the benchmarks drive: the real one, with workflows whose nodes do next to nothing.
@main
struct BenchmarkDaemon {
    static func main() async {
        let workflows =
            [1, 10, 100].map(Benchmark.chain) + [
                Benchmark.rewrite, Benchmark.loop, Benchmark.hold, Benchmark.interrupted,
            ]
        await Daemon(name: "agentlab-bench-daemon", version: AgentLabVersion.current, workflows: workflows).main()
    }
}
