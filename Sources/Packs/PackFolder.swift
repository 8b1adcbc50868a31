import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The `pack` folder of one object folder.
enum PackFolder {
  /// Opens every pack; a pack without its index, and the other way round, is a failure.
  ///
  /// git itself passes over such halves, so that objects can be lost without a word.
  static func open(
    _ objects: String, idLength: Int, _ packs: inout [PackFile], _ failures: inout [PackFailure]
  ) {
    let folder = Files.join(objects, "pack")
    var names: [String] = []
    do throws(PlatformError) {
      names = try Files.list(folder)
    } catch {
      // A repository without packs may have no such folder; without an object folder it is none.
      if error.code != ENOENT || !Files.isDirectory(objects) {
        failures.append(PackFailure(.unreadable, file: folder, detail: error.description))
      }
    }
    let present = Set(names)
    for name in names {
      if name.hasSuffix(".pack"), !present.contains(name.dropLast(5) + ".idx") {
        failures.append(
          PackFailure(
            .incomplete, file: Files.join(folder, name), detail: "the pack has no index"))
      }
      guard name.hasSuffix(".idx") else { continue }
      let stem = Files.join(folder, String(name.dropLast(4)))
      guard present.contains(name.dropLast(4) + ".pack") else {
        failures.append(
          PackFailure(.incomplete, file: stem + ".idx", detail: "the index has no pack"))
        continue
      }
      do throws(PackFailure) {
        let index = try PackIndex(stem + ".idx", idLength: idLength)
        packs.append(try PackFile(stem, index: index))
      } catch {
        failures.append(error)
      }
    }
  }
}
