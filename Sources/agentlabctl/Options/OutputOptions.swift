import ArgumentParser

/// How the answer is written.
package struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write JSON as the control protocol has it: one object a line.")
    package var isJSON = false

    package init() {}
}
