import AgentLabAPI
import AgentLabJSON
import Testing

@Suite struct ControlErrorTests {
    @Test func reasonTravelsInsideTheData() throws {
        let error = ControlError(.runNotFound, "no run 42", data: ["run": "42"])
        let json = try JSONValue(encoding: error)
        #expect(
            json == ["code": -32000, "message": "no run 42", "data": ["reason": "run_not_found", "run": "42"]]
        )
        #expect(try json.decode(ControlError.self) == error)
    }

    @Test(arguments: [
        (ControlError.Reason.parseError, -32700), (.invalidRequest, -32600), (.methodNotFound, -32601),
        (.invalidParams, -32602), (.internal, -32603), (.busy, -32000), (.init(rawValue: "tired"), -32000),
    ])
    func everyReasonHasTheCodeThatJSONRPCKnowsForIt(reason: ControlError.Reason, code: Int) {
        #expect(ControlError(reason, "").code == code)
    }

    @Test func unknownReasonsAndForeignDataSurvive() throws {
        let later: JSONValue = ["code": -32000, "message": "zzz", "data": ["reason": "asleep", "until": 7]]
        let error = try later.decode(ControlError.self)
        #expect(error.reason == .init(rawValue: "asleep"))
        #expect(try JSONValue(encoding: error) == later)

        let foreign: JSONValue = ["code": 12, "message": "other", "data": [1, 2]]
        #expect(try foreign.decode(ControlError.self).data == ["value": [1, 2]])

        let bare: JSONValue = ["code": -32601, "message": "Method not found"]
        #expect(
            try bare.decode(ControlError.self) == ControlError(code: -32601, reason: nil, message: "Method not found")
        )
    }
}
