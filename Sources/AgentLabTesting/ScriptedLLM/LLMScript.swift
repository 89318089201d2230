import Synchronization

/// Answers by a queue, or by the first rule that fits.
public final class LLMScript: Sendable {
    /// When a request is answered how.
    public struct Rule: Sendable {
        /// The texts that must all be in the request's content.
        public var contains: [String] = []
        /// The model that must be asked; unset for any.
        public var model: String?
        /// What must be asked for; unset for anything.
        public var kind: LLMRequest.Kind?
        /// How often it is used at most; unset for always.
        public var times: Int?
        /// The answer.
        public var answer: LLMAnswer

        /// A rule for requests in whose content some texts are.
        public init(_ contains: String..., answer: LLMAnswer) {
            self.contains = contains
            self.answer = answer
        }

        func fits(_ request: LLMRequest) -> Bool {
            (model.map { $0 == request.model } ?? true) && (kind.map { $0 == request.kind } ?? true)
                && contains.allSatisfy(request.content.contains)
        }
    }

    private let rules: Mutex<[Rule]>
    private let otherwise: LLMAnswer

    /// Answers by the first rule that fits and is not used up.
    public init(rules: [Rule], otherwise: LLMAnswer = .failure(400, "no rule of the script fits this request")) {
        self.rules = Mutex(rules)
        self.otherwise = otherwise
    }

    /// Answers one after the other, whatever the requests.
    public convenience init(queue: [LLMAnswer], otherwise: LLMAnswer = .failure(400, "the script has ended")) {
        let rules = queue.map { answer in
            var rule = Rule(answer: answer)
            rule.times = 1
            return rule
        }
        self.init(rules: rules, otherwise: otherwise)
    }

    /// The answer to a request; uses a rule once.
    public func answer(to request: LLMRequest) -> LLMAnswer {
        rules.withLock { rules in
            guard let index = rules.firstIndex(where: { $0.times != 0 && $0.fits(request) }) else { return otherwise }
            if let times = rules[index].times { rules[index].times = times - 1 }
            return rules[index].answer
        }
    }
}
