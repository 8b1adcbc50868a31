import Platform
import ScanModel
import TestSupport
import Testing

@testable import Packs

#if os(Linux) && (arch(x86_64) || arch(arm64))

  /// Loose objects that are read while they are inflated, against what was deflated.
  @Suite struct ArrivingContentTests {
    private struct Objects: ~Copyable {
      private let folder: TemporaryFolder
      private let lookup: ObjectLookup
      private let name = String(repeating: "ab", count: 20)

      init() throws {
        let folder = try TemporaryFolder()
        lookup = try #require(ObjectLookup(directories: [folder.path], idLength: 20))
        self.folder = folder
      }

      /// Writes the file of an object and begins to read it.
      func read(_ file: [UInt8], from: Int = 1, limit: Int = 1 << 30) throws
        -> ObjectLookup.Answer
      {
        try folder.write("ab/\(name.dropFirst(2))", file)
        let id = try #require(ObjectID(hex: name))
        return try lookup.read(id, limit: limit, arrivingFrom: from)
      }
    }

    /// What hardly deflates, so that its file is large.
    private func noise(_ count: Int, _ seed: UInt64 = 9) -> [UInt8] {
      var random = SeededGenerator(seed: seed)
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count + 8)
      while bytes.count < count {
        let number = random.next()
        for shift in 0..<8 {
          bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(shift))))
        }
      }
      return Array(bytes.prefix(count))
    }

    private func file(_ content: [UInt8], size: Int? = nil) -> [UInt8] {
      deflated(Array("blob \(size ?? content.count)\0".utf8) + content)
    }

    /// The content, read by one thread while another fills; `nil` where it does not arrive.
    private func received(_ content: ArrivingContent) -> [UInt8]? {
      let filling = Thread({ content.fill() })
      defer { filling.join() }
      var bytes: [UInt8] = []
      for from in stride(from: 0, to: content.bytes.count, by: 1000) {
        let end = min(from + 1000, content.bytes.count)
        guard content.arrival.wait(for: end) else { return nil }
        bytes += content.bytes[from..<end]
      }
      return content.arrival.waitForEnd() ? bytes : nil
    }

    @Test(arguments: [300_000, (256 << 10) - 15, (512 << 10) - 12, 1 << 20, 5_000_001])
    func theContentIsTheOneThatWasDeflated(size: Int) throws {
      let objects = try Objects()
      for content in [
        noise(size), noise(270_000) + [UInt8](repeating: 65, count: max(0, size - 270_000)),
      ] {
        guard case .arriving(let arriving) = try objects.read(file(content)) else {
          Issue.record("\(size): not arriving")
          continue
        }
        #expect(arriving.kind == .blob)
        #expect(received(arriving) == content)
      }
    }

    @Test func whatIsNotWantedOrSmallIsReadWhole() throws {
      let objects = try Objects()
      let content = noise(300_000)
      for (file, from) in [
        (file(content), 300_001), (file(content), .max), (file(noise(1000)), 1),
      ] {
        guard case .content(let whole) = try objects.read(file, from: from) else {
          Issue.record("from \(from): not whole")
          continue
        }
        whole.memory.deallocate()
      }
      guard case .tooLarge(300_000) = try objects.read(file(content), limit: 299_999) else {
        Issue.record("not too large")
        return
      }
    }

    /// Nothing that git's own reader would refuse arrives.
    @Test func whatIsDamagedDoesNotArrive() throws {
      let objects = try Objects()
      let content = noise(300_000)
      let sound = file(content)
      var damaged: [(String, [UInt8])] = [
        ("more behind", sound + [0]), ("another stream behind", sound + sound),
        ("longer than its head says", file(content, size: 299_999)),
        ("shorter than its head says", file(content, size: 300_001)),
        ("much shorter", file(content, size: 300_000_000)),
      ]
      for end in [4, 5, 1000, 30_000] { damaged.append(("cut by \(end)", sound.dropLast(end))) }
      for end in 1...4 {
        var bytes = sound
        bytes[bytes.count - end] ^= 1
        damaged.append(("Adler-32, byte \(end) from behind", bytes))
      }
      for (what, file) in damaged {
        // A head that is damaged is none, and the object is then nobody's.
        guard case .arriving(let arriving)? = try? objects.read(file) else { continue }
        #expect(received(arriving) == nil, "\(what)")
      }
    }

    /// Flipped bits give an error or another content, which the hash tells; they end and stay in bounds.
    @Test func flippedBitsNeitherHangNorPass() throws {
      let objects = try Objects()
      let content =
        noise(150_000) + Array(String(repeating: "words and more ", count: 20_000).utf8)
        + noise(150_000, 4)
      let sound = file(content)
      var random = SeededGenerator(seed: 21)
      var arrived = 0
      for _ in 0..<200 {
        var bytes = sound
        let place = Int(random.next() % UInt64(bytes.count))
        bytes[place] ^= 1 << UInt8(random.next() % 8)
        guard case .arriving(let arriving)? = try? objects.read(bytes) else { continue }
        arrived += 1
        #expect(received(arriving) == nil, "byte \(place)")
      }
      #expect(arrived > 150)
    }
  }

#endif
