/// Asks for pages of a document as images.
///
/// A page that was rendered with the same options before is found again. Pages that are rendered when the caller goes away
/// are kept.
///
/// Errors: ``ControlError/Reason/documentNotFound``, ``ControlError/Reason/invalidParams`` for a document without pages, pages
/// that it does not have and options out of their range, ``ControlError/Reason/elsewhere`` when another daemon has the
/// document's bytes, ``ControlError/Reason/renderingFailed`` when the document is broken or takes more than it may, or a program
/// that it takes is not installed.
public struct ImagesRender: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public struct Result: Codable, Hashable, Sendable {
        /// An image for each page, in the order of the pages.
        public var data: [ImageRecord]

        /// Takes the images.
        public init(data: [ImageRecord]) {
            self.data = data
        }
    }

    /// The method's name on the wire.
    public static let name = "images.render"

    /// The document's name, its id, or an unambiguous prefix of the id.
    public var document: String
    /// The pages, counted from 1, as in `1-3,5`; absent: all.
    public var pages: String?
    /// How they are rendered.
    public var options: ImageOptions?
    /// Whether they are rendered though they have been before.
    public var force: Bool?

    /// What was rendered the first time is found; with `force` it would be rendered twice.
    public var isRepeatable: Bool { self.force != true }

    /// Takes every field as it is; nothing is checked here.
    public init(document: String, pages: String? = nil, options: ImageOptions? = nil, force: Bool? = nil) {
        self.document = document
        self.pages = pages
        self.options = options
        self.force = force
    }

    private enum CodingKeys: String, CodingKey {
        case document
        case pages
        case options
        case force
    }
}
