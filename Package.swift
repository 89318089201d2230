// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "agentlab",
    products: [
        .library(name: "AgentLabJSON", targets: ["AgentLabJSON"]),
        .library(name: "Orchestration", targets: ["Orchestration"]),
        .library(name: "AgentClient", targets: ["AgentClient"]),
        .library(name: "AgentLabAPI", targets: ["AgentLabAPI"]),
        .library(name: "AgentLabControl", targets: ["AgentLabControl"]),
        .library(name: "AgentLab", targets: ["AgentLab"]),
        .library(name: "AgentLabDaemon", targets: ["AgentLabDaemon"]),
        .library(name: "AgentLabWorkflows", targets: ["AgentLabWorkflows"]),
        .library(name: "AgentLabTesting", targets: ["AgentLabTesting"]),
        .executable(name: "agentlabd", targets: ["agentlabd"]),
        .executable(name: "agentlabctl", targets: ["agentlabctl"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.4.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // The leaves.
        .target(name: "CGuardian"),
        .target(name: "AgentLabJSON"),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .target(
            name: "AgentLabSchema",
            path: "schema",
            resources: [
                .embedInCode("0001_initial.sql"), .embedInCode("0002_checkpoint_store.sql"),
                .embedInCode("0003_fleet.sql"), .embedInCode("0004_operations.sql"),
                .embedInCode("0005_definitions.sql"), .embedInCode("0006_waiting.sql"),
                .embedInCode("0007_batches.sql"), .embedInCode("0008_limits.sql"),
                .embedInCode("0009_catalog.sql"), .embedInCode("0010_signals_and_children.sql"),
                .embedInCode("0011_documents.sql"), .embedInCode("0012_expiry_of_children.sql"),
                .embedInCode("0013_leftovers.sql"),
            ]
        ),

        // What is said on the control socket, and how it is carried.
        .target(name: "AgentLabAPI", dependencies: ["AgentLabJSON"]),
        .target(
            name: "AgentLabControl",
            dependencies: [
                "AgentLabAPI", "AgentLabJSON",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),

        // Calls of language models.
        .target(
            name: "AgentClient",
            dependencies: [
                "AgentLabJSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),

        // The engine and its journal.
        .target(
            name: "Orchestration",
            dependencies: ["AgentLabJSON", .product(name: "Logging", package: "swift-log")]
        ),
        .target(
            name: "Postgres",
            dependencies: [
                "CPostgres",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .target(
            name: "AgentLab",
            dependencies: [
                "AgentClient", "AgentLabAPI", "AgentLabJSON", "AgentLabSchema", "CGuardian", "Orchestration",
                "Postgres",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),

        .target(
            name: "AgentLabDaemon",
            dependencies: [
                "AgentLab", "AgentLabAPI", "AgentLabControl", "CSystemd", "Orchestration", "Postgres",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .target(
            name: "AgentLabTesting",
            dependencies: [
                "AgentLabJSON", "Orchestration", "Postgres",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),

        .target(
            name: "AgentLabWorkflows",
            dependencies: [
                "AgentClient", "AgentLab", "AgentLabAPI", "AgentLabJSON", "Orchestration",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        // The programs.
        .executableTarget(name: "agentlabd", dependencies: ["AgentLabAPI", "AgentLabDaemon", "AgentLabWorkflows"]),
        .executableTarget(
            name: "agentlabctl",
            dependencies: [
                "AgentLabAPI", "AgentLabControl", "AgentLabJSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // The benchmarks: what drives and measures, the daemon that is measured, and what it is measured against.
        .executableTarget(
            name: "agentlab-bench",
            dependencies: [
                "AgentLabAPI", "AgentLabControl", "AgentLabJSON", "Postgres",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .executableTarget(
            name: "agentlab-bench-daemon",
            dependencies: ["AgentLab", "AgentLabAPI", "AgentLabDaemon", "AgentLabJSON", "Orchestration"]
        ),
        .executableTarget(name: "agentlab-bench-reference", dependencies: ["CPostgres"]),

        // An example: a whole daemon of one's own.
        .executableTarget(
            name: "ExampleDaemon",
            dependencies: ["AgentLab", "AgentLabDaemon", "AgentLabJSON", "Orchestration"],
            path: "packaging/examples/daemon"
        ),

        // The torture suite: the daemon that is tortured, and the program that does it.
        .executableTarget(
            name: "TortureDaemon",
            dependencies: ["AgentLab", "AgentLabDaemon", "AgentLabJSON", "Orchestration"]
        ),
        .executableTarget(
            name: "agentlab-torture",
            dependencies: [
                "AgentLabAPI", "AgentLabControl", "AgentLabJSON", "AgentLabTesting", "Postgres",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),

        // Models that answer by a script, for demonstrations.
        .executableTarget(
            name: "agentlab-scripted-llm",
            dependencies: [
                "AgentLabJSON", "AgentLabTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),

        // Tests mirror the targets.
        .testTarget(name: "AgentLabJSONTests", dependencies: ["AgentLabJSON"]),
        .testTarget(
            name: "AgentClientTests",
            dependencies: [
                "AgentClient", "AgentLabJSON", "AgentLabTesting",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ]
        ),
        .testTarget(name: "AgentLabAPITests", dependencies: ["AgentLabAPI", "AgentLabJSON"]),
        .testTarget(
            name: "AgentLabControlTests",
            dependencies: [
                "AgentLabAPI", "AgentLabControl", "AgentLabJSON",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .testTarget(
            name: "OrchestrationTests",
            dependencies: ["AgentLabJSON", "Orchestration", .product(name: "Logging", package: "swift-log")]
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: [
                "AgentLabTesting", "Postgres",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .testTarget(
            name: "AgentLabTests",
            dependencies: [
                "AgentClient", "AgentLab", "AgentLabAPI", "AgentLabJSON", "AgentLabSchema", "AgentLabTesting",
                "Orchestration",
                "Postgres", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "AgentLabWorkflowsTests",
            dependencies: [
                "AgentLab", "AgentLabJSON", "AgentLabWorkflows", "Orchestration",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
        .testTarget(
            name: "AgentLabDaemonTests",
            dependencies: ["AgentLabDaemon", .product(name: "Logging", package: "swift-log")]
        ),
        .testTarget(
            name: "agentlabctlTests",
            dependencies: [
                "agentlabctl", "AgentLabAPI", "AgentLabControl", "AgentLabJSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "TortureTests",
            dependencies: ["TortureDaemon", "agentlab-torture", "AgentLabJSON", "AgentLabTesting"]
        ),
        // The programs are dependencies in order to be built; the tests run them.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "ExampleDaemon", "agentlabctl", "agentlabd", "AgentClient", "AgentLab", "AgentLabAPI",
                "AgentLabControl",
                "AgentLabDaemon",
                "AgentLabJSON", "AgentLabTesting", "Orchestration", "Postgres",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// The library for workflows builds and tests without PostgreSQL, NIO or systemd; with this variable there is nothing else.
if Context.environment["AGENTLAB_LIBRARY_ONLY"] != nil {
    let library: Set = ["AgentLabJSON", "Orchestration", "AgentLabJSONTests", "OrchestrationTests"]
    package.targets = package.targets.filter { library.contains($0.name) }
    package.products = package.products.filter { library.contains($0.name) }
    package.dependencies = package.dependencies.filter {
        if case .sourceControl(_, let location, _) = $0.kind { location.hasSuffix("/swift-log") } else { false }
    }
}

// One place decides how strictly our own targets are compiled; dependencies keep their own settings.
for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            // SE-0335: an existential is always written `any`.
            .enableUpcomingFeature("ExistentialAny"),
            // SE-0444: a member is visible only in a file that imports its module.
            .enableUpcomingFeature("MemberImportVisibility"),
            // SE-0409: an import is internal unless the public API names it.
            .enableUpcomingFeature("InternalImportsByDefault"),
            // SE-0461: a nonisolated async function stays on its caller's executor.
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .treatAllWarnings(as: .error),
            .treatWarning("ExplicitSendable", as: .error),
            // SE-0458: unsafe code is marked where it stands.
            .strictMemorySafety(),
        ]
}
