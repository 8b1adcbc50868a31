import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads git's configuration files (git-config(1), "Syntax"), as far as a hook needs it.
///
/// A file that includes others is refused, as is whatever is out of the ordinary: libgit2 or git then
/// reads the configuration. So an answer of this reader is git's own.
struct ConfigurationFile {
  private static let sizeLimit = 1 << 20

  /// The entries of a file, in its order; none where it does not exist.
  ///
  /// - Throws: `.unsupported` where another reader should look.
  static func entries(_ path: String, isProtected: Bool) throws(GitError) -> [ConfigurationEntry] {
    // `stat`, not `lstat`: configuration files may be links.
    guard let status = Files.statusFollowingLinks(path) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw refused(path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw refused(path) }
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try Files.read(path, limit: sizeLimit)
    } catch {
      throw GitError(error, kind: .unsupported)
    }
    var parser = Parser(bytes, isProtected: isProtected)
    guard parser.run() else { throw refused(path) }
    return parser.entries
  }

  /// Sections of which git minds no value, whatever it is.
  private static let freeSections = ["remote.", "branch.", "submodule."]
  private static let freeKeys: Set<String> = [
    "user.name", "user.email", "core.hookspath", "core.editor", "core.pager", "core.excludesfile",
    "core.attributesfile", "core.sshcommand", "core.askpass", "core.fsmonitor",
  ]

  /// Whether git takes a repository's configuration for certain: it is read here without a doubt, and what
  /// git would mind are plain truth values.
  static func isPlain(_ path: String) -> Bool {
    // What is not read here is for git to judge.
    guard let entries = try? entries(path, isProtected: false) else { return false }
    return entries.allSatisfy { entry in
      freeKeys.contains(entry.key) || freeSections.contains { entry.key.hasPrefix($0) }
        || entry.key == "core.repositoryformatversion" && entry.value == "0"
        || entry.key.hasPrefix("core.") && ["true", "false"].contains(entry.value)
    }
  }

  private static func refused(_ path: String) -> GitError {
    GitError(.unsupported, "read configuration", message: "not read here", subject: path)
  }

  private struct Parser {
    private let bytes: [UInt8]
    private let isProtected: Bool
    private var at = 0
    private var section = ""
    private(set) var entries: [ConfigurationEntry] = []

    init(_ bytes: [UInt8], isProtected: Bool) {
      self.bytes = bytes
      self.isProtected = isProtected
    }

    /// - Returns: whether all of it was understood.
    mutating func run() -> Bool {
      // A byte order mark, or bytes that git would not print as they are.
      if bytes.starts(with: [0xef, 0xbb, 0xbf]) || bytes.contains(0) { return false }
      while let byte = peek() {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): at += 1
        case UInt8(ascii: "#"), UInt8(ascii: ";"): skipLine()
        case UInt8(ascii: "["):
          guard readSection() else { return false }
        default:
          guard readVariable() else { return false }
        }
      }
      return true
    }

    private func peek() -> UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipLine() {
      while at < bytes.count, bytes[at] != newline { at += 1 }
    }

    /// `[section]` or `[section "sub section"]`; the old form `[section.sub]` is left to others.
    private mutating func readSection() -> Bool {
      at += 1
      var name = word()
      guard !name.isEmpty else { return false }
      // Others read the files that it names.
      if name == "include" || name == "includeif" { return false }
      if peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") {
        while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") { at += 1 }
        guard peek() == UInt8(ascii: "\"") else { return false }
        at += 1
        var sub: [UInt8] = []
        while let byte = peek(), byte != UInt8(ascii: "\"") {
          if byte == UInt8(ascii: "\n") { return false }
          at += 1
          if byte == UInt8(ascii: "\\") {
            guard let next = peek(), next != UInt8(ascii: "\n") else { return false }
            sub.append(next)
            at += 1
          } else {
            sub.append(byte)
          }
        }
        guard peek() == UInt8(ascii: "\""), let text = String(validating: sub, as: UTF8.self) else {
          return false
        }
        at += 1
        name += "." + text
      }
      guard peek() == UInt8(ascii: "]") else { return false }
      at += 1
      section = name
      return true
    }

    /// Letters, digits and `-`, in lower case.
    private mutating func word() -> String {
      let start = at
      while let byte = peek(),
        byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
          || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "-")
      { at += 1 }
      return String(decoding: bytes[start..<at], as: UTF8.self).lowercased()
    }

    /// `name`, or `name = value` up to the end of the line.
    private mutating func readVariable() -> Bool {
      let isLetter = peek().map { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
      guard isLetter == true, !section.isEmpty else { return false }
      let name = word()
      while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") { at += 1 }
      var value: String?
      switch peek() {
      case nil, UInt8(ascii: "\n"): break
      case UInt8(ascii: "="):
        at += 1
        guard let text = readValue() else { return false }
        value = text
      default: return false
      }
      entries.append(
        ConfigurationEntry(key: section + "." + name, value: value, isProtected: isProtected))
      return true
    }

    /// White space around the value goes, comments too; quotes and escapes are undone. Tabs and runs of
    /// white space inside, which versions of git treat differently, are left to others.
    private mutating func readValue() -> String? {
      var value: [UInt8] = []
      var kept = 0
      var isQuoted = false
      while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") { at += 1 }
      while let byte = peek() {
        at += 1
        if byte == UInt8(ascii: "\n") {
          if isQuoted { return nil }
          break
        }
        if byte == UInt8(ascii: "\r"), peek() == UInt8(ascii: "\n") { continue }
        if !isQuoted, byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
          skipLine()
          continue
        }
        switch byte {
        case UInt8(ascii: "\""): isQuoted.toggle()
        case UInt8(ascii: "\\"):
          guard let next = peek() else { return nil }
          at += 1
          switch next {
          case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
          case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
          case UInt8(ascii: "b"): value.append(8)
          case UInt8(ascii: "\\"), UInt8(ascii: "\""): value.append(next)
          // A line that goes on in the next one, or a mistake.
          default: return nil
          }
          kept = value.count
          continue
        case UInt8(ascii: "\t") where !isQuoted:
          // Only before a comment or the end of the line does it mean nothing.
          value.append(byte)
          continue
        case UInt8(ascii: " ") where !isQuoted:
          value.append(byte)
          continue
        default: value.append(byte)
        }
        kept = value.count
      }
      if isQuoted { return nil }
      let text = value[..<kept]
      if text.contains(UInt8(ascii: "\t")) { return nil }
      return String(validating: text, as: UTF8.self)
    }
  }
}
