import Containers
import Matching
import Packs

extension PackNode {
  /// Whether a blob may be a container, or more than text of one byte a character, so that all of it has to be
  /// read.
  var mayBeMoreThanText: Bool {
    // No more than 1,024 bytes: beyond that the memory is the heap's.
    withUnsafeTemporaryAllocation(byteCount: ContainerKind.headLength, alignment: 16) { head in
      var cursor = 0
      let first = copy(0..<ContainerKind.headLength, into: head, cursor: &cursor)
      let start = UnsafeRawBufferPointer(rebasing: head[..<first])
      if ContainerKind.mayBe(start) { return true }
      if size < LFSPointer.sizeLimit, LFSPointer.mayBegin(start) { return true }
      return CompiledRules.mayBeginWideText(start) && mayBeWideText
    }
  }

  /// Whether a blob that begins as UTF-16 does may be that.
  private var mayBeWideText: Bool {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { head in
      var cursor = 0
      let count = copy(0..<4096, into: head, cursor: &cursor)
      return Scanner.mayBeWideText(UnsafeRawBufferPointer(rebasing: head[..<count]))
    }
  }
}
