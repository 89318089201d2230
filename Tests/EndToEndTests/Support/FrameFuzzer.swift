import AgentLabTesting

/// Makes what no client would send, the same for the same seed.
struct FrameFuzzer {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// What is sent on one connection.
    mutating func next() -> [UInt8] {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: framed(bytes(Int.random(in: 1...2_000, using: &random)))
        case 1: bytes(Int.random(in: 1...200, using: &random))
        case 2: truncated()
        case 3: framed(request(method(), params: nested()))
        case 4: framed(request(method(), params: #"{"page":\#(number()),"run":\#(number()),"iteration":\#(number())}"#))
        case 5: framed(Array(#"{"jsonrpc":"2.0","id":1,"method":""#.utf8) + brokenText() + Array(#""}"#.utf8))
        case 6: (0..<Int.random(in: 2...20, using: &random)).flatMap { _ in framed(mutated(validRequest())) }
        default: framed(mutated(validRequest()))
        }
    }

    private static let methods = [
        "daemon.info", "daemon.status", "daemon.list", "daemon.reload", "workflows.list", "workflows.find",
        "workflows.validate", "runs.execute", "runs.cancel", "runs.explain", "runs.resume", "runs.fork", "runs.find",
        "runs.list", "runs.stages", "runs.decisions", "runs.checkpoint", "runs.signal", "runs.delete",
        "runs.delete_matching", "runs.wait", "runs.watch", "runs.unwatch", "no.method",
    ]

    private static let params = [
        "{}", #"{"run":"0199a3c4-0000-7000-8000-000000000001"}"#, #"{"run":"0199a3","reason":"why","wait":true}"#,
        #"{"workflow":"tree-digest","params":{"path":"/none","batch_size":1},"key":"k","priority":-3}"#,
        #"{"page":2,"page_size":50,"sort":"-created_at","search":"x","status":["failed","running"]}"#,
        #"{"text":"name: a\nnodes:\n  b: { set: { c: 1 } }\nentry: b\nexit: b\n"}"#,
        #"{"run":"0199a3","signal":"go","data":{"a":[1,2.5e3,null,"\u00e9"]},"timeout_seconds":0.01}"#,
        #"{"ended_before":"2026-01-01T00:00:00Z","limit":10,"dry_run":true}"#,
    ]

    private mutating func method() -> String { Self.methods[Int.random(in: 0..<Self.methods.count, using: &random)] }

    private mutating func validRequest() -> [UInt8] {
        request(method(), params: Self.params[Int.random(in: 0..<Self.params.count, using: &random)])
    }

    private func request(_ method: String, params: String) -> [UInt8] {
        Array(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#.utf8)
    }

    private func framed(_ body: [UInt8]) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: body.count >> (24 - 8 * $0)) } + body
    }

    /// A frame that ends before its time, or one whose length is anything.
    private mutating func truncated() -> [UInt8] {
        let whole = framed(validRequest())
        if Bool.random(using: &random) { return Array(whole.prefix(Int.random(in: 1..<whole.count, using: &random))) }
        return bytes(4) + whole.dropFirst(4)
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private mutating func nested() -> String {
        let depth = [10, 511, 513, 5_000, 200_000][Int.random(in: 0..<5, using: &random)]
        let (open, close) = Bool.random(using: &random) ? ("[", "]") : (#"{"a":"#, "}")
        let isClosed = Bool.random(using: &random)
        return #"{"params":"# + String(repeating: open, count: depth) + "1"
            + (isClosed ? String(repeating: close, count: depth) + "}" : "")
    }

    private mutating func number() -> String {
        let digits = String(repeating: "9", count: [1, 19, 20, 400, 100_000][Int.random(in: 0..<5, using: &random)])
        let forms = [
            digits, "-\(digits)", "\(digits).\(digits)", "1e\(digits)", "-1E-\(digits)", "0\(digits)", "\(digits)e",
            "-",
            "NaN", "0x\(digits)", "1.", ".5", "+1",
        ]
        return forms[Int.random(in: 0..<forms.count, using: &random)]
    }

    /// Overlong forms, halves of surrogates, continuations without a beginning, and what is beyond Unicode.
    private mutating func brokenText() -> [UInt8] {
        let forms: [[UInt8]] = [
            [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0x80], [0xf4, 0x90, 0x80, 0x80], [0xff], [0xe2, 0x82],
            [0xf0, 0x80, 0x80, 0x80],
            Array(#"\ud800"#.utf8), Array(#"\u12"#.utf8), Array(#"\x41"#.utf8), Array(#"\u0000"#.utf8), [0], [0x1f],
        ]
        return forms[Int.random(in: 0..<forms.count, using: &random)]
    }

    private mutating func mutated(_ request: [UInt8]) -> [UInt8] {
        var body = request
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<body.count, using: &random)
            let end = min(body.count, place + Int.random(in: 1...12, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: body[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: body.insert(contentsOf: bytes(3), at: place)
            case 2: body.insert(contentsOf: body[place..<end], at: place)
            case 3: body.insert(contentsOf: Array(number().utf8.prefix(40)), at: place)
            default: if body.count > 20 { body.removeSubrange(place..<end) }
            }
        }
        return body
    }
}
