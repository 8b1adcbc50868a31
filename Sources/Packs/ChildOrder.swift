/// The order in which the deltas on one base are visited.
enum ChildOrder {
  /// Moves the child with the most descendants to the end of each list.
  ///
  /// A base is given up as soon as its last child is built. With the largest subtree last, whatever is
  /// still held has at least as many descendants elsewhere as below: at most log2(n) objects are held
  /// at a time, however deep the chains are.
  ///
  /// - Parameter order: the reachable entries, bases first.
  static func putLargestLast(_ entries: inout [ForestEntry], _ order: [Int32]) {
    var sizes = [UInt32](repeating: 1, count: entries.count)
    for number in order.reversed() {
      let parent = entries[Int(number)].parent
      if parent >= 0 { sizes[Int(parent)] &+= sizes[Int(number)] }
    }
    for number in order {
      var largest = entries[Int(number)].firstChild
      guard largest >= 0 else { continue }
      var beforeLargest = ForestEntry.none
      var last = largest
      while true {
        let next = entries[Int(last)].nextSibling
        guard next >= 0 else { break }
        if sizes[Int(next)] > sizes[Int(largest)] {
          largest = next
          beforeLargest = last
        }
        last = next
      }
      guard largest != last else { continue }
      let next = entries[Int(largest)].nextSibling
      if beforeLargest >= 0 {
        entries[Int(beforeLargest)].nextSibling = next
      } else {
        entries[Int(number)].firstChild = next
      }
      entries[Int(last)].nextSibling = largest
      entries[Int(largest)].nextSibling = ForestEntry.none
    }
  }
}
