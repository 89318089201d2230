internal import CPostgres
internal import Glibc

/// Makes a session, on the thread that will use it.
struct SessionConnector {
    let configuration: PostgresConfiguration
    let wake: WakeDescriptor
    let interrupt: Interrupt

    func connect() throws(PostgresError) -> Session {
        try checkOptions()
        let session = try connectToSomeHost()
        try session.makeNonblocking()
        session.beginOperation()
        try session.detectPooler(configuration.preparedStatements)
        // Behind a pooler a setting would stay with whoever is given the session next.
        if !session.isPooled { try set(session) }
        return session
    }

    /// Leaves out a host that keeps silent and begins again, as often as there are hosts left.
    private func connectToSomeHost() throws(PostgresError) -> Session {
        var hosts: HostList?
        var silent: [String] = []
        while true {
            guard let connection = unsafe start(hosts) else { throw failure("out of memory") }
            let session = unsafe Session(connection, configuration: configuration, wake: wake, interrupt: interrupt)
            switch try progress(of: session) {
            case .connected: return session
            case .refused(let reason): throw failure((silent + [reason]).joined(separator: "; "))
            case .silent: break
            }
            silent.append("\(session.host):\(session.port) did not answer in time")
            var left = unsafe hosts ?? HostList(of: connection)
            guard left.remove(host: session.host, port: session.port), !left.isEmpty else {
                throw failure(silent.joined(separator: "; "))
            }
            hosts = left
        }
    }

    /// Refuses a malformed connection string before it costs an attempt.
    private func checkOptions() throws(PostgresError) {
        var reason: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(configuration.conninfo, &reason) else {
            let text = unsafe reason.map { unsafe String(cString: $0) } ?? "out of memory"
            unsafe PQfreemem(reason)
            throw failure("the connection string is malformed" + (quotable ? ": \(Session.oneLine(text))" : ""))
        }
        unsafe PQconninfoFree(options)
    }

    /// libpq quotes what it does not understand, which may be a password.
    private var quotable: Bool {
        !configuration.conninfo.contains("@") && !configuration.conninfo.contains("password")
    }

    private func start(_ hosts: HostList?) -> OpaquePointer? {
        let given = [("dbname", configuration.conninfo)] + (hosts?.options ?? [])
        let options = Self.fallbacks + given + required
        var keywords = unsafe options.map { unsafe UnsafePointer(strdup($0.0)) } + [nil]
        var values = unsafe options.map { unsafe UnsafePointer(strdup($0.1)) } + [nil]
        defer {
            unsafe Self.free(&keywords)
            unsafe Self.free(&values)
        }
        return unsafe PQconnectStartParams(keywords, values, 1)
    }

    private static func free(_ strings: inout [UnsafePointer<CChar>?]) {
        while let string = unsafe strings.popLast() { unsafe Glibc.free(UnsafeMutablePointer(mutating: string)) }
    }

    // A peer that has vanished is noticed within half a minute; the connection string may say otherwise.
    private static let fallbacks = [
        ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "30000"),
    ]

    private var required: [(String, String)] {
        [("fallback_application_name", configuration.applicationName), ("client_encoding", "UTF8")]
    }

    private enum Progress {
        case connected
        /// No host is left that libpq would try.
        case refused(String)
        /// The host that is being tried has used up its time.
        case silent
    }

    /// Goes through the hosts as libpq does; each of them has the time of the connect timeout.
    private func progress(of session: Session) throws(PostgresError) -> Progress {
        var host = session.host + session.port
        var deadline = ContinuousClock.now + configuration.connectTimeout
        var isReading = false
        guard session.isStarted else { return .refused(session.message) }
        while true {
            let readiness = session.wait(reading: isReading, timeout: Session.milliseconds(until: deadline))
            if Task.isCancelled || interrupt.isCancelRequested {
                throw PostgresError(.queryCancelled, "connecting was cancelled")
            }
            if readiness.timedOut { return .silent }
            guard readiness.isReadable || readiness.isWritable else { continue }
            switch session.pollConnect() {
            case PGRES_POLLING_OK: return .connected
            case PGRES_POLLING_READING: isReading = true
            case PGRES_POLLING_WRITING: isReading = false
            default: return .refused(session.message)
            }
            if session.host + session.port != host {
                host = session.host + session.port
                deadline = .now + configuration.connectTimeout
            }
        }
    }

    private func failure(_ message: String) -> PostgresError { PostgresError(.connectionFailed, message) }

    private func set(_ session: Session) throws(PostgresError) {
        var settings = ["TimeZone": "UTC"]
        if let timeout = configuration.statementTimeout {
            settings["statement_timeout"] = "\(Int64(timeout / .milliseconds(1)))ms"
        }
        let calls = settings.map { name, value in
            PostgresCall("SELECT set_config($1, $2, false)", [.text(name), .text(value)])
        }
        _ = try session.run(calls, heedsCancel: true)
    }
}
