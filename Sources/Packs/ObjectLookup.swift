import Platform
package import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads single objects by their ids, loose or packed: for a hook, which wants a few and has no time to
/// prepare for many.
///
/// Belongs to one thread. The content is not hashed; callers check that it is what its id says. Whatever
/// is out of the ordinary is a failure, never an empty answer.
package final class ObjectLookup {
  /// An object's content in memory of `malloc`, which is the caller's to free.
  package struct Content {
    package let kind: PackObjectKind
    /// What has to be freed.
    package let memory: UnsafeMutableRawPointer
    /// Where the content begins in it, bytes.
    package let offset: Int
    package let count: Int
  }

  package enum Answer {
    case content(Content)
    /// A large object, which can be looked at while it is inflated.
    case arriving(ArrivingContent)
    /// The object is there, and larger than was asked for.
    case tooLarge(Int)
    case missing
  }

  private let directories: [String]
  let idLength: Int
  let inflater: Inflater
  let packs: PackSet
  var bases = BaseCache()
  /// Grows to the largest file or delta so far.
  var scratch = Scratch()

  /// - Parameter directories: object folders, the repository's own first.
  /// - Returns: `nil` when memory is short.
  package init?(directories: [String], idLength: Int) {
    guard let inflater = Inflater() else { return nil }
    self.inflater = inflater
    self.directories = directories
    self.idLength = idLength
    self.packs = PackSet(directories: directories, idLength: idLength)
  }

  /// Reads an object.
  ///
  /// - Parameters:
  ///   - limit: largest content in bytes.
  ///   - arrivingFrom: the smallest content that may be arriving, bytes.
  package func read(_ id: ObjectID, limit: Int, arrivingFrom: Int = .max) throws(PackFailure)
    -> Answer
  {
    let hex = id.hex
    for directory in directories {
      let path = "\(directory)/\(hex.prefix(2))/\(hex.dropFirst(2))"
      if let file = try LooseObject.openIfPresent(path) {
        return try readLoose(file, path, limit: limit, arrivingFrom: arrivingFrom)
      }
    }
    return try readPacked(id, limit: limit)
  }

  /// The same for packs alone.
  package func readPacked(_ id: ObjectID, limit: Int) throws(PackFailure) -> Answer {
    guard let (pack, position) = id.withBytes({ $0.baseAddress.flatMap(packs.find) }) else {
      return .missing
    }
    return try readPacked(pack, position, limit: limit)
  }

  // MARK: - Loose objects

  /// Files from this size on are mapped and not read.
  private static let mappedFrom = 256 << 10
  /// Files up to this size are inflated at once, into memory that is large enough for nearly all of them.
  private static let guessedUpTo = 128 << 10

  private func readLoose(
    _ file: borrowing LooseObject.File, _ path: String, limit: Int, arrivingFrom: Int
  ) throws(PackFailure) -> Answer {
    if file.size >= Self.mappedFrom {
      let mapped = try MappedFile(file.descriptor, count: file.size, path: path)
      if arrivingFrom <= limit, let content = ArrivingContent(mapped, sizes: arrivingFrom...limit) {
        return .arriving(content)
      }
      return try withExtendedLifetime(mapped) { () throws(PackFailure) in
        try inflateLoose(mapped.bytes, path, limit: limit)
      }
    }
    guard let source = scratch.bytes(file.size) else { throw shortOfMemory(path) }
    try LooseObject.fill(source, from: file.descriptor, path)
    return try inflateLoose(UnsafeRawBufferPointer(source), path, limit: limit)
  }

  private func inflateLoose(_ source: UnsafeRawBufferPointer, _ path: String, limit: Int)
    throws(PackFailure) -> Answer
  {
    if let answer = try inflateGuessing(source, path, limit: limit) { return answer }
    guard let head = LooseObject.parse(source) else {
      throw LooseObject.damaged(path, "its head is not valid")
    }
    if head.size > limit { return .tooLarge(head.size) }
    guard let target = LargeMemory.allocate(head.length + head.size) else {
      throw shortOfMemory(path)
    }
    let whole = UnsafeMutableRawBufferPointer(start: target, count: head.length + head.size)
    // Anything behind the stream would be read by nobody, and git refuses it.
    guard inflater.inflate(source, into: whole) == source.count else {
      free(target)
      throw LooseObject.damaged(path, "its stream is damaged or of another length")
    }
    return .content(
      Content(kind: head.kind, memory: target, offset: head.length, count: head.size))
  }

  /// Inflates a small object without looking at its head first, which would cost as much again.
  ///
  /// - Returns: `nil` where its size has to be known first, and for whatever is wrong with the stream.
  private func inflateGuessing(_ source: UnsafeRawBufferPointer, _ path: String, limit: Int)
    throws(PackFailure) -> Answer?
  {
    guard source.count <= Self.guessedUpTo else { return nil }
    let room = 1024 + 6 * source.count
    guard let target = malloc(room) else { throw shortOfMemory(path) }
    let whole = UnsafeMutableRawBufferPointer(start: target, count: room)
    guard let (taken, made) = inflater.inflate(source, intoStartOf: whole),
      taken == source.count,
      let head = LooseObject.parseText(UnsafeRawBufferPointer(rebasing: whole[..<made])),
      head.size == made - head.length, head.size <= limit
    else {
      free(target)
      return nil
    }
    return .content(
      Content(kind: head.kind, memory: target, offset: head.length, count: head.size))
  }
}

/// Memory that is used again and again and only grows.
struct Scratch: ~Copyable {
  private var start: UnsafeMutableRawPointer?
  private var capacity = 0

  deinit { free(start) }

  /// `count` bytes with any content; `nil` when memory is short. Earlier ones are no longer valid.
  mutating func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer? {
    if start == nil || capacity < count {
      free(start)
      capacity = max(count, 1 << 14)
      start = malloc(capacity)
    }
    return start.map { UnsafeMutableRawBufferPointer(start: $0, count: count) }
  }
}
