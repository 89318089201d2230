import AgentLabJSON

extension AgentStream {
    /// Reads one call's text.
    public struct Iterator: AsyncIteratorProtocol, Sendable {
        private enum State {
            case notOpen
            case open(PieceReader)
            case ended
        }

        private let exchange: Exchange
        private let call: ModelCall
        private let token: String?
        private var state = State.notOpen
        private var start: ContinuousClock.Instant?
        private var attempt = 1
        private var reply = AgentReply()

        init(exchange: Exchange, call: ModelCall, token: String?) {
            self.exchange = exchange
            self.call = call
            self.token = token
        }

        /// The next part of the text, then the reply, then nil.
        ///
        /// - Throws: ``AgentError``; `CancellationError` when cancelled.
        public mutating func next() async throws -> Element? {
            if start == nil { start = .now }
            while true {
                do {
                    return try await step()
                } catch let error as AgentError {
                    state = .ended
                    try await giveUpOrWait(error)
                } catch {
                    state = .ended
                    throw error
                }
            }
        }

        private mutating func step() async throws -> Element? {
            while true {
                switch state {
                case .ended: return nil
                case .notOpen: state = .open(try await exchange.open(call, token: token))
                case .open(var reader):
                    let piece = try await reader.next()
                    state = .open(reader)
                    guard let piece else { return .reply(finished()) }
                    take(piece)
                    if !piece.text.isEmpty { return .text(piece.text) }
                }
            }
        }

        private mutating func take(_ piece: StreamPiece) {
            reply.text += piece.text
            if let model = piece.model, !model.isEmpty { reply.model = model }
            reply.usage = piece.usage ?? reply.usage
            reply.finishReason = piece.finishReason ?? reply.finishReason
        }

        /// Text that has been given cannot be taken back, and another attempt might say something else.
        private mutating func giveUpOrWait(_ error: AgentError) async throws {
            guard reply.text.isEmpty else {
                var error = error
                error.provider = exchange.provider.name
                error.attempt = attempt
                throw error
            }
            try await exchange.wait(after: error, attempt: attempt)
            reply = AgentReply()
            attempt += 1
            state = .notOpen
        }

        private mutating func finished() -> AgentReply {
            state = .ended
            if reply.model.isEmpty { reply.model = call.model }
            reply.attempts = attempt
            reply.duration = start?.duration(to: .now) ?? .zero
            return reply
        }
    }
}
