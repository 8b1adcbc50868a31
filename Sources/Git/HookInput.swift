package import ScanModel

/// One line of a pre-push hook's standard input.
package struct PushUpdate: Hashable, Sendable {
  /// What the user named, which need not be a ref (`HEAD~1`); `(delete)` for a deletion.
  package var localReference: [UInt8]
  /// `nil` for a deletion.
  package var localID: ObjectID?
  package var remoteReference: [UInt8]
  /// `nil` where the remote has no such ref.
  package var remoteID: ObjectID?

  /// Reads all lines: `local-ref SP local-id SP remote-ref SP remote-id LF`.
  ///
  /// Strict, because a line that is not understood would be content that is not scanned. Only the
  /// first field may hold spaces; the last line feed may be missing.
  ///
  /// - Throws: `.badHookInput` with the number of the line.
  package static func parse(_ input: [UInt8]) throws(GitError) -> [PushUpdate] {
    var updates: [PushUpdate] = []
    for (number, line) in HookInput.lines(input) {
      let words = line.split(separator: space, omittingEmptySubsequences: false)
      guard words.count >= 4, let local = HookInput.id(words[words.count - 3]),
        let remote = HookInput.id(words[words.count - 1]), local.count == remote.count,
        HookInput.isReference(words[words.count - 2])
      else { throw HookInput.bad("pre-push", number) }
      let name = line[..<(words[words.count - 3].startIndex - 1)]
      guard !name.isEmpty else { throw HookInput.bad("pre-push", number) }
      updates.append(
        PushUpdate(
          localReference: Array(name), localID: local.isZero ? nil : local,
          remoteReference: Array(words[words.count - 2]), remoteID: remote.isZero ? nil : remote))
    }
    return updates
  }
}

/// One line of a pre-receive hook's standard input.
package struct ReceiveUpdate: Hashable, Sendable {
  /// `nil` where the ref is new.
  package var old: ObjectID?
  /// `nil` where the ref is deleted.
  package var new: ObjectID?
  package var reference: [UInt8]

  /// Reads all lines: `old SP new SP ref LF`.
  ///
  /// Git runs the hook for one ref at least: where there is none, somebody else has read them.
  ///
  /// - Throws: `.badHookInput` with the number of the line.
  package static func parse(_ input: [UInt8]) throws(GitError) -> [ReceiveUpdate] {
    var updates: [ReceiveUpdate] = []
    for (number, line) in HookInput.lines(input) {
      let words = line.split(separator: space, omittingEmptySubsequences: false)
      guard words.count == 3, let old = HookInput.id(words[0]), let new = HookInput.id(words[1]),
        old.count == new.count, HookInput.isReference(words[2])
      else { throw HookInput.bad("pre-receive", number) }
      updates.append(
        ReceiveUpdate(
          old: old.isZero ? nil : old, new: new.isZero ? nil : new, reference: Array(words[2])))
    }
    guard !updates.isEmpty else {
      throw GitError(
        .badHookInput, "read standard input",
        message: "it is empty: git names each ref there, so a hook before this one has read it; "
          + "hand it on to git ward pre-receive")
    }
    return updates
  }
}

private enum HookInput {
  /// Lines with their numbers from 1; only an end of input after the last line feed is no line.
  static func lines(_ input: [UInt8]) -> [(Int, ArraySlice<UInt8>)] {
    var lines = input.split(separator: newline, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.enumerated().map { ($0.offset + 1, $0.element) }
  }

  static func id(_ word: ArraySlice<UInt8>) -> ObjectID? {
    ObjectID(hex: String(decoding: word, as: UTF8.self))
  }

  static func isReference(_ word: ArraySlice<UInt8>) -> Bool {
    !word.isEmpty && word.allSatisfy { $0 > 32 && $0 != 127 }
  }

  static func bad(_ hook: String, _ line: Int) -> GitError {
    GitError(
      .badHookInput, "read standard input",
      message: "line \(line) is not what git writes to a \(hook) hook")
  }
}
