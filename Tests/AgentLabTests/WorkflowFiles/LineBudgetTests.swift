import AgentLab
import Testing

@Suite struct LineBudgetTests {
    @Test func passesABurstAndThenSoManyASecondAndSaysWhatItLeftOut() {
        let start = ContinuousClock.now
        var budget = LineBudget(at: start)
        for _ in 0..<200 { #expect(budget.take(at: start) == .pass(leftOutBefore: 0)) }
        for _ in 0..<30 { #expect(budget.take(at: start) == .leaveOut) }
        #expect(budget.pendingLeftOut == 30)
        let later = start.advanced(by: .milliseconds(100))
        #expect(budget.take(at: later) == .pass(leftOutBefore: 30))
        for _ in 0..<4 { #expect(budget.take(at: later) == .pass(leftOutBefore: 0)) }
        #expect(budget.take(at: later) == .leaveOut)
    }

    @Test func restsNoLongerThanForABurst() {
        let start = ContinuousClock.now
        var budget = LineBudget(at: start)
        let later = start.advanced(by: .seconds(3600))
        let passed = (0..<1000).count { _ in budget.take(at: later) != .leaveOut }
        #expect(passed == 200)
    }
}
