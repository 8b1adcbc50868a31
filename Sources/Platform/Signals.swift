import CSignals

/// What is put in order when a signal ends the process; the handlers are C (`CSignals`).
///
/// Interrupted: children are ended, half-written files removed, the progress line wiped, exit 130. A
/// mapped file that somebody truncates while it is read: a sentence that names it, exit 3.
package enum Signals {
  /// Installs the handlers; once, by the program and not by libraries.
  package static func install() { ward_signals_install() }

  /// Whether a progress line is on the terminal.
  package static func setLineIsDrawn(_ isDrawn: Bool) { ward_signals_set_line(isDrawn ? 1 : 0) }

  /// A mapping that is told of if reading it fails; registered while the value lives.
  ///
  /// A handler cannot ask the redactor whether a name holds a secret, so only names that git makes are
  /// told: those of packs and of the index.
  package struct Mapping: ~Copyable {
    private let handle: UnsafeMutableRawPointer?

    package init(_ bytes: UnsafeRawBufferPointer, of path: String) {
      handle = ward_signals_add_mapping(bytes.baseAddress, bytes.count, Self.ownName(path))
    }

    /// The last part of a path where it is a name that git makes; `nil` for all others.
    static func ownName(_ path: String) -> String? {
      let bytes = path.utf8
      let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
      let name = bytes[(slash.map(bytes.index(after:)) ?? bytes.startIndex)...]
      let isOwn =
        ["index", "index.lock", "multi-pack-index"].contains { name.elementsEqual($0.utf8) }
        || isPackName(name)
      return isOwn ? String(Substring(name)) : nil
    }

    /// `pack-HASH.pack` or `.idx`. By bytes, not characters: a hook may map hundreds of packs.
    private static func isPackName(_ name: Substring.UTF8View) -> Bool {
      guard name.starts(with: "pack-".utf8) else { return false }
      let digits = name.dropFirst(5).prefix {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
      }
      let end = name[digits.endIndex...]
      return (digits.count == 40 || digits.count == 64)
        && (end.elementsEqual(".pack".utf8) || end.elementsEqual(".idx".utf8))
    }

    deinit { ward_signals_remove_mapping(handle) }
  }

  /// Runs `body` with a file that is removed if the process is interrupted meanwhile.
  static func withUnfinishedFile(
    _ path: String, _ body: () throws(PlatformError) -> Void
  ) throws(PlatformError) {
    let handle = ward_signals_add_file(path)
    defer { ward_signals_remove_file(handle) }
    try body()
  }

  /// A child that is ended with us; registered while the value lives.
  struct RunningChild: ~Copyable {
    private let handle: UnsafeMutableRawPointer?

    init(_ pid: Int32) { handle = ward_signals_add_child(pid) }

    deinit { ward_signals_remove_child(handle) }
  }
}
