import Platform
import Testing

/// Validates documents with Python's `jsonschema`, the reference for JSON Schema here.
enum SchemaValidation {
  /// Continuous integration sets this: a missing tool is then a failure and not a skipped test.
  static let isRequired = Environment.value("WARD_REQUIRE_TOOLS") == "1"
  static let isAvailable = (try? run(["-c", "import jsonschema"]))?.status == 0
  static var mayRun: Bool { isAvailable || isRequired }

  static func path(_ relative: String, from file: String = #filePath) -> String {
    // Tests/ReportingTests/SchemaValidation.swift, so three steps up is the package.
    let package = file.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(package)/\(relative)"
  }

  /// The complaints of the validator about a JSON document, or about each line of JSON Lines;
  /// empty where it is valid.
  static func complaints(
    about document: String, schema: String, definition: String? = nil, lines: Bool = false
  ) throws -> String {
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      if sys.argv[2]:
          schema = {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": sys.argv[2]}
      def unique(pairs):
          names = [name for name, _ in pairs]
          if len(names) != len(set(names)):
              print("duplicate names in", names)
          return dict(pairs)
      text = sys.stdin.buffer.read().decode("utf-8", "strict")
      parts = text.splitlines() if sys.argv[3] else [text]
      kind = jsonschema.validators.validator_for(schema)
      kind.check_schema(schema)
      for part in parts:
          for error in kind(schema).iter_errors(json.loads(part, object_pairs_hook=unique)):
              print(list(error.absolute_path), error.message)
      """
    let result = try run(
      ["-W", "ignore", "-c", script, schema, definition ?? "", lines ? "lines" : ""],
      input: Array(document.utf8))
    guard result.status == 0 else { return "python3 failed: \(result.errors)" }
    return String(decoding: result.output, as: UTF8.self)
  }

  private static func run(
    _ arguments: [String], input: [UInt8] = []
  ) throws(PlatformError) -> (status: Int32, output: [UInt8], errors: String) {
    try ChildProcess.run(
      ["python3"] + arguments, environment: Environment.all, input: input)
  }
}
