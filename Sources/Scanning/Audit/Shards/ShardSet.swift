package import Git
package import ScanModel

/// The records of all parts of one audit, in order, checked against each other and against the history.
package struct ShardSet: Sendable {
  package let records: [ShardRecord]

  /// - Parameter named: records, each with the name of the report that it is from, in any order.
  /// - Throws: usage, when they are not the parts of one audit, each there once.
  package init(_ named: [(name: String, record: ShardRecord)]) throws(ScanError) {
    guard let first = named.first?.record else { throw .usage("no reports to join") }
    var parts: [Int: (name: String, record: ShardRecord)] = [:]
    for (name, record) in named {
      func refuse(_ reason: String) -> ScanError { .usage("\(name): \(reason)") }
      guard record.count == first.count else {
        throw refuse("one part of \(record.count), and \(named[0].name) is one of \(first.count)")
      }
      if let other = parts[record.index] {
        throw refuse("part \(record.index) of \(record.count), and so is \(other.name)")
      }
      if let reason = Self.difference(record, first) {
        throw refuse("\(reason) than \(named[0].name)")
      }
      parts[record.index] = (name, record)
    }
    let missing = (1...max(1, first.count)).filter { parts[$0] == nil }
    guard missing.isEmpty else {
      let list = missing.map { "\($0)" }.joined(separator: ", ")
      throw .usage(
        "of \(first.count) parts \(missing.count == 1 ? "one is" : "\(missing.count) are") missing: "
          + list)
    }
    records = parts.sorted { $0.key < $1.key }.map(\.value.record)
  }

  private static func difference(_ a: ShardRecord, _ b: ShardRecord) -> String? {
    if a.version != b.version { return "made by another version (\(a.version))" }
    if a.rulesHash != b.rulesHash { return "made with other rules" }
    if a.settings != b.settings { return "made with other options" }
    if a.history != b.history { return "made of another history" }
    return nil
  }

  /// Whether a repository has the refs and the HEAD that the parts were made of.
  package func isOf(_ repository: borrowing Repository) throws(ScanError) -> Bool {
    try ShardBinding.history(repository) == records[0].history
  }

  /// What the folder was called where the first part was made.
  package var repositoryHint: String { records[0].repository }

  /// Refuses parts that are not of this history, these rules and this version.
  func check(
    _ audit: AuditScan, _ objects: AuditObjects, repository: borrowing Repository
  ) throws(ScanError) {
    let first = records[0]
    let session = audit.session
    func refuse(_ reason: String) -> ScanError { .usage("the reports cannot be joined: \(reason)") }
    if first.version != audit.options.version {
      throw refuse(
        "they were made by version \(first.version), and this is \(audit.options.version)")
    }
    if first.rulesHash != session.rulesHash {
      throw refuse("they were made with other rules; give the same --rules here")
    }
    guard records.allSatisfy({ session.fingerprinter.seal($0.sealed) == $0.seal }) else {
      throw refuse("one was altered, or made with another key; give the same --key-file here")
    }
    let ways = [true, false].map { ShardBinding.settings(session, isFullScan: $0) }
    guard ways.contains(first.settings) else {
      throw refuse("they were made with other options (--archive-depth, --gitleaks-allow)")
    }
    if !(try isOf(repository)) {
      throw refuse("refs or HEAD of this repository are others; --repository names another one")
    }
    var sum = ObjectCover()
    for record in records {
      guard let part = ObjectCover(count: record.objects, sum: record.cover) else {
        throw refuse("one is damaged")
      }
      sum.add(part)
    }
    guard sum == ObjectCover(objects.sweep, part: nil),
      records.allSatisfy({ record in
        [record.matched, record.pointers, record.unread].allSatisfy { list in
          list.allSatisfy { objects.numbers[$0] != nil }
        }
      })
    else {
      throw refuse(
        "together they do not cover the objects of this repository; cut and join copies of one clone, "
          + "which is not repacked meanwhile")
    }
  }

  /// The first pass of an audit, its share of the blobs taken from the parts.
  ///
  /// What they could not read, and what stands for files outside of git, is read here.
  func pass(_ audit: AuditScan, _ objects: AuditObjects) throws(ScanError) -> ObjectPass {
    let sweep = objects.sweep
    var pass = try ObjectPass.run(
      audit.session, sweep: sweep, .rest, isFullScan: true, progress: audit.progress)
    var open = Set(sweep.lostIDs)
    for record in records {
      open.formUnion(record.pointers)
      open.formUnion(record.unread)
      pass.blobs += record.matched
      pass.receipt.blobs += record.blobs
      pass.receipt.files += record.files
      pass.receipt.bytes += record.bytes
    }
    // Told already; an object whose kind nobody knows is anybody's.
    open.subtract(pass.receipt.unreadObjects ?? [])
    if !open.isEmpty {
      pass.merge(
        try ObjectPass.run(
          audit.session, sweep: sweep, .only(open.sorted()), isFullScan: true,
          progress: audit.progress))
    }
    pass.sort()
    return pass
  }
}
