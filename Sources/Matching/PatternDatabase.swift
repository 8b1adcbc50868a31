import CMatcher

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One Hyperscan database over the first-stage patterns of all rules; ids are rule indices.
final class PatternDatabase: @unchecked Sendable {
  // Never changed after creation; libhs allows any number of threads to scan with one database,
  // each with its own scratch.
  let handle: OpaquePointer

  /// A pattern for the first stage.
  struct Entry {
    var id: Int
    /// In the syntax of Hyperscan, or a text.
    var pattern: [UInt8]
  }

  /// Whether libhs allocated the database; else it lies in a mapped file.
  private let isOwned: Bool

  private init(handle: OpaquePointer, isOwned: Bool) {
    self.handle = handle
    self.isOwned = isOwned
  }

  deinit { if isOwned { hs_free_database(handle) } }

  /// Compiles what Hyperscan takes.
  ///
  /// A pattern that is refused is tried again in prefilter mode (a superset of its matches) and then
  /// left out.
  /// - Parameter areTexts: whether the patterns are texts that are looked for in any case: no syntax, and
  ///   thousands of them compile in a moment.
  /// - Returns: no database where nothing is left; the ids that were left out, ascending.
  /// - Throws: `MatchingError` where the processor or the memory does not do.
  static func compile(_ entries: [Entry], areTexts: Bool = false) throws(MatchingError)
    -> (database: PatternDatabase?, refused: [Int])
  {
    if areTexts {
      return (PatternDatabase(handle: try compileTexts(entries), isOwned: true), [])
    }
    var entries = entries.map { (entry: $0, prefilters: false) }
    var refused: [Int] = []
    while !entries.isEmpty {
      switch attempt(entries.map(\.entry), prefilters: entries.map(\.prefilters)) {
      case .done(let handle):
        return (PatternDatabase(handle: handle, isOwned: true), refused.sorted())
      case .refused(let index):
        // A prefiltered pattern that is refused again cannot be helped.
        if entries[index].prefilters {
          refused.append(entries.remove(at: index).entry.id)
        } else {
          entries[index].prefilters = true
        }
      case .failed(let error):
        throw error
      }
    }
    return (nil, refused.sorted())
  }

  private static func compileTexts(_ entries: [Entry]) throws(MatchingError) -> OpaquePointer {
    let text = entries.flatMap(\.pattern).map { CChar(bitPattern: $0) }
    let lengths = entries.map(\.pattern.count)
    let flags = [UInt32](repeating: UInt32(HS_FLAG_CASELESS), count: entries.count)
    let ids = entries.map { UInt32($0.id) }
    var database: OpaquePointer?
    var problem: UnsafeMutablePointer<hs_compile_error_t>?
    let code = text.withUnsafeBufferPointer { text in
      // The pointers stay inside `text`, which outlives the call.
      var start = 0
      let pointers = lengths.map { length in
        defer { start += length }
        return text.baseAddress.map { $0 + start }
      }
      return pointers.withUnsafeBufferPointer {
        hs_compile_lit_multi(
          $0.baseAddress, flags, ids, lengths, UInt32(entries.count), UInt32(HS_MODE_BLOCK), nil,
          &database, &problem)
      }
    }
    defer { hs_free_compile_error(problem) }
    guard code == HS_SUCCESS, let database else {
      let message = problem.flatMap { $0.pointee.message }.map { String(cString: $0) }
      throw MatchingError("compile", code: code, message ?? "the pattern engine failed")
    }
    return database
  }

  private enum Attempt {
    case done(OpaquePointer)
    case refused(Int)
    case failed(MatchingError)
  }

  private static func attempt(_ entries: [Entry], prefilters: [Bool]) -> Attempt {
    var text: [CChar] = []
    var starts: [Int] = []
    for entry in entries {
      starts.append(text.count)
      text.append(contentsOf: entry.pattern.map { CChar(bitPattern: $0) })
      text.append(0)
    }
    let flags = prefilters.map { UInt32($0 ? HS_FLAG_PREFILTER : 0) }
    let ids = entries.map { UInt32($0.id) }
    var database: OpaquePointer?
    var problem: UnsafeMutablePointer<hs_compile_error_t>?
    let code = text.withUnsafeBufferPointer { text in
      // The pointers stay inside `text`, which outlives the call.
      let pointers = starts.map { start in text.baseAddress.map { $0 + start } }
      return pointers.withUnsafeBufferPointer {
        hs_compile_multi(
          $0.baseAddress, flags, ids, UInt32(entries.count), UInt32(HS_MODE_BLOCK), nil, &database,
          &problem)
      }
    }
    defer { hs_free_compile_error(problem) }
    if code == HS_SUCCESS, let database { return .done(database) }
    let index = problem.map { Int($0.pointee.expression) } ?? -1
    if entries.indices.contains(index) { return .refused(index) }
    let message = problem.flatMap { $0.pointee.message }.map { String(cString: $0) }
    return .failed(MatchingError("compile", code: code, message ?? "the pattern engine failed"))
  }

  /// The database as it lies in memory (`PatternImage`), for `load`.
  ///
  /// Before the image stands a tiny database in libhs's own form: whether it is taken tells whether library
  /// and processor are those that the image was made for. Layout: its length (8 bytes), its bytes, zeros up
  /// to a multiple of 64, the image.
  func image() throws(MatchingError) -> [UInt8] {
    let tiny = try Self.witness()
    defer { hs_free_database(tiny) }
    let witness = try Self.serialized(tiny)
    let form = try Self.serialized(handle)
    var size = 0
    let code = form.withUnsafeBytes {
      hs_serialized_database_size(
        $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, &size)
    }
    guard code == HS_SUCCESS else {
      throw MatchingError("compile", code: code, "the compiled rules could not be written out")
    }
    var image = try PatternImage(form: form, size: size)
    image.dropSum()
    var out: [UInt8] = []
    for i in 0..<8 { out.append(UInt8(truncatingIfNeeded: witness.count >> (8 * i))) }
    out += witness
    while out.count % PatternImage.alignment != 0 { out.append(0) }
    out += image.bytes
    return out
  }

  private static func witness() throws(MatchingError) -> OpaquePointer {
    var database: OpaquePointer?
    var problem: UnsafeMutablePointer<hs_compile_error_t>?
    let code = hs_compile("ward", 0, UInt32(HS_MODE_BLOCK), nil, &database, &problem)
    defer { hs_free_compile_error(problem) }
    guard code == HS_SUCCESS, let database else {
      throw MatchingError("compile", code: code, "the pattern engine failed")
    }
    return database
  }

  /// The bytes of a database in libhs's own form, bound to its version and the kind of processor.
  private static func serialized(_ database: OpaquePointer) throws(MatchingError) -> [UInt8] {
    var bytes: UnsafeMutablePointer<CChar>?
    var count = 0
    let code = hs_serialize_database(database, &bytes, &count)
    guard code == HS_SUCCESS, let bytes else {
      throw MatchingError("compile", code: code, "the compiled rules could not be written out")
    }
    // libhs allocates with malloc unless told otherwise, which nobody here does.
    defer { free(bytes) }
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  /// Uses what `image()` wrote where it lies.
  ///
  /// Damage is not noticed here: whoever keeps the bytes keeps a checksum.
  /// - Parameter bytes: on a boundary of 64 bytes; they stay in place as long as the database is used.
  static func load(_ bytes: UnsafeRawBufferPointer) throws(MatchingError) -> PatternDatabase {
    guard let base = bytes.baseAddress, Int(bitPattern: base) % PatternImage.alignment == 0,
      bytes.count >= 8
    else { throw MatchingError("load", "the compiled rules are cut off or badly placed") }
    let length = bytes.loadUnaligned(as: UInt64.self).littleEndian
    guard length <= UInt64(bytes.count - 8) else { throw MatchingError("load", "cut off") }
    var witness: OpaquePointer?
    let code = hs_deserialize_database(
      (base + 8).assumingMemoryBound(to: CChar.self), Int(length), &witness)
    guard code == HS_SUCCESS, let witness else {
      throw MatchingError("load", code: code, "the compiled rules do not fit this machine")
    }
    hs_free_database(witness)
    let start =
      (8 + Int(length) + PatternImage.alignment - 1) / PatternImage.alignment
      * PatternImage.alignment
    let handle = OpaquePointer(base + min(start, bytes.count))
    var size = 0
    // Reads the head of the database, which is longer than nothing and shorter than 128 bytes.
    guard bytes.count - start >= 128, hs_database_size(handle, &size) == HS_SUCCESS,
      size <= bytes.count - start
    else { throw MatchingError("load", "the compiled rules are cut off") }
    return PatternDatabase(handle: handle, isOwned: false)
  }
}

/// Hyperscan's working memory: one a worker, for any of its databases, one at a time.
///
/// `@unchecked Sendable`: whoever has it has it alone; it is handed on once, behind a lock
/// (`CompiledRules.takeScratch`).
final class PatternScratch: @unchecked Sendable {
  /// Large enough for all databases that `handle` was asked for.
  @exclusivity(unchecked) private(set) var memory: OpaquePointer?
  /// The databases that the memory is large enough for.
  private var known: [OpaquePointer] = []

  /// Made at the first scan with a database: a run that meets no long run never pays for its database.
  func handle(for database: PatternDatabase) throws(MatchingError) -> OpaquePointer {
    if let memory, known.contains(database.handle) { return memory }
    // Enlarges the memory where there is some already.
    let code = hs_alloc_scratch(database.handle, &memory)
    guard code == HS_SUCCESS, let memory else {
      throw MatchingError("scan", code: code, "no working memory for the pattern engine")
    }
    known.append(database.handle)
    return memory
  }

  deinit { hs_free_scratch(memory) }
}
