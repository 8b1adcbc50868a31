#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The target that `WARD_FUZZ_TARGET` names.
private let target: FuzzTarget = {
  let name = getenv("WARD_FUZZ_TARGET").map { String(cString: $0) } ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    fatalError("WARD_FUZZ_TARGET must be one of \(FuzzTarget.allCases.map(\.rawValue))")
  }
  return target
}()

/// libFuzzer's entry point (LLVM documentation, "libFuzzer").
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
