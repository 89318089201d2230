import ArgumentParser

/// What becomes of the command once the run is under way.
struct FollowOptions: ParsableArguments {
    enum Mode: String, EnumerableFlag {
        case watch
        case wait
        case detach

        static func help(for value: Mode) -> ArgumentHelp? {
            switch value {
            case .watch: "Show its stages until it ends."
            case .wait: "Wait silently until it ends."
            case .detach: "Print its id and return."
            }
        }
    }

    @Flag(exclusivity: .exclusive)
    var mode: Mode?
}
