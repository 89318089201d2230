import AgentLabDaemon
import Testing

@Suite struct DatabaseLocationTests {
    @Test(arguments: [
        ("postgresql://", "postgresql://"),
        ("postgresql://db/x", "postgresql://db/x"),
        ("postgresql://lab@db/x", "postgresql://lab@db/x"),
        ("postgresql://lab:s3cret@db:5432/x", "postgresql://lab:***@db:5432/x"),
        ("postgresql://lab:s3@cret@db/x", "postgresql://lab:***@db/x"),
        ("postgresql://db/x?user=lab&password=s3cret", "postgresql://db/x?user=lab&password=***"),
        (
            "postgresql://a:s3cret@db/x?sslpassword=s3cret&sslmode=require",
            "postgresql://a:***@db/x?sslpassword=***&sslmode=require"
        ),
        ("postgresql://db/x?", "postgresql://db/x"),
    ]) func noKindOfPrintingShowsAPassword(uri: String, shown: String) {
        let location = DatabaseLocation.postgresql(uri)
        var dumped = ""
        dump(location, to: &dumped)
        var configuration = DaemonConfiguration(environment: [:], isRoot: true)
        configuration.database = location
        #expect("\(location)" == shown)
        #expect(location.uri == uri)
        for text in [String(reflecting: location), dumped, "\(configuration)", String(reflecting: configuration)] {
            #expect(!text.contains("s3"))
        }
    }

    @Test func aRefusedURIIsNotRepeated() {
        #expect {
            let environment = ["AGENTLAB_DATABASE": "mysql://lab:s3cret@db/x"]
            _ = try ConfigurationLoader(defaultFile: "/nonexistent", environment: environment).load()
        } throws: {
            "\($0)".contains("database: this value is not allowed") && !"\($0)".contains("s3cret")
        }
    }
}
