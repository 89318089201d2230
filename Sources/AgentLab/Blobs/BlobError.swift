/// Why a blob could not be kept or read.
package struct BlobError: Error, Sendable, CustomStringConvertible {
    /// The kinds of faults; more may be added.
    package struct Code: Hashable, Sendable {
        private enum Kind { case missing, noRoom, failed }

        private let kind: Kind

        /// There is no such file.
        package static let missing = Code(kind: .missing)
        /// The disk or the quota is full.
        package static let noRoom = Code(kind: .noRoom)
        /// The system refused for another reason.
        package static let failed = Code(kind: .failed)
    }

    package let code: Code
    package let path: String
    /// What was to be done, and the system's word for why it was not.
    package let message: String

    package var description: String { "\(path): \(message)" }
}
