package import NIOCore

/// What comes out of a stream of bytes: the bodies of whole frames, and at most one violation, after which nothing comes.
package enum FrameEvent: Hashable, Sendable {
    case body(ByteBuffer)
    case violation(FrameViolation)
}
