/// A terminal to write to.
package struct Screen: Sendable {
    package struct Size: Hashable, Sendable {
        package let columns: Int
        package let rows: Int

        package init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    package let style: Style
    private let currentSize: @Sendable () -> Size

    package init(style: Style, size: @escaping @Sendable () -> Size) {
        self.style = style
        currentSize = size
    }

    /// The size now; a window can be resized at any time.
    package var size: Size { currentSize() }
}
