package import Rules
package import ScanModel

/// Whether the names of an `ignore-coverage` policy are ignored wherever they might appear.
///
/// Each pattern is probed as sample names at the top, in every folder that is given, and in one folder
/// below each that nobody has made yet. Cost: folders × samples × patterns of the `.gitignore` files.
package struct CoverageCheck: Sendable {
  /// A pattern of the policy that is not covered everywhere.
  package struct UncoveredName: Sendable {
    /// As the policy spells it.
    package let pattern: String
    /// The first path that git would not ignore.
    package let example: RepositoryPath
    /// How many probed folders it is not covered in.
    package let places: Int
    /// The `!` line that takes the example back; `nil` where nothing speaks of it.
    package let takenBackBy: IgnoreDecision?
  }

  /// Lines for the `.gitignore` at the top, and what they do not mend.
  package struct Mend: Sendable {
    package let lines: [String]
    /// The whole file with the lines appended.
    package let file: [UInt8]
    /// What stays uncovered: a nested `.gitignore` takes it back.
    package let remaining: [UncoveredName]
  }

  private struct Probe: Sendable {
    let pattern: String
    /// Paths relative to a probed folder.
    let samples: [[UInt8]]
    let isAtTopOnly: Bool
  }

  private let probes: [Probe]
  private let folders: [RepositoryPath]
  private let exceptions: NamePatterns

  /// Prepares the probes.
  ///
  /// - Parameter directories: folders of the index or of a tree; the top need not be among them.
  package init(policy: PolicyRule, directories: [RepositoryPath]) {
    let exceptions = NamePatterns(policy.except, foldsCase: false)
    self.exceptions = exceptions
    self.probes = policy.patterns.compactMap { text in
      guard let pattern = NamePatterns([text], foldsCase: false).patterns.first else { return nil }
      let samples = SampleNames.of(pattern).filter {
        exceptions.first(fitting: RepositoryPath(bytes: $0)) == nil
      }
      return Probe(pattern: text, samples: samples, isAtTopOnly: !pattern.isNameOnly)
    }
    var known = Set(directories)
    known.insert(RepositoryPath(""))
    var unseen = Array("ward-unseen".utf8)
    while known.contains(where: { $0.name == unseen[...] }) { unseen.append(UInt8(ascii: "x")) }
    // Folders that exist come first: they make the better examples.
    let existing = known.sorted()
    self.folders = existing + existing.map { $0.appending(unseen) }
  }

  /// A sample that would not be ignored, and the `!` line that takes it back.
  private typealias Gap = (sample: [UInt8], decision: IgnoreDecision?)

  /// The patterns that git would not ignore somewhere, in the policy's order.
  package func run(tree: IgnoreTree) -> [UncoveredName] {
    var examples = [(path: RepositoryPath, decision: IgnoreDecision?)?](
      repeating: nil, count: probes.count)
    var places = [Int](repeating: 0, count: probes.count)
    var standings = IgnoreTree.Standings(tree)
    // Where names alone decide, folders under the same files have the same gaps.
    var known: [[RepositoryPath]: [Gap?]] = [:]
    for folder in folders {
      let standing = standings.standing(of: folder)
      if standing.excluded != nil { continue }
      let files = standing.lists.map(\.directory)
      let mayShare = standing.isNameEnough && !folder.bytes.isEmpty
      let gaps = mayShare ? known[files] ?? gaps(in: standing, tree) : gaps(in: standing, tree)
      if mayShare { known[files] = gaps }
      for (i, gap) in gaps.enumerated() {
        guard let gap else { continue }
        places[i] += 1
        if examples[i] == nil { examples[i] = (folder.appending(gap.sample), gap.decision) }
      }
    }
    return probes.indices.compactMap { i in
      guard let example = examples[i] else { return nil }
      return UncoveredName(
        pattern: probes[i].pattern, example: example.path, places: places[i],
        takenBackBy: example.decision)
    }
  }

  /// For each probe the first sample that would not be ignored in a folder.
  private func gaps(in standing: IgnoreTree.Standing, _ tree: IgnoreTree) -> [Gap?] {
    probes.map { probe in
      if probe.isAtTopOnly && !standing.directory.bytes.isEmpty { return nil }
      for sample in probe.samples {
        let decision =
          sample.contains(UInt8(ascii: "/"))
          ? tree.decision(for: standing.directory.appending(sample))
          : tree.decision(name: sample[...], isDirectory: false, in: standing)
        if decision?.isIgnored != true { return (sample, decision) }
      }
      return nil
    }
  }

  /// The lines that cover what is not covered, tried out on the files.
  ///
  /// - Parameter files: as for `IgnoreTree`; the one at the top may be missing.
  package func mend(files: [(directory: RepositoryPath, bytes: [UInt8])]) -> Mend {
    let top = files.first { $0.directory.bytes.isEmpty }?.bytes ?? []
    let tree = IgnoreTree(files: files)
    let uncovered = run(tree: tree)
    var lines = uncovered.map(\.pattern)
    guard !lines.isEmpty else { return Mend(lines: [], file: top, remaining: []) }
    lines += exceptionLines(for: lines, tree)
    let file = Self.appending(lines, to: top)
    let others = files.filter { !$0.directory.bytes.isEmpty }
    let mended = IgnoreTree(files: [(RepositoryPath(""), file)] + others)
    return Mend(lines: lines, file: file, remaining: run(tree: mended))
  }

  /// `!` lines for the policy's exceptions that the new lines would ignore and nothing ignores now.
  private func exceptionLines(for lines: [String], _ tree: IgnoreTree) -> [String] {
    let added = NamePatterns(lines, foldsCase: false)
    return exceptions.patterns.compactMap { pattern in
      let isHit = SampleNames.of(pattern).contains { sample in
        let path = RepositoryPath(bytes: sample)
        return added.first(fitting: path) != nil && !tree.isIgnored(path)
      }
      return isHit ? "!\(String(decoding: pattern.text, as: UTF8.self))" : nil
    }
  }

  /// Appends lines with the line end that the file already uses.
  private static func appending(_ lines: [String], to file: [UInt8]) -> [UInt8] {
    let usesCRLF = zip(file, file.dropFirst()).contains { $0 == 0x0D && $1 == 0x0A }
    let end = Array((usesCRLF ? "\r\n" : "\n").utf8)
    var out = file
    if let last = out.last, last != UInt8(ascii: "\n") { out += end }
    for line in lines { out += Array(line.utf8) + end }
    return out
  }
}
