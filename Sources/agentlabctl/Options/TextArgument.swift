import ArgumentParser

/// A text that is an argument, or is in a file that the argument names.
enum TextArgument {
    /// Takes a text as it is, and `@FILE` for what is in a file; `@-` and `-` are standard input.
    static func text(_ argument: String, reading read: (String) throws -> [UInt8]) throws -> String {
        guard argument == "-" || argument.hasPrefix("@") else { return argument }
        let path = argument == "-" ? argument : String(argument.dropFirst())
        guard let text = String(validating: try read(path), as: UTF8.self) else {
            throw ValidationError("\(path): the content is not UTF-8 text")
        }
        return text
    }
}
