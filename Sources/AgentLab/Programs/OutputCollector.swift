import Subprocess
import Synchronization

/// Gathers what a program writes: standard output up to its limit, of standard error the end.
final class OutputCollector: Sendable {
    private struct Gathered {
        var output: [UInt8] = []
        var outputLength = 0
        var errorTail: [UInt8] = []
    }

    /// What an error message shows of standard error.
    private static let tailLength = 4096

    private let program: Program
    private let takeLine: ProgramRunner.LineTaker
    private let gathered = Mutex(Gathered())

    init(_ program: Program, takeLine: @escaping ProgramRunner.LineTaker) {
        self.program = program
        self.takeLine = takeLine
    }

    /// Reads a stream to its end.
    ///
    /// - Throws: ``ProgramError`` with `too_much_output`.
    func collect(_ sequence: SubprocessOutputSequence, from stream: ProgramRunner.OutputStream) async throws {
        var lines = LineSplitter()
        for try await buffer in sequence {
            let bytes = unsafe buffer.withUnsafeBytes { unsafe Array($0) }
            try keep(bytes, of: stream)
            for line in lines.append(bytes) { takeLine(stream, line) }
        }
        if let last = lines.finish() { takeLine(stream, last) }
    }

    private func keep(_ bytes: [UInt8], of stream: ProgramRunner.OutputStream) throws(ProgramError) {
        let isTooMuch = gathered.withLock { gathered in
            switch stream {
            case .stdout:
                gathered.outputLength += bytes.count
                guard gathered.outputLength <= program.maxOutput else { return true }
                if program.keepsOutput { gathered.output += bytes }
            case .stderr:
                gathered.errorTail = Array((gathered.errorTail + bytes).suffix(Self.tailLength))
            }
            return false
        }
        guard !isTooMuch else {
            throw ProgramError(
                code: .tooMuchOutput,
                program: program.argv.first ?? "",
                message: "wrote more than \(ByteCountText.format(program.maxOutput)) (max_output), and was ended"
            )
        }
    }

    func result(exitCode: Int) -> ProgramResult {
        gathered.withLock { gathered in
            ProgramResult(
                exitCode: exitCode,
                output: gathered.output,
                errorTail: String(decoding: gathered.errorTail, as: UTF8.self)
            )
        }
    }
}
