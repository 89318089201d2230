/// The migrations of the `agentlab` schema, compiled in, in the order in which they are applied.
package enum Schema {
    /// Each file of this folder with its version and name, which are those of its file name.
    package static let migrations: [(version: Int, name: String, sql: [UInt8])] = [
        (1, "initial", PackageResources._001_initial_sql),
        (2, "checkpoint_store", PackageResources._002_checkpoint_store_sql),
        (3, "fleet", PackageResources._003_fleet_sql),
        (4, "operations", PackageResources._004_operations_sql),
        (5, "definitions", PackageResources._005_definitions_sql),
        (6, "waiting", PackageResources._006_waiting_sql),
        (7, "batches", PackageResources._007_batches_sql),
        (8, "limits", PackageResources._008_limits_sql),
        (9, "catalog", PackageResources._009_catalog_sql),
        (10, "signals_and_children", PackageResources._010_signals_and_children_sql),
        (11, "documents", PackageResources._011_documents_sql),
        (12, "expiry_of_children", PackageResources._012_expiry_of_children_sql),
        (13, "leftovers", PackageResources._013_leftovers_sql),
    ]
}
