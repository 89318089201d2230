package import Logging

/// How to reach a server, and what every connection to it is set to.
package struct PostgresConfiguration: Sendable {
    /// A libpq connection string or URI, with several hosts if need be; what it leaves out libpq takes from PG* variables.
    package var conninfo: String
    /// What `pg_stat_activity` shows.
    package var applicationName: String
    /// For each host in turn.
    package var connectTimeout: Duration
    /// After which the server gives up a statement; nil leaves the server's own setting.
    package var statementTimeout: Duration?
    /// After which a connection whose server does not answer counts as lost; nil waits until the network gives it up.
    package var answerTimeout: Duration?
    /// Whether the server remembers statements, or parses each of them anew.
    package var preparedStatements: PreparedStatements
    /// Takes the server's notices.
    package var logger: Logger

    package init(
        _ conninfo: String,
        applicationName: String = "agentlab",
        connectTimeout: Duration = .seconds(10),
        statementTimeout: Duration? = nil,
        answerTimeout: Duration? = nil,
        preparedStatements: PreparedStatements = .auto,
        logger: Logger
    ) {
        self.conninfo = conninfo
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.answerTimeout = answerTimeout
        self.preparedStatements = preparedStatements
        self.logger = logger
    }
}

// A connection string may hold a password.
extension PostgresConfiguration: CustomStringConvertible, CustomReflectable {
    package var description: String { "PostgresConfiguration(\(applicationName))" }

    package var customMirror: Mirror { Mirror(self, children: ["applicationName": applicationName]) }
}
