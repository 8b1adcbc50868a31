/// Finds what was probably meant by a misspelt name.
package enum NearestName {
  /// The nearest of `names`, if it is near enough to be a slip of the keyboard.
  ///
  /// Near is a third of the longer name's length, at least one edit; letter case counts as nothing.
  /// The first of several equally near ones wins.
  package static func find(_ name: String, in names: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().utf8.prefix(longest))
    var best: (name: String, distance: Int)?
    for candidate in names {
      let letters = Array(candidate.lowercased().utf8.prefix(longest))
      let limit = max(1, max(wanted.count, letters.count) / 3)
      if abs(wanted.count - letters.count) > limit { continue }
      let distance = editDistance(wanted, letters)
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// ` (did you mean "x"?)`, or nothing; made to be put behind a sentence's subject.
  package static func hint(_ name: String, in names: some Sequence<String>) -> String {
    find(name, in: names).map { " (did you mean \"\($0)\"?)" } ?? ""
  }

  /// Longer names are cut, so that hostile input costs little.
  private static let longest = 64

  /// Least number of insertions, deletions, replacements and swaps of neighbours.
  static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in b.indices {
        let replaced = last[j] + (a[i] == b[j] ? 0 : 1)
        row[j + 1] = min(replaced, last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
