package import ScanModel

/// The `shard` member of a report: written by a part of an audit, read when parts are joined.
package enum ShardFields {
  /// Why a text is no report of a part.
  package struct Unfit: Error, CustomStringConvertible {
    package let description: String
  }

  static func object(_ shard: ShardRecord, _ redactor: Redactor) -> JSON {
    .object([
      ("index", .int(shard.index)),
      ("count", .int(shard.count)),
      ("version", .string(Escaping.text(shard.version))),
      ("repository", .string(redactor.text(shard.repository))),
      ("history", .string(shard.history)),
      ("settings", .string(shard.settings)),
      ("objects", .int(shard.objects)),
      ("cover", .string(shard.cover)),
      ("blobs", .int(shard.blobs)),
      ("files", .int(shard.files)),
      ("bytes", .int(shard.bytes)),
      ("matched", .strings(shard.matched.map(\.hex))),
      ("pointers", .strings(shard.pointers.map(\.hex))),
      ("unread", .strings(shard.unread.map(\.hex))),
      ("seal", .string(shard.seal)),
    ])
  }

  /// Reads the record out of a JSON report.
  package static func record(in report: [UInt8]) throws(Unfit) -> ShardRecord {
    let value: JSON
    do throws(JSONParser.Malformed) {
      value = try JSONParser.value(of: report)
    } catch {
      throw Unfit(description: "no JSON: byte \(error.offset): \(error.reason)")
    }
    let head = Members(value)
    guard head.int("schema_version") == Report.schemaVersion,
      head.string("command") == "audit", let rulesHash = head.string("rules_hash")
    else { throw Unfit(description: "no report of an audit in --format json") }
    guard let member = head.members["shard"] else {
      throw Unfit(description: "the report of a whole audit; parts are made with --shard I/N")
    }
    guard let record = record(Members(member), rulesHash) else {
      throw Unfit(description: "its member “shard” is damaged")
    }
    return record
  }

  private static func record(_ shard: Members, _ rulesHash: String) -> ShardRecord? {
    guard let index = shard.int("index"), let count = shard.int("count"), index >= 1,
      index <= count, let version = shard.string("version"),
      let repository = shard.string("repository"), let history = shard.string("history"),
      let settings = shard.string("settings"), let objects = shard.int("objects"),
      let cover = shard.string("cover"), let blobs = shard.int("blobs"),
      let files = shard.int("files"), let bytes = shard.int("bytes"),
      let matched = shard.ids("matched"), let pointers = shard.ids("pointers"),
      let unread = shard.ids("unread"), let seal = shard.string("seal")
    else { return nil }
    var record = ShardRecord(
      index: index, count: count, version: version, rulesHash: rulesHash, history: history,
      settings: settings)
    record.repository = repository
    record.objects = objects
    record.cover = cover
    record.blobs = blobs
    record.files = files
    record.bytes = bytes
    record.matched = matched
    record.pointers = pointers
    record.unread = unread
    record.seal = seal
    return record
  }
}

/// The members of an object by name.
private struct Members {
  let members: [String: JSON]

  init(_ value: JSON) {
    guard case .object(let members) = value else {
      self.members = [:]
      return
    }
    self.members = Dictionary(members, uniquingKeysWith: { first, _ in first })
  }

  func string(_ name: String) -> String? {
    guard case .string(let value) = members[name] else { return nil }
    return value
  }

  func int(_ name: String) -> Int? {
    guard case .int(let value) = members[name] else { return nil }
    return value
  }

  func ids(_ name: String) -> [ObjectID]? {
    guard case .array(let items) = members[name] else { return nil }
    var ids: [ObjectID] = []
    for item in items {
      guard case .string(let text) = item, let id = ObjectID(hex: text) else { return nil }
      ids.append(id)
    }
    return ids
  }
}
