// A child is there once, and has ended when its parent has.
extension Checker {
    func childViolations() -> [Violation] {
        let parents = Dictionary(facts.runs.map { ($0.id, $0) }) { first, _ in first }
        return Dictionary(grouping: facts.children, by: \.parent).flatMap { parent, children -> [Violation] in
            guard children.count == 1 else {
                return [Violation(rule: "a child was made twice", run: parent, detail: "\(children.map(\.id))")]
            }
            guard let status = parents[parent]?.status else {
                return [
                    Violation(rule: "a child has no parent", run: children[0].id, detail: "its parent was \(parent)")
                ]
            }
            let isAsItShouldBe =
                status == "completed"
                ? children[0].status == "completed" : ["completed", "failed", "cancelled"].contains(children[0].status)
            guard !isAsItShouldBe else { return [] }
            let detail = "it is \(children[0].status), its parent is \(status)"
            return [Violation(rule: "a child has the wrong end", run: children[0].id, detail: detail)]
        }
    }
}
