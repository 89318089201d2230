import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import NIOCore
import Testing

@Suite struct MessageTests {
    @Test func aRequestWithoutParamsHasEmptyOnes() {
        let request = IncomingRequest(parsing: ByteBuffer(string: #"{"jsonrpc":"2.0","id":"a","method":"m"}"#))
        guard case .call(let id, let call) = request else {
            Issue.record("\(request)")
            return
        }
        #expect(id == "a")
        #expect(call == ControlCall(method: "m"))
    }

    @Test(arguments: [
        (#"[{"jsonrpc":"2.0","id":1,"method":"m"}]"#, JSONValue.null, "batches"),
        ("7", .null, "object"),
        (#"{"jsonrpc":"2.0","method":"m"}"#, .null, "notifications"),
        (#"{"jsonrpc":"2.0","id":null,"method":"m"}"#, .null, "id"),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"m"}"#, .null, "id"),
        (#"{"jsonrpc":"2.0","id":{},"method":"m"}"#, .null, "id"),
        (#"{"jsonrpc":"1.0","id":5,"method":"m"}"#, 5, "2.0"),
        (#"{"id":5,"method":"m"}"#, 5, "2.0"),
        (#"{"jsonrpc":"2.0","id":5}"#, 5, "method"),
        (#"{"jsonrpc":"2.0","id":5,"method":7}"#, 5, "method"),
        (#"{"jsonrpc":"2.0","id":5,"method":"m","params":[1]}"#, 5, "object"),
        (#"{"jsonrpc":"2.0","id":5,"method":"m","params":null}"#, 5, "object"),
    ])
    func whatIsNoRequestIsRefusedUnderItsID(text: String, id: JSONValue, word: String) {
        guard case .refused(id, let error) = IncomingRequest(parsing: ByteBuffer(string: text)) else {
            Issue.record("not refused: \(text)")
            return
        }
        #expect(error.message.contains(word))
    }

    @Test func anIDMayNotBeLong() {
        let id = String(repeating: "x", count: 257)
        let text = #"{"jsonrpc":"2.0","id":"\#(id)","method":"m"}"#
        guard case .refused(.null, _) = IncomingRequest(parsing: ByteBuffer(string: text)) else {
            Issue.record("not refused")
            return
        }
    }

    @Test func mutatedRequestsDoNoHarm() {
        let request = Array(
            #"{"jsonrpc":"2.0","id":1,"method":"runs.find","params":{"run":"0198","x":[1.5e3,"\u00e9"]}}"#.utf8
        )
        var random = SeededGenerator(seed: 4)
        for _ in 0..<1_000 {
            var bytes = request
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: .min ... .max, using: &random), at: index)
                }
            }
            if case .call(_, let call) = IncomingRequest(parsing: ByteBuffer(bytes: bytes)) {
                #expect(call.params.objectValue != nil)
            }
        }
    }
}
