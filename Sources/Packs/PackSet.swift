import Platform

/// The packs of some object folders, asked for one id after another. Belongs to one thread.
///
/// A hook wants a few objects, and to open a pack takes as long as to read one of them. So nothing is opened
/// before an id asks for it: first the pack that had the last one, then the one that a multi-pack-index names,
/// then all, the newest first. A pack that does not open is left out: what only it holds is missing here,
/// and whoever is asked next says why.
final class PackSet {
  private let folders: [String]
  private let idLength: Int
  /// The packs that have been met, by their paths without extension.
  private var known: [String: Pack] = [:]
  private var recent: Pack?
  /// The multi-pack-indexes, each with the packs that it has named so far, by their numbers.
  private lazy var hints: [(folder: String, index: MultiPackIndex, packs: [Pack?])] =
    folders.compactMap { folder in
      MultiPackIndex(Files.join(folder, "multi-pack-index"), idLength: idLength).map {
        (folder, $0, Array(repeating: nil, count: $0.packCount))
      }
    }
  /// All of them, the newest first.
  private lazy var all = list()

  /// - Parameter directories: object folders, the repository's own first.
  init(directories: [String], idLength: Int) {
    self.folders = directories.map { Files.join($0, "pack") }
    self.idLength = idLength
  }

  /// A pack that holds the object, and its position there.
  func find(_ id: UnsafeRawPointer) -> (pack: PackFile, position: Int)? {
    if let found = recent?.find(id) { return found }
    if let pack = named(id), let found = pack.find(id) {
      recent = pack
      return found
    }
    for pack in all {
      if let found = pack.find(id) {
        recent = pack
        return found
      }
    }
    return nil
  }

  /// The pack that a multi-pack-index names for the object.
  private func named(_ id: UnsafeRawPointer) -> Pack? {
    for i in hints.indices {
      guard let number = hints[i].index.pack(of: id) else { continue }
      if let pack = hints[i].packs[number] { return pack }
      guard let name = hints[i].index.name(number) else { continue }
      let pack = pack(Files.join(hints[i].folder, name))
      hints[i].packs[number] = pack
      return pack
    }
    return nil
  }

  /// All packs that hold the object, and its position in each.
  func copies(_ id: UnsafeRawPointer) -> [(pack: PackFile, position: Int)] {
    all.compactMap { $0.find(id) }
  }

  private func pack(_ stem: String) -> Pack {
    if let pack = known[stem] { return pack }
    let pack = Pack(stem, idLength: idLength)
    known[stem] = pack
    return pack
  }

  /// Every folder for itself, in it by the time of the packs, as git asks them.
  private func list() -> [Pack] {
    folders.flatMap { folder in
      let stems = ((try? Files.list(folder)) ?? []).filter { $0.hasSuffix(".idx") }
        .map { Files.join(folder, String($0.dropLast(4))) }
      guard stems.count > 1 else { return stems.map(pack) }
      return stems.map { stem in
        let status = Files.statusFollowingLinks(stem + ".pack")
        return (pack(stem), status.map { FileIdentity($0).latestChange } ?? 0)
      }
      .sorted { $0.1 > $1.1 }.map(\.0)
    }
  }
}

/// A pack that is opened when an id asks for it.
private final class Pack {
  private let stem: String
  private let idLength: Int
  private lazy var index = try? PackIndex(stem + ".idx", idLength: idLength, checksOrder: false)
  private lazy var file = index.flatMap { try? PackFile(stem, index: $0) }

  init(_ stem: String, idLength: Int) {
    self.stem = stem
    self.idLength = idLength
  }

  func find(_ id: UnsafeRawPointer) -> (pack: PackFile, position: Int)? {
    guard let position = index?.position(of: id), let file else { return nil }
    return (file, position)
  }
}
