import AgentLabAPI
import Testing
import agentlabctl

@Suite struct ExitStatusTests {
    @Test(
        arguments: [
            (ControlError.Reason.workflowNotFound, 66), (.runNotFound, 66), (.invalidParams, 64), (.invalidStatus, 73),
            (.conflict, 73), (.unavailable, 69), (.forbidden, 77), (.busy, 75), (.tooLarge, 64), (.internal, 1),
            (.init(rawValue: "from_a_later_version"), 1),
        ] as [(ControlError.Reason, Int32)]
    )
    func followsTheReason(reason: ControlError.Reason, status: Int32) {
        #expect(CommandFailure(ControlError(reason, "why")).status.rawValue == status)
    }

    @Test func followsTheRun() {
        #expect(ExitStatus(followed: .completed) == .success)
        #expect(ExitStatus(followed: .failed).rawValue == 2)
        #expect(ExitStatus(followed: .cancelled).rawValue == 3)
    }

    @Test func theWorstOfSeveralDecides() {
        #expect(ExitStatus.success.worse(.runCancelled) == .runCancelled)
        #expect(ExitStatus.runFailed.worse(.runCancelled) == .runFailed)
        #expect(ExitStatus.runFailed.worse(.notFound) == .notFound)
        #expect(ExitStatus.notFound.worse(.success) == .notFound)
    }

    @Test func namesARemedyAndStaysInOneLine() {
        let failure = CommandFailure(ControlError(.workflowNotFound, "there is no workflow 'x\n'"))
        #expect(failure.message == #"there is no workflow 'x\n'; 'agentlabctl workflows' lists those that there are"#)
    }
}
