import ArgumentParser
import FoundationEssentials
import Synchronization

/// The files that arguments name; `-` is standard input.
package final class InputFiles: Sendable {
    private let standardInput: @Sendable () throws -> [UInt8]
    private let hasReadStandardInput = Mutex(false)

    package init(standardInput: @escaping @Sendable () throws -> [UInt8]) {
        self.standardInput = standardInput
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    package func read(_ path: String) throws -> [UInt8] {
        guard path == "-" else { return try readFile(path) }
        let wasRead = hasReadStandardInput.withLock { wasRead in
            defer { wasRead = true }
            return wasRead
        }
        guard !wasRead else { throw ValidationError("standard input can be read by one argument only") }
        return try standardInput()
    }

    private func readFile(_ path: String) throws -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch let error as CocoaError {
            let cause =
                switch error.code {
                case .fileReadNoSuchFile, .fileNoSuchFile: "no such file"
                case .fileReadNoPermission: "permission denied"
                default: "it cannot be read"
                }
            throw CommandFailure("\(path): \(cause)", status: .usage)
        }
    }
}
