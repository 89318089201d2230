import AgentLabAPI
import AgentLabJSON
package import Crypto
package import FoundationEssentials

/// The uploads that are open: what each has got so far, and who may go on with it.
///
/// At most one request at a time acts on an upload; it takes the upload and puts it back when it is done.
package struct UploadTable: Sendable {
    /// One upload.
    package struct Upload: Sendable {
        package let id: UUID
        package let name: String
        package let filename: String
        package let sizeBytes: Int
        package var offset = 0
        /// Of the bytes so far.
        package var hash = SHA256()
        /// The first bytes, which tell what it is.
        package var head: [UInt8] = []
        /// Whether its file is a blob already, and only the row is missing.
        package var isStored = false

        package init(id: UUID, name: String, filename: String, sizeBytes: Int) {
            self.id = id
            self.name = name
            self.filename = filename
            self.sizeBytes = sizeBytes
        }

        /// Counts in bytes that have been written.
        package mutating func append(_ bytes: [UInt8]) {
            offset += bytes.count
            hash.update(data: bytes)
            if head.count < ContentType.sniffedBytes {
                head += bytes.prefix(ContentType.sniffedBytes - head.count)
            }
        }
    }

    private struct Place {
        var upload: Upload
        var usedAt: ContinuousClock.Instant
        var isTaken = false
    }

    private var places: [UUID: Place] = [:]

    package init() {}

    package var count: Int { places.count }

    /// - Throws: ``LaboratoryError`` with `busy` when there are as many as there may be.
    package mutating func open(_ upload: Upload, most: Int, at now: ContinuousClock.Instant) throws(LaboratoryError) {
        guard places.count < most else {
            throw LaboratoryError(
                .busy,
                "\(places.count) uploads are open already; try again when some have been finished or given up"
            )
        }
        places[upload.id] = Place(upload: upload, usedAt: now)
    }

    /// Takes an upload to act on it alone, until it is put back or removed.
    ///
    /// - Throws: ``LaboratoryError`` with `upload_not_found`, or `busy` when somebody else acts on it.
    package mutating func take(_ id: UUID) throws(LaboratoryError) -> Upload {
        let place = try place(id)
        guard !place.isTaken else {
            throw LaboratoryError(.busy, "another request about upload \(id.lowercaseText) is in hand; ask again")
        }
        places[id]?.isTaken = true
        return place.upload
    }

    /// Lets others act on an upload again, unless it has been removed meanwhile.
    package mutating func putBack(_ upload: Upload, at now: ContinuousClock.Instant) {
        guard places[upload.id] != nil else { return }
        places[upload.id] = Place(upload: upload, usedAt: now)
    }

    package mutating func remove(_ id: UUID) { places[id] = nil }

    /// An upload as it is, whoever acts on it; that it was asked for counts as going on with it.
    package mutating func look(at id: UUID, now: ContinuousClock.Instant) throws(LaboratoryError) -> Upload {
        let place = try place(id)
        places[id]?.usedAt = now
        return place.upload
    }

    /// Removes those that nobody has gone on with since a time.
    package mutating func removeUnused(since time: ContinuousClock.Instant) -> [Upload] {
        let idle = places.values.filter { !$0.isTaken && $0.usedAt < time }.map(\.upload)
        for upload in idle { places[upload.id] = nil }
        return idle
    }

    private func place(_ id: UUID) throws(LaboratoryError) -> Place {
        guard let place = places[id] else {
            throw LaboratoryError(
                .uploadNotFound,
                "there is no upload \(id.lowercaseText): it was finished or given up, or the daemon was restarted"
            )
        }
        return place
    }
}
