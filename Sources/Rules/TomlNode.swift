/// A place in a TOML text: 1-based line and column, columns in characters.
struct TomlPlace: Hashable, Comparable {
  var line: Int
  var column: Int

  static func < (a: TomlPlace, b: TomlPlace) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}

/// A value of a TOML document with its key and the places of both.
struct TomlNode {
  enum Value {
    /// Members in the order of the text.
    case table([TomlNode])
    case array([TomlNode])
    case string(String)
    case integer(Int64)
    case float(Double)
    case boolean(Bool)
    case date
  }

  /// Empty for members of arrays and for the root.
  var key: String
  var keyPlace: TomlPlace
  var place: TomlPlace
  var value: Value

  /// What the value is, with its article, for messages.
  var kindName: String {
    switch value {
    case .table: "a table"
    case .array: "an array"
    case .string: "a string"
    case .integer: "an integer"
    case .float: "a number with a fraction"
    case .boolean: "a boolean"
    case .date: "a date or time"
    }
  }
}
