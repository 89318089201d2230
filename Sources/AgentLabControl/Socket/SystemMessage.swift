import Glibc

/// The system's words for an error number.
func systemMessage(_ number: CInt) -> String {
    // glibc's text belongs to the thread and is copied before anything else can run on it.
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
}
