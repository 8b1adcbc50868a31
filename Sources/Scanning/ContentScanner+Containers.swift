import Containers
import Git
import Matching
import Platform
import ScanModel

extension ContentScanner {
  /// Members up to this size are scanned whole; larger ones pass through in windows.
  private static let wholeMemberLimit = 1 << 20

  /// All matches of a content that may be a container: those of its bytes, and those of its members.
  ///
  /// What stands in both, because the container stores it as it is, counts where it is more telling: in
  /// the member.
  mutating func matches(
    _ plain: [Match], andInside bytes: UnsafeRawBufferPointer, path: RepositoryPath?, what: String
  ) -> [Match] {
    containerProblems = []
    guard Self.mayBeContainer(bytes) else { return plain }
    return matches(plain, andInside: .bytes(bytes), size: bytes.count, path: path, what: what)
  }

  /// Whether content is to be opened, by its first bytes; an image of a disk by more of them.
  static func mayBeContainer(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(ContainerKind.headLength))
    return ContainerKind.mayBe(head) && (head[0] != 0 || ContainerKind.isDisk(bytes))
  }

  private mutating func matches(
    _ plain: [Match], andInside source: ContainerReader.Source, size: Int, path: RepositoryPath?,
    what: String
  ) -> [Match] {
    var run = ContainerRun(
      path: path, budget: ContainerBudget(containerLimits, containerSize: size))
    openOutermost(source, size, &run)
    containerProblems = run.skipped(what)
    receipt.bytes += run.budget.expanded
    if tellsContainers, toldContainers.insert(what).inserted {
      receipt.skipped += containerProblems
    }
    let inside = Set(run.matches.map(\.secret))
    return plain.filter { !inside.contains($0.secret) } + run.matches
  }

  /// Whether anything in a container may match under some path, or could not be read: a second look,
  /// when paths are known, tells.
  mutating func isWanted(container bytes: UnsafeRawBufferPointer) -> Bool {
    var run = ContainerRun(
      path: nil, budget: ContainerBudget(containerLimits, containerSize: bytes.count),
      seeksCandidates: true)
    openOutermost(.bytes(bytes), bytes.count, &run)
    return run.isWanted || !run.problems.isEmpty
  }

  private mutating func openOutermost(
    _ source: ContainerReader.Source, _ size: Int, _ run: inout ContainerRun
  ) {
    do throws(ContainerProblem) {
      if containerLimits.depth == 0 { throw .switchedOff }
      if size > containerLimits.size {
        throw .tooMuch("it is larger than \(containerLimits.size >> 20) MiB")
      }
      try open(source, ContainerPlace(), &run)
    } catch {
      run.tell(error, at: ContainerPlace())
    }
  }

  /// Opens one container and all that it holds.
  ///
  /// - Throws: what ends the reading of the outermost container; everything else is told in `run`.
  private mutating func open(
    _ source: ContainerReader.Source, _ place: ContainerPlace, _ run: inout ContainerRun
  ) throws(ContainerProblem) {
    guard place.depth < containerLimits.depth else {
      throw .limit("containers are nested more than \(containerLimits.depth) deep")
    }
    var reader = try ContainerReader(source, run.budget)
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.wholeMemberLimit, alignment: 16)
    defer { buffer.deallocate() }
    var inner = place
    do throws(ContainerProblem) {
      while !run.isWanted, let member = try reader.next(&run.budget) {
        inner = place.inside(member.name, layers: reader.layers)
        for text in [member.name, member.link] where !text.isEmpty {
          try scan(name: text, inner, &run)
        }
        if member.isEncrypted {
          run.tell(.encrypted, at: inner)
        } else if member.hasContent {
          try scan(&reader, inner, buffer, &run)
        }
      }
    } catch {
      if error.endsAll { throw error }
      run.tell(error, at: inner.depth > place.depth ? inner : place)
    }
  }

  private func what(_ run: ContainerRun, _ place: ContainerPlace) -> String {
    run.path(of: place)?.lossyString ?? "a container"
  }

  /// Scans the member that the reader stands at, and opens it where it is a container itself.
  private mutating func scan(
    _ reader: inout ContainerReader, _ place: ContainerPlace,
    _ buffer: UnsafeMutableRawBufferPointer, _ run: inout ContainerRun
  ) throws(ContainerProblem) {
    var content = MemberContent(buffer)
    try content.fill(&reader, &run)
    let head = content.bytes
    let before = run.matches.count
    if content.isComplete {
      try scan(head, place, &run)
      if Self.mayBeContainer(head) {
        try openInner(.bytes(head), place, plainFrom: before, &run)
      }
    } else {
      let spool = Self.mayBeContainer(head) ? try Self.makeSpool(containerLimits) : nil
      try stream(&content, &reader, place, spool, &run)
      if let spool {
        try openInner(.file(try Self.rewound(spool)), place, plainFrom: before, &run)
      }
    }
    if let problem = content.problem { run.tell(problem, at: place) }
  }

  /// Opens a container in a container; what is wrong with it alone is told, and the outer one goes on.
  private mutating func openInner(
    _ source: ContainerReader.Source, _ place: ContainerPlace, plainFrom before: Int,
    _ run: inout ContainerRun
  ) throws(ContainerProblem) {
    let after = run.matches.count
    defer { run.dropRepeated(before..<after) }
    do throws(ContainerProblem) {
      try open(source, place, &run)
    } catch {
      if error.endsAll { throw error }
      run.tell(error, at: place)
    }
  }

  private mutating func scan(
    _ bytes: UnsafeRawBufferPointer, _ place: ContainerPlace, _ run: inout ContainerRun
  ) throws(ContainerProblem) {
    do {
      let known = try members?.clusters(in: bytes, &scanner)
      if run.seeksCandidates {
        if try known.map({ !$0.isEmpty }) ?? scanner.hasCandidate(bytes) { run.isWanted = true }
        return
      }
      let path = run.path(of: place)
      let found =
        if let known {
          try scanner.scan(bytes, path: path, known: known)
        } else {
          try scanner.scan(bytes, path: path)
        }
      run.add(found, at: place)
      noteLimits(what(run, place))
    } catch {
      throw .unavailable("\(error)")
    }
  }

  /// A member's name, or what it links to, may be a secret like any other name.
  private mutating func scan(
    name: [UInt8], _ place: ContainerPlace, _ run: inout ContainerRun
  ) throws(ContainerProblem) {
    do throws(MatchingError) {
      let found = try scanner.scan(name, path: nil)
      if run.seeksCandidates {
        if !found.isEmpty { run.isWanted = true }
      } else {
        run.add(found, at: place, isName: true)
      }
    } catch {
      throw .unavailable("\(error)")
    }
  }

  private mutating func stream(
    _ content: inout MemberContent, _ reader: inout ContainerReader, _ place: ContainerPlace,
    _ spool: ContentSpool?, _ run: inout ContainerRun
  ) throws(ContainerProblem) {
    if run.seeksCandidates {
      // Rules that are bound to paths cannot be asked here, and a large member is rare.
      run.isWanted = true
      return
    }
    var ending: ContainerProblem?
    do {
      let found = try scanner.scan(path: run.path(of: place)) { target in
        do throws(ContainerProblem) {
          let count = try content.next(&reader, &run, into: target)
          if let spool { try Self.keep(target, count, in: spool) }
          return count
        } catch {
          // What was read so far is still scanned.
          ending = error
          return 0
        }
      }
      run.add(found, at: place)
      noteLimits(what(run, place))
    } catch {
      throw .unavailable("\(error)")
    }
    if let ending { throw ending }
  }

  /// Scans a stream that may be a container: one is kept in a temporary file on its way.
  mutating func matches(
    inStream path: RepositoryPath?, what: String,
    next: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> [Match] {
    containerProblems = []
    var spool: ContentSpool?
    var isFirst = true
    let plain = try scanner.scan(path: path) { buffer in
      var count = try next(buffer)
      if isFirst {
        // Enough to tell what it is, in however small parts it comes.
        while count > 0, count < min(buffer.count, 1 << 16) {
          let more = try next(UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
          if more == 0 { break }
          count += more
        }
        isFirst = false
        if Self.mayBeContainer(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
          spool = try ContentSpool(limit: containerLimits.size)
        }
      }
      try spool?.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      return count
    }
    noteLimits(what)
    guard let spool else { return plain }
    return matches(
      plain, andInside: .file(try spool.rewound()), size: spool.size, path: path, what: what)
  }

  // Closures and typed errors go together badly; these name the failure once.
  private static func makeSpool(_ limits: ContainerLimits) throws(ContainerProblem) -> ContentSpool
  {
    do throws(PlatformError) {
      return try ContentSpool(limit: limits.expanded)
    } catch {
      throw .unavailable("\(error)")
    }
  }

  private static func rewound(_ spool: ContentSpool) throws(ContainerProblem) -> Int32 {
    do throws(PlatformError) {
      return try spool.rewound()
    } catch {
      throw .unavailable("\(error)")
    }
  }

  private static func keep(
    _ buffer: UnsafeMutableRawBufferPointer, _ count: Int, in spool: ContentSpool
  ) throws(ContainerProblem) {
    do throws(PlatformError) {
      try spool.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    } catch {
      throw .unavailable("\(error)")
    }
  }
}
