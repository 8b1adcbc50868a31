import CArchive

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A container, read member by member.
///
/// Bytes and descriptor are lent by the caller for the reader's life. What comes out is counted in a
/// budget that all readers of one outermost container share.
package struct ContainerReader: ~Copyable {
  /// Where a container's bytes are.
  package enum Source {
    case bytes(UnsafeRawBufferPointer)
    /// A descriptor of a regular file, at its beginning.
    case file(Int32)
  }

  /// A member that was reached.
  package struct Member {
    /// Its path in the container, as bytes; empty for a compressed file by itself.
    package let name: [UInt8]
    /// What it links to.
    package let link: [UInt8]
    /// Whether it has content that can be asked for.
    package let hasContent: Bool
    package let isEncrypted: Bool
  }

  private let source: Source
  private var unpacked: UnpackedTar?
  private var archive: OpaquePointer
  private var hasMembers = false
  private var consumedBefore: Int64 = 0
  private var memberBytes = 0

  /// - Parameter budget: that of the outermost container. What cannot be a bomb by that is unpacked at once.
  /// - Throws: `unavailable` where there is no libarchive or no memory.
  package init(_ source: Source, _ budget: ContainerBudget) throws(ContainerProblem) {
    if let reason = ward_archive_load() { throw .unavailable(String(cString: reason)) }
    let tar: UnpackedTar? =
      if case .bytes(let bytes) = source {
        UnpackedTar(bytes, limit: budget.limits.ratioFrom)
      } else {
        nil
      }
    let opened = try Self.open(tar.map { .bytes($0.bytes) } ?? source, isPlain: false)
    self.source = source
    unpacked = tar
    archive = opened
  }

  private static func open(_ source: Source, isPlain: Bool) throws(ContainerProblem)
    -> OpaquePointer
  {
    let opened: OpaquePointer?
    switch source {
    case .bytes(let bytes):
      opened = ward_archive_open(bytes.baseAddress, bytes.count, -1, isPlain ? 1 : 0)
    case .file(let descriptor):
      guard lseek(descriptor, 0, SEEK_SET) == 0 else {
        throw .unavailable("it cannot be read again")
      }
      opened = ward_archive_open(nil, 0, descriptor, isPlain ? 1 : 0)
    }
    guard let opened else { throw .unavailable("there is no memory") }
    return opened
  }

  deinit { ward_archive_close(archive) }

  /// The next member; `nil` at the end.
  ///
  /// - Throws: `damaged` where the container cannot be read further, `encrypted` where its list of
  ///   members cannot, `tooMuch` for too many members.
  package mutating func next(_ budget: inout ContainerBudget) throws(ContainerProblem) -> Member? {
    while true {
      switch Int(ward_archive_next(archive)) {
      case Int(ward_archive_end):
        // A tar of no members is what any file looks like that begins with zeros.
        if hasMembers || unpacked == nil && ward_archive_filter(archive, 0) == nil { return nil }
        hasMembers = true
        let plain = try Self.open(source, isPlain: true)
        ward_archive_close(archive)
        archive = plain
        unpacked = nil
      case 1:
        hasMembers = true
        try budget.countMember()
        // What nothing was compressed with and no format knows is no container.
        if isPlain && unpacked == nil && ward_archive_filter(archive, 0) == nil {
          throw .damaged("not what it begins like")
        }
        consumedBefore = ward_archive_consumed(archive)
        memberBytes = 0
        return Member(
          name: isPlain ? [] : name,
          link: Self.bytes(ward_archive_link(archive)),
          hasContent: ward_archive_is_file(archive) != 0,
          isEncrypted: ward_archive_is_encrypted(archive) != 0)
      case Int(ward_archive_member_broken):
        // The list goes on behind it; each try counts, so that this ends.
        try budget.countMember()
      default:
        if ward_archive_has_encrypted(archive) != 0 { throw .encrypted }
        throw .damaged(failure)
      }
    }
  }

  /// Content of the present member; 0 at its end.
  ///
  /// - Throws: `damaged`, `encrypted`, or what the budget says.
  package mutating func read(
    into buffer: UnsafeMutableRawBufferPointer, _ budget: inout ContainerBudget
  ) throws(ContainerProblem) -> Int {
    let count = ward_archive_read(archive, buffer.baseAddress, buffer.count)
    guard count >= 0 else {
      if ward_archive_has_encrypted(archive) != 0 { throw .encrypted }
      throw .damaged(failure)
    }
    memberBytes += count
    try budget.count(
      count, ofMember: memberBytes,
      from: Int(clamping: ward_archive_consumed(archive) - consumedBefore))
    return count
  }

  private var name: [UInt8] {
    let name = Self.bytes(ward_archive_name(archive))
    return name.isEmpty ? Array("(without a name)".utf8) : name
  }

  private var isPlain: Bool { ward_archive_is_plain(archive) != 0 }

  /// The layers from the outside in: compression, then the format ("gzip", "tar"). Known once a member
  /// was reached.
  package var layers: [String] {
    var layers = unpacked == nil ? [] : ["gzip"]
    let known = layers.count
    while layers.count < 16, let name = ward_archive_filter(archive, Int32(layers.count - known)) {
      layers.append(String(cString: name))
    }
    if !isPlain { layers.append(String(cString: ward_archive_format(archive))) }
    return layers
  }

  private var failure: String {
    ward_archive_failure(archive).map { String(cString: $0) } ?? "no reason given"
  }

  private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
    guard let text else { return [] }
    return Array(
      UnsafeBufferPointer(start: text, count: length(text)).lazy.map { UInt8(bitPattern: $0) })
  }

  private static func length(_ text: UnsafePointer<CChar>) -> Int {
    var count = 0
    while text[count] != 0 { count += 1 }
    return count
  }
}
