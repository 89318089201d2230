/// A file with an image, made of a page.
struct RenderedPage: Sendable {
    let path: String
    let width: Int
    let height: Int
}
