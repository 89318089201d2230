import AgentLabAPI
package import Logging

/// Takes what has changed in the configuration into the running daemon, part by part, one reload after the other.
package struct Reloader: Sendable {
    private let parts: [ReloadablePart]
    private let notifier: SystemdNotifier
    private let logger: Logger
    private let load: @Sendable () async throws -> DaemonConfiguration

    /// - Parameters:
    ///   - parts: What can change without a restart; applied in this order, each whether or not the others succeed.
    ///   - load: Reads the configuration anew.
    package init(
        parts: [ReloadablePart],
        notifier: SystemdNotifier,
        logger: Logger,
        load: @escaping @Sendable () async throws -> DaemonConfiguration
    ) {
        self.parts = parts
        self.notifier = notifier
        self.logger = logger
        self.load = load
    }

    /// Reloads as often as somebody asks for it, until the task is cancelled.
    ///
    /// - Parameter initial: What is in force at the beginning.
    package func run(_ requests: ReloadRequests, from initial: DaemonConfiguration) async {
        defer { requests.close() }
        // But for the settings that wait for a restart: those stay as they were.
        var current = initial
        for await _ in requests.arrivals {
            let askers = requests.takeAll()
            let record = await reload(&current)
            for asker in askers { asker.resume(returning: record) }
        }
    }

    /// The service manager is told of the beginning and of the end; a configuration with a mistake changes nothing.
    private func reload(_ current: inout DaemonConfiguration) async -> ReloadRecord {
        notifier.send(.reloading)
        logger.info("configuration is being reloaded")
        let record: ReloadRecord
        do {
            record = await take(try await load(), into: &current)
        } catch let error as ConfigurationError {
            record = ReloadRecord(problems: error.mistakes.map(\.description))
        } catch {
            record = ReloadRecord(problems: ["\(error)"])
        }
        log(record)
        notifier.send(.ready)
        return record
    }

    private func take(_ new: DaemonConfiguration, into current: inout DaemonConfiguration) async -> ReloadRecord {
        let different = Setting.table.filter { [current] in $0.differs(between: current, and: new) }
        var record = ReloadRecord()
        for part in parts {
            let own = different.filter { setting in part.settings.contains { $0.key == setting.key } }
            do {
                record.changed += try await own.map { $0.line(in: new) } + part.apply(new)
                for setting in own { setting.copy(from: new, to: &current) }
            } catch {
                record.problems += "\(error)".split(separator: "\n").map { "\(part.name): \($0)" }
            }
        }
        let reloadable = Set(parts.flatMap(\.settings).map(\.key))
        record.needsRestart = different.filter { !reloadable.contains($0.key) }.map { $0.line(in: new) }
        return record
    }

    private func log(_ record: ReloadRecord) {
        for line in record.changed { logger.notice("configuration changed", metadata: ["change": "\(line)"]) }
        for line in record.needsRestart {
            logger.warning("a change of the configuration waits for a restart", metadata: ["change": "\(line)"])
        }
        for line in record.problems { logger.error("configuration not taken", metadata: [LogKey.error: "\(line)"]) }
        logger.notice("configuration reloaded", metadata: ["changes": "\(record.changed.count)"])
    }
}

extension Setting {
    fileprivate func line(in configuration: DaemonConfiguration) -> String {
        "\(key): \(value(in: configuration))"
    }
}
