/// Everything that is wrong with a configuration, so that an operator repairs it in one go.
///
/// The daemon does not start with it, and a reload keeps the configuration that was in force.
package struct ConfigurationError: Error, Sendable, Equatable {
    package let mistakes: [ConfigurationMistake]
}

extension ConfigurationError: CustomStringConvertible {
    package var description: String {
        guard mistakes.count != 1 else { return "configuration: \(mistakes[0])" }
        return "\(mistakes.count) mistakes in the configuration\n"
            + mistakes.map { "  \($0)" }.joined(separator: "\n")
    }
}
