import CHash
import CLibgit2
import Packs
import ScanModel

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One object held whole: libgit2's own buffer, or one of ours, or one that is still to be filled.
struct ObjectBytes: ~Copyable {
  let kind: ObjectKind
  /// Valid as long as the owner lives.
  let bytes: UnsafeRawBufferPointer
  private let libgit2: OpaquePointer?
  private let buffer: UnsafeMutableRawPointer?
  /// What has to be filled before anybody may read the bytes, or while they wait for them.
  let arriving: ArrivingContent?

  /// Takes over an object of libgit2 (`git_odb_object`); its bytes are borrowed, not copied.
  init?(owning object: OpaquePointer) {
    guard let kind = ObjectKind(git_odb_object_type(object)) else {
      git_odb_object_free(object)
      return nil
    }
    self.kind = kind
    self.bytes = UnsafeRawBufferPointer(
      start: git_odb_object_data(object), count: git_odb_object_size(object))
    self.libgit2 = object
    self.buffer = nil
    self.arriving = nil
  }

  /// Takes over a buffer of `malloc` that holds `count` bytes from `offset` on.
  init(kind: ObjectKind, owning buffer: UnsafeMutableRawPointer, offset: Int = 0, count: Int) {
    self.kind = kind
    self.bytes = UnsafeRawBufferPointer(start: buffer + offset, count: count)
    self.libgit2 = nil
    self.buffer = buffer
    self.arriving = nil
  }

  init(arriving content: ArrivingContent) {
    self.kind = ObjectKind(content.kind)
    self.bytes = content.bytes
    self.libgit2 = nil
    self.buffer = nil
    self.arriving = content
  }

  deinit {
    if let libgit2 { git_odb_object_free(libgit2) }
    free(buffer)
  }

  /// Lends kind and bytes for the time of the closure.
  borrowing func lend<R>(_ body: (ObjectKind, UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    try body(kind, bytes)
  }

  /// Throws unless the bytes hash to `id`.
  ///
  /// Git itself does not check this when it reads an object, so whatever comes from its plumbing
  /// is checked here as well.
  borrowing func verify(_ id: ObjectID) throws(GitError) {
    try ObjectHash.check(kind, bytes, of: id)
  }
}

/// A `malloc` buffer that is freed unless it is given up.
struct RawBuffer: ~Copyable {
  let pointer: UnsafeMutableRawPointer
  let count: Int

  /// Allocates `count` bytes, at least one so that the pointer is real.
  init(count: Int) throws(GitError) {
    guard count >= 0, let pointer = malloc(max(count, 1)) else {
      throw GitError(.system, "malloc", code: ENOMEM, message: "no memory for \(count) bytes")
    }
    self.pointer = pointer
    self.count = count
  }

  deinit { free(pointer) }

  var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: pointer, count: count)
  }

  /// Makes the buffer an object's, without copying.
  consuming func object(_ kind: ObjectKind) -> ObjectBytes {
    let object = ObjectBytes(kind: kind, owning: pointer, count: count)
    discard self
    return object
  }
}
