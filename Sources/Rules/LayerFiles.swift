import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One file of a layer.
struct LayerFile {
  /// The name in messages: folder and file name, or what the caller gave.
  var name: String
  var bytes: [UInt8]
}

/// Reads the files of a layer.
///
/// `extend.path` of a gitleaks configuration may name further files; they are read only from the
/// folder of the file itself, so that a configuration cannot reach out of its layer.
struct LayerFiles {
  /// Larger files are refused.
  static let largestFile = 8 << 20

  private(set) var files: [LayerFile] = []
  private let source: RuleLayer.Source

  init(_ layer: RuleLayer, log: DiagnosticLog) {
    source = layer.source
    switch layer.source {
    case .folder(let folder): readFolder(folder, log)
    case .file(let path):
      if let bytes = Self.read(path, log) { files = [LayerFile(name: path, bytes: bytes)] }
    case .bytes(let given):
      for file in given.sorted(by: { $0.name < $1.name }) {
        if file.bytes.count > Self.largestFile {
          log.error(RulePosition(file: file.name, line: 1, column: 1), Self.tooLarge)
        } else {
          files.append(LayerFile(name: file.name, bytes: file.bytes))
        }
      }
      if given.isEmpty { log.error(nil, "the rules \(Text.quoted(layer.name)) hold no file") }
    }
  }

  /// Whether a file of a folder counts, by its name.
  static func isRuleFile(_ name: String) -> Bool { name.hasSuffix(".toml") && !name.hasPrefix(".") }

  private mutating func readFolder(_ folder: String, _ log: DiagnosticLog) {
    guard Files.exists(folder) else {
      log.error(nil, "the rules folder \(Text.quoted(folder)) does not exist")
      return
    }
    guard Files.isDirectory(folder) else {
      log.error(
        nil, "\(Text.quoted(folder)) is not a folder; give the folder that holds the *.toml files")
      return
    }
    let names: [String]
    do throws(PlatformError) {
      names = try Files.list(folder)
    } catch {
      log.error(nil, "the rules folder \(Text.quoted(folder)) cannot be read: \(error.detail)")
      return
    }
    let wanted = names.filter(Self.isRuleFile)
    if wanted.isEmpty {
      log.error(nil, "the rules folder \(Text.quoted(folder)) holds no *.toml file")
    }
    for name in wanted {
      let path = Files.join(folder, name)
      if let bytes = Self.read(path, log) { files.append(LayerFile(name: path, bytes: bytes)) }
    }
  }

  /// Finds the file that `extend.path` of `file` names; `nil`, with an error, where it may not or
  /// cannot be read.
  func extended(_ path: Located<String>, of file: String, _ log: DiagnosticLog) -> LayerFile? {
    let folder = Files.directory(of: file)
    let isInside =
      !path.value.isEmpty && !path.value.hasPrefix("/")
      && !path.value.split(separator: "/").contains("..")
    guard isInside else {
      log.error(
        path.position,
        "extend.path \(Text.quoted(path.value)) leads out of the folder of this file; "
          + "put the file beside it")
      return nil
    }
    let parts = path.value.split(separator: "/").filter { $0 != "." }
    let target =
      file.contains("/")
      ? Files.join(folder, parts.joined(separator: "/"))
      : parts.joined(separator: "/")
    if let known = files.first(where: { $0.name == target }) { return known }
    if case .bytes = source {
      log.error(
        path.position, "extend.path names \(Text.quoted(path.value)), which is not among the rules")
      return nil
    }
    // Links count as where they lead to.
    guard let real = Files.realPath(target), let root = Files.realPath(folder),
      real.hasPrefix(root == "/" ? root : root + "/")
    else {
      log.error(
        path.position,
        "extend.path \(Text.quoted(path.value)) is no file inside of the folder of this file")
      return nil
    }
    return Self.read(target, log).map { LayerFile(name: target, bytes: $0) }
  }

  private static let tooLarge = "the file is larger than \(largestFile >> 20) MiB"

  private static func read(_ path: String, _ log: DiagnosticLog) -> [UInt8]? {
    let position = RulePosition(file: path, line: 1, column: 1)
    guard let status = Files.statusFollowingLinks(path) else {
      log.error(position, "the file does not exist, or is a link that leads nowhere")
      return nil
    }
    // Opening a pipe would wait for a writer.
    guard Files.isRegularFile(path) else {
      log.error(position, "this is not a regular file")
      return nil
    }
    guard Int(status.st_size) <= largestFile else {
      log.error(position, tooLarge)
      return nil
    }
    do throws(PlatformError) {
      return try Files.read(path, limit: largestFile)
    } catch {
      log.error(position, "the file cannot be read: \(error.detail)")
      return nil
    }
  }
}
