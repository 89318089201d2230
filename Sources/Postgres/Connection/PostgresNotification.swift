internal import CPostgres

/// What `NOTIFY` has sent.
package struct PostgresNotification: Sendable, Hashable {
    package let channel: String
    package let payload: String

    init(_ notification: PGnotify) {
        unsafe channel = String(cString: notification.relname)
        unsafe payload = String(cString: notification.extra)
    }
}
