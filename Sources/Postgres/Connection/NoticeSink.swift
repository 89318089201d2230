internal import CPostgres
internal import Logging

/// Hands the server's notices to a logger.
final class NoticeSink: Sendable {
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    private func log(severity: String, message: String) {
        logger.log(level: Self.level(severity), "\(message)", metadata: ["postgres.severity": "\(severity)"])
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
        let sink = unsafe Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue()
        let severity = unsafe PQresultErrorField(result, ResultField.severity).map { unsafe String(cString: $0) }
        let message = unsafe PQresultErrorField(result, ResultField.message).map { unsafe String(cString: $0) }
        sink.log(severity: severity ?? "NOTICE", message: message ?? "")
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
