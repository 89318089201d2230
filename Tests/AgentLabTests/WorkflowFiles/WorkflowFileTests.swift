import AgentLab
import Testing

@Suite struct WorkflowFileTests {
    @Test(arguments: BrokenFile.table) func everyMistakeIsNamedWithItsPlace(_ broken: BrokenFile) throws {
        let error = try #require(throws: WorkflowFileError.self) {
            try WorkflowFile(parsing: broken.text, file: "f", kinds: .standard)
        }
        #expect(error.lines == broken.mistakes.map { "f:\($0)" })
    }

    @Test func theTableHasFortyFiles() {
        #expect(BrokenFile.table.count >= 40)
    }

    @Test func allMistakesAreNamedAtOnce() throws {
        let text = """
            name: w
            params: { a: { type: integr } }
            entry: b
            nodes:
              c: { run: { argv: ["{{nope}}"], output: o, max_output: lots } }
            exit: [d]
            """
        let error = try #require(throws: WorkflowFileError.self) {
            try WorkflowFile(parsing: text, file: "f", kinds: .standard)
        }
        #expect(error.mistakes.count == 6)
    }

    @Test func theVersionIsThatOfTheText() throws {
        let text = "name: w\nentry: a\nnodes: { a: { set: { x: 1 } } }\nexit: a\n"
        let one = try WorkflowFile(parsing: text, file: "f", kinds: .standard)
        let same = try WorkflowFile(parsing: text, file: "g", kinds: .standard)
        let other = try WorkflowFile(parsing: text + "# changed\n", file: "f", kinds: .standard)
        #expect(one.workflow.contentHash == same.workflow.contentHash)
        #expect(one.workflow.contentHash != other.workflow.contentHash)
    }

    @Test func limitsAreThoseOfTheWorkflow() throws {
        func workflow(_ limits: String) throws -> Workflow {
            let text = "name: w\nlimits: {\(limits)}\nentry: a\nnodes: { a: { set: { x: 1 } } }\nexit: a\n"
            return try WorkflowFile(parsing: text, file: "f", kinds: .standard).workflow
        }
        let plain = try workflow("")
        #expect(plain.concurrency == nil && plain.retention == .asConfigured)
        let limited = try workflow("concurrency: 3, retention: 7d, timeout: 1m")
        #expect(limited.concurrency == 3 && limited.retention == .all(.lasting(.seconds(7 * 86_400))))
        let partly = try workflow("retention: {completed: 12h, failed: never}")
        #expect(partly.retention == .init(completed: .lasting(.seconds(43_200)), failed: .forever))
    }

    @Test func whatIsWrittenPlainlyHasTheTypesOfYAML12() throws {
        let text =
            "name: w\nentry: a\nnodes: { a: { set: { a: no, b: on, c: 012, d: 1.5, e: 0x1F, f: ~, g: 1e3 } } }\nexit: a\n"
        _ = try WorkflowFile(parsing: text, file: "f", kinds: .standard)
    }

    @Test func aliasesOfAliasesFillNoMemory() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let names = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(names)]\n"
        }
        let error = try #require(throws: WorkflowFileError.self) {
            try WorkflowFile(parsing: text, file: "f", kinds: .standard)
        }
        #expect(error.description.contains("more than 50000 values"))
    }

    @Test(arguments: [1, 100, 100_000]) func depthIsNoDanger(_ depth: Int) throws {
        let text = "name: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(throws: WorkflowFileError.self) {
            try WorkflowFile(parsing: text, file: "f", kinds: .standard)
        }
    }
}
