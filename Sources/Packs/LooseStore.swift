import Platform
import ScanModel

/// The ids of the loose objects of all object folders, sorted, each once.
///
/// `@unchecked Sendable`: the table is written in `init` alone.
final class LooseStore: @unchecked Sendable {
  let ids: IDTable
  private let table: UnsafeMutableRawPointer
  /// The folder of the object at each position, as an index into `directories`.
  private let folders: [UInt16]
  private let directories: [String]

  init(_ directories: [String], idLength: Int, failures: inout [PackFailure]) {
    var found: [(id: ObjectID, folder: UInt16)] = []
    for (number, directory) in directories.enumerated() {
      for byte in 0..<256 {
        let prefix = hexByte(UInt8(byte))
        let folder = Files.join(directory, prefix)
        do throws(PlatformError) {
          for name in try Files.list(folder) where name.utf8.count == 2 * idLength - 2 {
            // git writes lower case only; other names are no objects.
            guard let id = ObjectID(hex: prefix + name), id.hex == prefix + name else { continue }
            found.append((id, UInt16(truncatingIfNeeded: number)))
          }
        } catch {
          // Most of the 256 folders need not exist.
          if Files.exists(folder) {
            failures.append(PackFailure(.unreadable, file: folder, detail: error.description))
          }
        }
      }
    }
    found.sort { $0.id == $1.id ? $0.folder < $1.folder : $0.id < $1.id }
    let table = UnsafeMutableRawPointer.allocate(
      byteCount: max(8, found.count * idLength), alignment: 8)
    var folders: [UInt16] = []
    var last: ObjectID?
    for (id, folder) in found where id != last {
      last = id
      let target = table + folders.count * idLength
      id.withBytes { bytes in
        UnsafeMutableRawBufferPointer(start: target, count: idLength).copyMemory(from: bytes)
      }
      folders.append(folder)
    }
    self.table = table
    self.folders = folders
    self.directories = directories
    self.ids = IDTable(
      start: UnsafeRawPointer(table), stride: idLength, count: folders.count, idLength: idLength)
  }

  deinit { table.deallocate() }

  /// The file of the object at `position`.
  func path(_ position: Int) -> String {
    let bytes = UnsafeRawBufferPointer(start: ids.pointer(position), count: ids.idLength)
    var name = ""
    for (i, byte) in bytes.enumerated() {
      name += hexByte(byte)
      if i == 0 { name += "/" }
    }
    return Files.join(directories[Int(folders[position])], name)
  }
}

private func hexByte(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16)
  return byte < 16 ? "0" + digits : digits
}
