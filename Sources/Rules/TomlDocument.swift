import CToml

/// A parsed TOML document; owns the C++ tree until it is read into values.
struct TomlDocument: ~Copyable {
  /// A text that is not TOML 1.0.
  struct SyntaxError: Error {
    var place: TomlPlace
    var message: String
  }

  private let document: OpaquePointer

  /// Parses a text.
  ///
  /// - Throws: `SyntaxError` for the first mistake; the parser cannot go on behind it.
  init(_ bytes: [UInt8]) throws(SyntaxError) {
    if let place = TomlDepth.tooDeep(bytes) {
      throw SyntaxError(
        place: place,
        message: "keys are nested deeper than \(TomlDepth.limit) levels, which no rule needs")
    }
    var error = ward_toml_error()
    let parsed = bytes.withUnsafeBytes { buffer -> OpaquePointer? in
      // An empty array may have no address; the parser wants one even for no bytes.
      guard let start = buffer.baseAddress else { return ward_toml_parse("", 0, &error) }
      return ward_toml_parse(start.assumingMemoryBound(to: CChar.self), buffer.count, &error)
    }
    guard let parsed else {
      let message = withUnsafeBytes(of: error.message) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw SyntaxError(
        place: TomlPlace(line: Int(error.line), column: Int(error.column)), message: message)
    }
    document = parsed
  }

  deinit { ward_toml_free(document) }

  /// Copies the document into values.
  func root() -> TomlNode {
    var count = 0
    let start = ward_toml_nodes(document, &count)
    // The list belongs to the document, which outlives this call.
    let nodes = UnsafeBufferPointer(start: start, count: count)
    var next = 0
    return Self.read(nodes, &next)
  }

  /// Reads the node at `next` and all below it; the depth is bounded by `TomlDepth` and the parser.
  private static func read(_ nodes: UnsafeBufferPointer<ward_toml_node>, _ next: inout Int)
    -> TomlNode
  {
    let node = nodes[next]
    next += 1
    let value: TomlNode.Value
    switch node.kind {
    case WARD_TOML_TABLE:
      // The parser sorts members by name; people read them in the order of the text.
      value = .table(
        children(node, nodes, &next).sorted { ($0.keyPlace, $0.key) < ($1.keyPlace, $1.key) })
    case WARD_TOML_ARRAY: value = .array(children(node, nodes, &next))
    case WARD_TOML_STRING: value = .string(text(node.string, node.string_length))
    case WARD_TOML_INTEGER: value = .integer(node.integer)
    case WARD_TOML_FLOAT: value = .float(node.floating)
    case WARD_TOML_BOOLEAN: value = .boolean(node.integer != 0)
    default: value = .date
    }
    return TomlNode(
      key: text(node.key, node.key_length),
      keyPlace: TomlPlace(line: Int(node.key_line), column: Int(node.key_column)),
      place: TomlPlace(line: Int(node.line), column: Int(node.column)), value: value)
  }

  private static func children(
    _ node: ward_toml_node, _ nodes: UnsafeBufferPointer<ward_toml_node>, _ next: inout Int
  ) -> [TomlNode] {
    var children: [TomlNode] = []
    children.reserveCapacity(Int(node.child_count))
    for _ in 0..<node.child_count where next < nodes.count { children.append(read(nodes, &next)) }
    return children
  }

  private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    guard let start else { return "" }
    return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }
}
