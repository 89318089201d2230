internal import Glibc

/// Why a fixture could not be made.
package struct TestingError: Error, CustomStringConvertible {
    package let description: String

    init(_ what: String, _ number: Int32) {
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        description = "\(what): \(reason)"
    }
}
