import FoundationEssentials

/// Names the life of the kernel that this process runs on: another host has another one, and so has this host after a
/// reboot.
enum BootID {
    static var current: String? {
        // Of size 0 to stat, so it is read by hand.
        guard let file = unsafe fopen("/proc/sys/kernel/random/boot_id", "re") else { return nil }
        defer { unsafe fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = unsafe fread(&buffer, 1, buffer.count, file)
        let text = String(decoding: buffer.prefix(count), as: UTF8.self).filter { !$0.isWhitespace }
        return text.isEmpty ? nil : text
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif
