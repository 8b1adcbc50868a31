package import ScanModel

/// Something in an object database that could not be read: a whole file or one object.
///
/// A failure is data: the sweep goes on with everything that does not depend on it.
package struct PackFailure: Error, Sendable {
  package enum Reason: Sendable, Equatable {
    /// The file could not be opened, read or mapped.
    case unreadable
    /// A `.pack` without `.idx`, or the other way round.
    case incomplete
    /// The index contradicts itself or the pack.
    case damagedIndex
    /// The pack's header, trailer or an entry's header is not valid.
    case damagedPack
    /// The packed bytes do not have the CRC-32 that the index records.
    case checksum
    /// The zlib stream is damaged, or is not as long as declared.
    case inflate
    /// The instructions of a delta do not fit its base or its declared size.
    case delta
    /// The delta chain has no readable start: a base is missing or damaged, or the chain is a cycle.
    case base
    /// A loose object's file is not valid.
    case damagedLoose
  }

  package let reason: Reason
  /// The file it is about: a pack, an index, a loose object or a folder.
  package let file: String
  /// Where in the pack the entry starts, in bytes; `nil` when it is about the whole file.
  package let offset: UInt64?
  /// The object that could not be read; `nil` when it is about the whole file.
  package let id: ObjectID?
  /// What is wrong, as a part of a sentence.
  package let detail: String

  init(
    _ reason: Reason, file: String, offset: UInt64? = nil, id: ObjectID? = nil, detail: String
  ) {
    self.reason = reason
    self.file = file
    self.offset = offset
    self.id = id
    self.detail = detail
  }
}

extension PackFailure: CustomStringConvertible {
  package var description: String {
    var text = file
    if let offset { text += " at offset \(offset)" }
    if let id { text += ", object \(id.hex)" }
    return text + ": " + detail
  }
}

/// Why a sweep could not be prepared at all.
package enum PacksError: Error, Sendable, Equatable {
  /// Ids are 20 bytes (SHA-1) or 32 (SHA-256).
  case unsupportedIDLength(Int)
  /// More objects or packs than the reader numbers: 2^31 − 1 objects, 65,535 packs.
  case tooLarge
}

extension PacksError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unsupportedIDLength(let length): "object ids of \(length) bytes are not known"
    case .tooLarge: "the object database has more objects or packs than can be numbered"
    }
  }
}
