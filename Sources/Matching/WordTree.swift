/// Words of small letters as a tree of their beginnings: all words at a place are found in one walk.
struct WordTree: Sendable {
  /// For each node and letter the node that follows, 0 where no word goes on; 26 a node.
  private var next = [UInt16](repeating: 0, count: 26)
  /// Whether a word ends at each node.
  private var isEnd = [false]

  /// - Parameter words: of the letters a to z, 65,535 letters in all at most.
  init(_ words: [[UInt8]]) {
    for word in words {
      var node = 0
      for letter in word {
        let link = node * 26 + Int(letter - 0x61)
        if next[link] == 0 {
          next[link] = UInt16(isEnd.count)
          next += [UInt16](repeating: 0, count: 26)
          isEnd.append(false)
        }
        node = Int(next[link])
      }
      isEnd[node] = true
    }
  }

  /// Calls `body` with the end of each word that begins at a place, shorter ones first.
  @inline(__always)
  func forEachWord(
    from start: Int, in letters: UnsafeBufferPointer<UInt8>, _ body: (_ end: Int) -> Void
  ) {
    next.withUnsafeBufferPointer { next in
      isEnd.withUnsafeBufferPointer { isEnd in
        var node = 0
        var place = start
        while place < letters.count {
          let letter = letters[place] &- 0x61
          guard letter < 26 else { return }
          node = Int(next[node * 26 + Int(letter)])
          if node == 0 { return }
          place += 1
          if isEnd[node] { body(place) }
        }
      }
    }
  }
}
