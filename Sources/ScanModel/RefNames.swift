/// Names of refs, some of a table that the findings of a report share.
///
/// Of a long history with thousands of refs a report says hundreds of thousands of times that a finding is
/// still in one: a number each, and whoever writes them has the table to do each name once.
package struct RefNames: Sendable {
  /// All names, in the order of the numbers.
  package final class Table: Sendable {
    package let names: [String]

    package init(_ names: [String]) { self.names = names }
  }

  package let table: Table
  /// Indices into the table.
  package let places: [Int32]

  package init(_ table: Table, places: [Int32]) {
    self.table = table
    self.places = places
  }
}

extension RefNames: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { places.count }
  package subscript(index: Int) -> String { table.names[Int(places[index])] }
}

extension RefNames: ExpressibleByArrayLiteral {
  package init(arrayLiteral names: String...) { self.init(names) }

  /// Names with a table of their own.
  package init(_ names: [String]) {
    self.init(Table(names), places: names.indices.map { Int32($0) })
  }
}
