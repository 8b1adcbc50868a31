@testable import Containers

/// A container, member by member: one that is unpacked at once holds what libarchive finds in it.
///
/// The first byte says whether the rest is a tar that is to be sound in its checksums, and whether it is to be
/// packed.
func fuzzContainer(_ input: [UInt8]) {
  var parts = FuzzInput(input)
  let flags = parts.byte()
  var content = parts.remaining()
  if flags & 1 != 0 { setChecksums(&content) }
  if flags & 2 != 0 { content = gzipped(content) }
  content.withUnsafeBytes { bytes in
    let head = UnsafeRawBufferPointer(
      rebasing: bytes[..<min(bytes.count, ContainerKind.headLength)])
    let isWanted = ContainerKind.mayBe(head)
    _ = ContainerKind.isDisk(bytes)
    guard isWanted else { return }
    let quick = Listing(bytes, limits(unpackedAtOnce: 1 << 20))
    let slow = Listing(bytes, limits(unpackedAtOnce: 0))
    precondition(quick == slow, "a tar unpacked at once is another")
  }
}

private func limits(unpackedAtOnce: Int) -> ContainerLimits {
  ContainerLimits(
    depth: 1, size: 1 << 20, expanded: 4 << 20, members: 200, ratio: .max,
    ratioFrom: unpackedAtOnce, sizesFail: true)
}

/// All that is told of a container.
private struct Listing: Equatable {
  private var members: [[[UInt8]]] = []
  private var layers: [String] = []
  private var problems: [ContainerProblem] = []

  init(_ bytes: UnsafeRawBufferPointer, _ limits: ContainerLimits) {
    var budget = ContainerBudget(limits, containerSize: bytes.count)
    do throws(ContainerProblem) {
      var reader = try ContainerReader(.bytes(bytes), budget)
      while let member = try reader.next(&budget) {
        layers = reader.layers
        var content: [UInt8] = []
        if member.hasContent {
          do throws(ContainerProblem) {
            try Self.read(&reader, &budget, into: &content)
          } catch {
            problems.append(error)
            if error.endsAll { return }
          }
        }
        members.append([member.name, member.link, content, member.isEncrypted ? [1] : []])
      }
    } catch {
      problems.append(error)
    }
    precondition(members.count <= limits.members)
  }

  private static func read(
    _ reader: inout ContainerReader, _ budget: inout ContainerBudget, into content: inout [UInt8]
  ) throws(ContainerProblem) {
    let size = 4 << 10
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try reader.read(into: buffer, &budget)
      if count == 0 { return }
      precondition(count <= size)
      content += buffer[..<count]
    }
  }
}

/// Sets the checksum of every block that says it is the header of a member, as no mutation does.
private func setChecksums(_ tar: inout [UInt8]) {
  for start in stride(from: 0, to: tar.count - 511, by: 512)
  where tar[(start + 257)...].starts(with: "ustar".utf8) {
    tar.replaceSubrange((start + 148)..<(start + 156), with: Array("        ".utf8))
    let sum = tar[start..<(start + 512)].reduce(0) { $0 + Int($1) }
    let digits = Array(String(sum, radix: 8).utf8)
    let padding = [UInt8](repeating: 0x30, count: 6 - digits.count)
    tar.replaceSubrange((start + 148)..<(start + 155), with: padding + digits + [0])
  }
}
