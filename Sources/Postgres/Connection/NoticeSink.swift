internal import CPostgres
internal import Logging
internal import Synchronization

/// Hands the server's notices to a logger.
///
/// An error that ends an idle session comes as a notice too, for no statement is there to fail: it is kept.
final class NoticeSink: Sendable {
    private let logger: Logger
    private let fatal = Mutex<PostgresError?>(nil)

    init(logger: Logger) { self.logger = logger }

    /// With what words the server has ended the session, if it has.
    var farewell: PostgresError? { fatal.withLock { $0 } }

    private func receive(_ result: OpaquePointer) {
        let severity = unsafe Self.field(ResultField.severity, of: result) ?? "NOTICE"
        let message = unsafe Self.field(ResultField.message, of: result) ?? ""
        if severity == "FATAL" || severity == "PANIC" {
            var error = PostgresError(.connectionLost, message)
            unsafe error.sqlState = Self.field(ResultField.sqlState, of: result)
            fatal.withLock { [error] in $0 = error }
        } else {
            logger.log(level: Self.level(severity), "\(message)", metadata: ["postgres.severity": "\(severity)"])
        }
    }

    private static func field(_ code: Int32, of result: OpaquePointer) -> String? {
        unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) }
    }

    private static func level(_ severity: String) -> Logger.Level {
        switch severity {
        case "WARNING": .warning
        case "INFO", "LOG": .info
        default: .debug
        }
    }

    /// The caller keeps this sink alive for as long as the connection.
    func receiveNotices(of connection: OpaquePointer) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe PQsetNoticeReceiver(connection, { unsafe NoticeSink.receive($0, $1) }, context)
    }

    private static func receive(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
        guard let context = unsafe context, let result = unsafe result else { return }
        unsafe Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue().receive(result)
    }
}

/// The codes by which libpq names the parts of an error; its header has them as character macros.
enum ResultField {
    static let severity = Int32(UInt8(ascii: "V"))
    static let sqlState = Int32(UInt8(ascii: "C"))
    static let message = Int32(UInt8(ascii: "M"))
    static let detail = Int32(UInt8(ascii: "D"))
    static let hint = Int32(UInt8(ascii: "H"))
    static let constraint = Int32(UInt8(ascii: "n"))
}
