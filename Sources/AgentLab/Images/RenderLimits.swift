/// What rendering may take, so that no document takes the host down.
package struct RenderLimits: Sendable {
    /// How many pages one request may ask for.
    package var maxPages = 500
    /// How many pixels an image may have: 150 million are a page of A4 at 1200 dpi.
    package var maxPixels = 150_000_000
    /// How many pixels ImageMagick may be given to adjust, each of which takes it 8 bytes, twice: 40 million are a page of A4
    /// at 600 dpi.
    package var maxAdjustedPixels = 40_000_000
    /// How many pages are rendered at the same time, of all requests together.
    package var places = 2

    /// How long one program may take for a page.
    package var time = Duration.seconds(60)
    /// How much address space one program may have, in bytes.
    package var memory = 1 << 30

    package init() {}

    var programs: StrangersProgram.Limits { StrangersProgram.Limits(time: time, memory: memory) }
}
