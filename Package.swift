// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: Swift 6 mode, imports internal by default, warnings as errors.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]
let houseC: [CSetting] = [.treatAllWarnings(as: .error)]
let houseCXX: [CXXSetting] = [.treatAllWarnings(as: .error)]

/// The tests of one module, which may also use the modules in `more`.
func tests(_ module: String, _ more: String...) -> Target {
  let own = module == "Fuzz" ? [] : [module]
  let names = Set(own + ["ScanModel", "Platform", "TestSupport"] + more)
  return .testTarget(
    name: module + "Tests",
    dependencies: names.sorted().map { Target.Dependency.target(name: $0) },
    swiftSettings: house)
}

/// How libgit2 and libarchive get in (docs/linking.md): linked on macOS; on Linux CLibgit2 and CArchive open
/// them when they are needed, so nothing may link them.
#if os(macOS)
  let libgit2: [Target.Dependency] = ["SystemLibgit2"]
  let libarchive: [Target.Dependency] = ["SystemLibarchive"]
  let systemLibraries: [Target] = [
    .systemLibrary(name: "SystemLibgit2", pkgConfig: "libgit2", providers: [.brew(["libgit2"])]),
    .systemLibrary(
      name: "SystemLibarchive", pkgConfig: "libarchive", providers: [.brew(["libarchive"])]),
  ]
#else
  let libgit2: [Target.Dependency] = []
  let libarchive: [Target.Dependency] = []
  let systemLibraries: [Target] = []
#endif

let package = Package(
  name: "git-ward",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "git-ward", targets: ["git-ward"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: systemLibraries + [
    // System libraries and the shims over them; each is imported by one module.
    .target(
      name: "CLibgit2", dependencies: libgit2, cSettings: houseC,
      linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(name: "CSignals", cSettings: houseC),
    .target(name: "CMemory", cSettings: houseC),
    .target(
      name: "CArchive", dependencies: libarchive, cSettings: houseC,
      linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(
      name: "CIgzip", cSettings: houseC,
      linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    .target(
      name: "CHash", cSettings: houseC,
      linkerSettings: [.linkedLibrary("crypto", .when(platforms: [.linux]))]),
    .systemLibrary(
      name: "CMatcher", pkgConfig: "libhs",
      providers: [.apt(["libhyperscan-dev"]), .brew(["vectorscan"])]),
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium",
      providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate",
      providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .target(
      name: "CRegex", cSettings: houseC, cxxSettings: houseCXX,
      linkerSettings: [
        .linkedLibrary("re2"), .linkedLibrary("stdc++", .when(platforms: [.linux])),
      ]),
    .target(name: "CToml", cSettings: houseC, cxxSettings: houseCXX),

    // The house; dependencies point one way only (docs/architecture.md).
    .target(name: "Platform", dependencies: ["CMemory", "CSignals"], swiftSettings: house),
    .target(name: "ScanModel", swiftSettings: house),
    .target(name: "Tokens", dependencies: ["CHash", "CZlib", "CSodium"], swiftSettings: house),
    .target(
      name: "Git", dependencies: ["ScanModel", "Platform", "Packs", "CLibgit2", "CHash", "CZlib"],
      swiftSettings: house),
    .target(
      name: "Packs",
      dependencies: ["ScanModel", "Platform", "CDeflate", "CHash", "CIgzip", "CZlib"],
      swiftSettings: house),
    .target(name: "Containers", dependencies: ["CArchive", "CDeflate"], swiftSettings: house),
    .target(
      name: "Rules", dependencies: ["ScanModel", "Platform", "Tokens", "CToml"],
      swiftSettings: house),
    .target(
      name: "Matching",
      dependencies: ["ScanModel", "Rules", "Tokens", "CMatcher", "CRegex", "CZlib"],
      swiftSettings: house),
    .target(name: "Policy", dependencies: ["ScanModel", "Rules"], swiftSettings: house),
    .target(
      name: "Reporting", dependencies: ["ScanModel", "Platform"], swiftSettings: house),
    .target(
      name: "Scanning",
      dependencies: [
        "ScanModel", "Platform", "Tokens", "Git", "Packs", "Containers", "Rules", "Matching",
        "Policy", "CSodium",
      ],
      swiftSettings: house),
    .target(
      name: "Commands",
      dependencies: [
        "ScanModel", "Platform", "Tokens", "Git", "Packs", "Rules", "Matching", "Policy",
        "Scanning", "Reporting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .executableTarget(name: "git-ward", dependencies: ["Commands"], swiftSettings: house),

    // Not shipped: prints what the score sees, for Benchmarks/accuracy/fit_score.py.
    .executableTarget(
      name: "score-features", dependencies: ["Matching", "Platform", "Rules", "ScanModel"],
      path: "Benchmarks/accuracy/score-features", swiftSettings: house),

    .target(
      name: "TestSupport", dependencies: ["ScanModel", "Platform"], path: "Tests/TestSupport",
      swiftSettings: house),
    tests("Platform"),
    tests("ScanModel"),
    tests("Tokens"),
    tests("Git", "CHash", "CLibgit2"),
    tests("Packs", "CDeflate", "CZlib"),
    // The fuzzer's targets, and the replay of what it kept (Fuzz/run.sh).
    tests(
      "Fuzz", "Containers", "Git", "Matching", "Packs", "Reporting", "Scanning", "Tokens",
      "CDeflate", "CHash", "CZlib"),
    tests("Containers"),
    tests("Rules", "Tokens"),
    tests("Matching", "Rules", "Tokens", "CRegex", "CZlib", "Platform"),
    tests("Policy", "Rules"),
    tests("Reporting"),
    tests(
      "Scanning", "Containers", "Git", "Packs", "Rules", "Matching", "Policy", "Reporting", "Tokens"
    ),
    tests("Commands", "Git", "Rules", "Matching", "Scanning", "Reporting"),
  ],
  cxxLanguageStandard: .cxx17
)
