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
    var pattern: String
    /// The length of a match has a bound; without one it is enough to know that there is a match.
    var isBounded: Bool
  }

  private init(handle: OpaquePointer) { self.handle = handle }

  deinit { hs_free_database(handle) }

  /// Compiles what Hyperscan takes.
  ///
  /// A pattern that is refused is tried again in prefilter mode (a superset of its matches) and then
  /// left out.
  /// - Returns: no database where nothing is left; the ids that were left out, ascending.
  /// - Throws: `MatchingError` where the processor or the memory does not do.
  static func compile(_ entries: [Entry]) throws(MatchingError)
    -> (database: PatternDatabase?, refused: [Int])
  {
    var entries = entries.map { (entry: $0, prefilters: false) }
    var refused: [Int] = []
    while !entries.isEmpty {
      switch attempt(entries.map(\.entry), prefilters: entries.map(\.prefilters)) {
      case .done(let handle):
        return (PatternDatabase(handle: handle), refused.sorted())
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
      text.append(contentsOf: entry.pattern.utf8.map { CChar(bitPattern: $0) })
      text.append(0)
    }
    let flags = zip(entries, prefilters).map { entry, prefilters in
      UInt32(
        (entry.isBounded ? 0 : HS_FLAG_SINGLEMATCH) | (prefilters ? HS_FLAG_PREFILTER : 0))
    }
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

  /// The bytes of the database, bound to this version of the library and kind of processor.
  func serialized() throws(MatchingError) -> [UInt8] {
    var bytes: UnsafeMutablePointer<CChar>?
    var count = 0
    let code = hs_serialize_database(handle, &bytes, &count)
    guard code == HS_SUCCESS, let bytes else {
      throw MatchingError("compile", code: code, "the compiled rules could not be written out")
    }
    // libhs allocates with malloc unless told otherwise, which nobody here does.
    defer { free(bytes) }
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  /// Loads what `serialized()` wrote; libhs checks a CRC, its version and the processor.
  static func load(_ bytes: UnsafeRawBufferPointer) throws(MatchingError) -> PatternDatabase {
    var database: OpaquePointer?
    let code = hs_deserialize_database(
      bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &database)
    guard code == HS_SUCCESS, let database else {
      throw MatchingError("load", code: code, "the compiled rules do not fit this machine")
    }
    return PatternDatabase(handle: database)
  }
}

/// Hyperscan's working memory: one a worker.
struct PatternScratch: ~Copyable {
  /// `nil` where there is no database.
  let handle: OpaquePointer?

  /// Makes room for whichever of the databases needs most.
  init(for databases: [PatternDatabase]) throws(MatchingError) {
    var scratch: OpaquePointer?
    for database in databases {
      let code = hs_alloc_scratch(database.handle, &scratch)
      guard code == HS_SUCCESS else {
        hs_free_scratch(scratch)
        throw MatchingError("scan", code: code, "no working memory for the pattern engine")
      }
    }
    handle = scratch
  }

  deinit { hs_free_scratch(handle) }
}
