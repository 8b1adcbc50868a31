import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One folder a process for the parsers that read files; in memory where the system has such a place.
enum FuzzFolder {
  static let path: String = {
    let parent = Files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
    let path = "\(parent)/ward-fuzz.\(getpid())"
    mkdir(path, 0o700)
    mkdir(path + "/pack", 0o700)
    atexit { FuzzFolder.remove() }
    return path
  }()

  static let packStem = path + "/pack/pack-0"

  static func put(_ path: String, _ bytes: [UInt8]) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(file >= 0 && write(file, bytes, bytes.count) == bytes.count)
    close(file)
  }

  private static func remove() {
    for name in [
      "/pack/pack-0.idx", "/pack/pack-0.pack", "/pack/multi-pack-index", "/loose", "/index",
    ] {
      unlink(path + name)
    }
    rmdir(path + "/pack")
    rmdir(path)
  }
}
