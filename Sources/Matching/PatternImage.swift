import CMatcher

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A database as it lies in memory, to be used where it lies in a file.
///
/// libhs addresses everything relative to the start of a database, whose bytecode it puts on a boundary of
/// 64 bytes, so an image that lies on such a boundary is a database.
///
/// Whenever working memory is allocated for a database, libhs sums up all of its bytecode: a pass over
/// megabytes at every start, which grows with each rule. Whoever keeps the image keeps a checksum of the
/// file already. So the image's own sum is made to cover no bytes, where its head looks as it has since
/// libhs 5 and libhs takes the result; else it stays as it is, and costs time only.
struct PatternImage: ~Copyable {
  static let alignment = 64
  /// Where libhs keeps the length of the bytecode, its CRC-32C, and the distance to its start.
  private enum Head {
    static let length = 8
    static let sum = 24
    static let start = 36
    static let count = 104
  }

  private let memory: UnsafeMutableRawBufferPointer

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }

  /// Places a database of `size` bytes; `form` is libhs's own.
  init(form: [UInt8], size: Int) throws(MatchingError) {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: size, alignment: Self.alignment)
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    let code = form.withUnsafeBytes {
      hs_deserialize_database_at(
        $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count,
        memory.baseAddress.map { OpaquePointer($0) })
    }
    guard code == HS_SUCCESS else {
      memory.deallocate()
      throw MatchingError("compile", code: code, "the compiled rules could not be written out")
    }
    self.memory = memory
  }

  deinit { memory.deallocate() }

  /// Makes the sum cover nothing, if libhs agrees.
  ///
  /// - Returns: whether it does.
  @discardableResult
  mutating func dropSum() -> Bool {
    guard memory.count > Head.count else { return false }
    let length = memory.load(fromByteOffset: Head.length, as: UInt32.self)
    let sum = memory.load(fromByteOffset: Head.sum, as: UInt32.self)
    let start = Int(memory.load(fromByteOffset: Head.start, as: UInt32.self))
    guard Int(length) == memory.count - Head.count, start % Self.alignment == 0,
      (Head.start + 4...Head.count).contains(start)
    else { return false }
    set(length: 0, sum: 0)
    if isTaken() { return true }
    set(length: length, sum: sum)
    return false
  }

  private func set(length: UInt32, sum: UInt32) {
    memory.storeBytes(of: length, toByteOffset: Head.length, as: UInt32.self)
    memory.storeBytes(of: sum, toByteOffset: Head.sum, as: UInt32.self)
  }

  /// Whether libhs allocates working memory for what the image is now.
  private func isTaken() -> Bool {
    var scratch: OpaquePointer?
    defer { hs_free_scratch(scratch) }
    return hs_alloc_scratch(memory.baseAddress.map { OpaquePointer($0) }, &scratch) == HS_SUCCESS
  }
}
