import FoundationEssentials
import Glibc

/// The directories that workflow files are read from; of two files with one workflow the later directory's wins.
package struct WorkflowDirectories: Sendable {
    private let paths: [String]

    /// What a file may have at most; a wrong directory must not be read into memory.
    private static let longestFile = 1 << 20

    package init(_ paths: [String]) { self.paths = paths }

    /// What was found in them.
    package struct Reading: Sendable {
        /// The workflows, one of each name.
        package var files: [WorkflowFile] = []
        /// The files that cannot be used.
        package var failures: [WorkflowFileError] = []
        /// Where they were looked for; what the later ones hold counts more.
        package let directories: [String]

        /// Whether a file's workflow is taken in place of another file's.
        func prefers(_ file: String, to other: String) -> Bool {
            rank(of: file) > rank(of: other)
        }

        private func rank(of file: String) -> Int {
            directories.lastIndex { file.hasPrefix("\($0)/") } ?? -1
        }
    }

    /// Reads every file that ends in .yaml or .yml; a directory that does not exist is empty.
    package func read(kinds: NodeKinds) async -> Reading {
        let paths = paths
        let texts = try? await OffPool.perform { paths.flatMap(Self.texts) }
        var reading = Reading(directories: paths)
        for (path, text) in texts ?? [] {
            do throws(WorkflowFileError) {
                let file = try WorkflowFile(parsing: try text.get(), file: path, kinds: kinds)
                try reading.add(file)
            } catch {
                reading.failures.append(error)
            }
        }
        return reading
    }

    private static func texts(in directory: String) -> [(path: String, text: Result<String, WorkflowFileError>)] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch let error as CocoaError where [.fileReadNoSuchFile, .fileNoSuchFile].contains(error.code) {
            return []
        } catch {
            return [(directory, .failure(unreadable(directory, "cannot be read: \(error)")))]
        }
        return names.filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !$0.hasPrefix(".") }.sorted().map {
            let path = "\(directory)/\($0)"
            return (path, Result { () throws(WorkflowFileError) in try text(at: path) })
        }
    }

    /// The text of a file, read in the calling thread.
    package static func text(at path: String) throws(WorkflowFileError) -> String {
        let data: Data
        do {
            let (isRegular, size) = kind(of: path)
            // What is no file at all may have no end, or wait for somebody who writes it.
            guard isRegular else { throw unreadable(path, "is no regular file") }
            guard size <= longestFile else { throw unreadable(path, "is longer than 1 MiB") }
            data = try Data(contentsOf: URL(filePath: path))
        } catch let error as WorkflowFileError {
            throw error
        } catch let error as CocoaError where [.fileReadNoSuchFile, .fileNoSuchFile].contains(error.code) {
            throw unreadable(path, "does not exist")
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw unreadable(path, "cannot be read: permission denied")
        } catch {
            throw unreadable(path, "cannot be read: \(error)")
        }
        guard let text = String(validating: data, as: UTF8.self) else { throw unreadable(path, "is not UTF-8") }
        return text
    }

    /// Of what a link leads to; what is not there is told by who reads it.
    private static func kind(of path: String) -> (isRegular: Bool, size: Int) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return (true, 0) }
        return (status.st_mode & S_IFMT == S_IFREG, Int(status.st_size))
    }

    private static func unreadable(_ path: String, _ reason: String) -> WorkflowFileError {
        WorkflowFileError(file: path, mistakes: [FileMistake(FilePlace(line: 1, column: 1), "the file \(reason)")])
    }
}

extension WorkflowDirectories.Reading {
    /// - Throws: ``WorkflowFileError`` when a file of the same directory has the same workflow.
    fileprivate mutating func add(_ file: WorkflowFile) throws(WorkflowFileError) {
        guard let index = files.firstIndex(where: { $0.workflow.name == file.workflow.name }) else {
            return files.append(file)
        }
        guard directory(of: files[index].file) != directory(of: file.file) else {
            let message = "workflow \"\(file.workflow.name)\" is in \(files[index].file) already"
            throw WorkflowFileError(file: file.file, mistakes: [FileMistake(FilePlace(line: 1, column: 1), message)])
        }
        files[index] = file
    }

    private func directory(of path: String) -> Substring {
        path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    }
}
