extension RuleReader {
  /// The value that a rule knows by its names, with the position of `value`; `nil` for a rule with a regex.
  ///
  /// The regex that follows from it is checked like any other.
  func namedValue(_ fields: Fields) -> Located<NamedValue>? {
    guard fields.has("names") else {
      for key in ["value", "keyed"] where fields.has(key) {
        log.error(
          fields.keyPosition(key), "\"\(key)\" has an effect only with names; add them or remove it"
        )
      }
      return nil
    }
    for key in ["regex", "keywords", "secretGroup", "detector"] where fields.has(key) {
      log.error(fields.keyPosition(key), "\"\(key)\" follows from names and value; remove it")
    }
    let names = fields.strings("names")
    for name in names where !NamedValue.isName(name.value) {
      log.error(
        name.position,
        "\(Text.quoted(name.value)) is no name; write it in lower-case letters and digits, with a space "
          + "where a separator may stand")
    }
    guard !names.isEmpty else {
      log.error(fields.keyPosition("names"), "a rule with names needs at least one; add it")
      return nil
    }
    guard let value = fields.string("value") else {
      if !fields.has("value") {
        log.error(
          fields.keyPosition("names"), "a rule with names needs a value; add value = '''…'''")
      }
      return nil
    }
    guard names.allSatisfy({ NamedValue.isName($0.value) }), checkPattern(value, "value") else {
      return nil
    }
    return Located(
      value: NamedValue(
        names: names.map(\.value), value: value.value,
        keyed: fields.boolean("keyed")?.value ?? false),
      position: value.position)
  }
}
