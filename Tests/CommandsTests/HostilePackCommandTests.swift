import Foundation
import Platform
import TestSupport
import Testing

private let hasPython = Files.isRegularFile(Files.realPath("/usr/bin/python3") ?? "")

/// Packs that were made to harm their reader (`Tests/hostile/packs.py`), through the command: each ends
/// with 3 and the object named, soon and in little memory.
@Suite(.serialized, .enabled(if: hasPython))
struct HostilePackCommandTests {
  /// A case, and how long it may take (s) and how much memory it may map (MB) with a debug build.
  ///
  /// Packs are mapped and Hyperscan's tables with them; of address space a start takes some 300 MB.
  static let cases: [(name: String, seconds: Int, megabytes: Int)] = [
    // Deltas of a few kilobytes that build 1.5 and 100 GB, and a chain that doubles up to 128 GB: 512 MB is
    // the most that git itself would ever have made of a delta.
    ("delta-bomb-of-a-gigabyte", 30, 1000),
    ("delta-bomb-of-a-hundred-gigabytes", 30, 1000),
    ("delta-bombs-that-double", 240, 2500),
    // A delta whose instructions are a gigabyte of zeros.
    ("instructions-that-are-a-bomb", 30, 1000),
    // Streams of a gigabyte behind a size of ten bytes, and as objects that are held whole.
    ("zlib-bomb-behind-a-small-size", 30, 1000),
    ("tree-that-is-a-zlib-bomb", 30, 1000),
    ("commit-that-is-a-zlib-bomb", 30, 1000),
    ("tag-that-is-a-zlib-bomb", 30, 1000),
    // Deltas on each other, on themselves, on nothing; git 2.39 and libgit2 1.5 hang on the former.
    ("cycle-of-deltas", 30, 1000),
    ("delta-without-its-base", 30, 1000),
    // Sizes up to 2^60 that are not those of the streams; instructions that leave their buffers.
    ("sizes-that-lie", 60, 1500),
    ("deltas-that-lie", 30, 1000),
    // Distances before the pack's beginning, after their own place, without end.
    ("bases-outside-of-the-pack", 30, 1000),
    ("types-that-there-are-not", 30, 1000),
    // Indexes that point outside of pack and tables, count 2^32 objects, are not sorted, are another's.
    ("index-that-points-outside", 30, 1000),
    ("index-of-wide-offsets-that-are-not-there", 30, 1000),
    ("index-of-four-thousand-million-objects", 30, 1000),
    ("index-whose-ids-are-not-sorted", 30, 1000),
    ("pack-that-counts-four-thousand-million-objects", 30, 1000),
    ("index-of-another-pack", 30, 1000),
    ("pack-that-is-cut-off", 30, 1000),
    // Folders that hold themselves or each other, so that 8^2000 and 10^12 paths lead to one file.
    ("tree-of-itself", 60, 1500),
    ("folders-that-multiply", 60, 1500),
    ("tags-in-a-circle", 30, 1000),
  ]

  private static let script = Project.file("Tests/hostile/packs.py")

  @Test(arguments: cases.indices)
  func endsWithThreeAndTheObjectNamed(row: Int) throws {
    let (name, seconds, megabytes) = Self.cases[row]
    let fixture = try WardFixture(isEmpty: true)
    let folder = Files.join(fixture.repository.root, "hostile.git")
    let made = try fixture.run(["python3", Self.script, name, folder])
    #expect(made.status == 0, "\(made)")
    let end = try fixture.run([
      "timeout", "-k", "5", "\(seconds)", "/bin/sh", "-c",
      "ulimit -v \(megabytes << 10) && exec \"$@\"", "sh", fixture.binary, "audit", folder,
    ])
    #expect(end.status == 3, "\(name): \(end)")
    for id in made.output.split(separator: "\n") {
      #expect(end.text.contains(id), "\(name): \(id) is not named in \(end)")
    }
    #expect(!end.text.contains("Fatal error"))
  }

  /// The cases above are all that the script makes.
  @Test func everyCaseIsTried() throws {
    let fixture = try WardFixture(isEmpty: true)
    let list = try fixture.run(["python3", Self.script, "--list"])
    #expect(Set(list.output.split(separator: "\n").map(String.init)) == Set(Self.cases.map(\.name)))
  }
}
