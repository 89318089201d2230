/// A part of the daemon that takes a changed configuration while the daemon runs.
package struct ReloadablePart: Sendable {
    /// What the log and `daemon.reload` call it.
    let name: String
    /// The settings whose change it takes; a changed setting that belongs to no part waits for a restart.
    let settings: [Setting]
    let apply: Apply

    /// Takes the configuration, also when none of the settings has changed: files that a setting names may have.
    ///
    /// - Returns: What is different from now on beside the settings, one line each.
    /// - Throws: What could not be taken; the part is then as it was.
    package typealias Apply = @Sendable (DaemonConfiguration) async throws -> [String]

    package init(_ name: String, settings: [Setting], apply: @escaping Apply) {
        self.name = name
        self.settings = settings
        self.apply = apply
    }
}
