import Testing

/// The built programs together: `agentlabd`, `agentlabctl` and PostgreSQL.
///
/// One after the other, for each test has processes of its own, and they would fight over the processor. What a test
/// waits for is an event; the limit is for the case that it never comes.
@Suite(.serialized, .timeLimit(.minutes(5)))
enum EndToEnd {}
