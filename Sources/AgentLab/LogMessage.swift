package import Logging

/// The messages of the main events, which a journal's catalog explains: whoever logs them and whoever recognises them
/// say the same.
package enum LogMessage {
    package static let runFailed: Logger.Message = "run failed"
    package static let runRecovered: Logger.Message = "run recovered"
    package static let databaseLost: Logger.Message = "database lost, runs wait for it"
    package static let databaseBack: Logger.Message = "database back, runs go on"
    package static let daemonFenced: Logger.Message = "this daemon has been declared ended, its runs belong to others"
}
