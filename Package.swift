// swift-tools-version: 6.2
import PackageDescription

// The one manifest, for the host and for every target: what differs between them (Embedded Swift, code generation,
// sysroots) is in the destination files under toolchains/.

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableExperimentalFeature("Lifetimes"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]
// What is fuzzed is built with libFuzzer's and the address sanitizer's instruments: swift build --traits Fuzz.
let fuzzed: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"], .when(traits: ["Fuzz"]))]
let strictC: [CSetting] = [
  .unsafeFlags(["-std=c11", "-Wall", "-Wextra", "-Werror", "-fPIC"])
]

// Tests whose own code takes longer to optimize than to run, where what they test is optimized.
// Their macros are expanded once, not once more for a module that nothing imports.
let unoptimized: [SwiftSetting] = [
  .unsafeFlags(["-Onone", "-no-emit-module-separately-wmo"], .when(configuration: .release))
]

let package = Package(
  name: "rt-port-http",
  products: [
    .library(name: "rt_port_http", type: .static, targets: ["RTPortHTTP"]),
    // For tests: the response reader behind C functions.
    .library(name: "vector_runner", type: .static, targets: ["ResponseProbe"]),
    // For scripts/fuzz, which links it with libFuzzer.
    .library(name: "fuzz", type: .static, targets: ["Fuzz"]),
  ],
  traits: ["Fuzz"],
  targets: [
    .target(name: "CRTPort", cSettings: strictC),
    .target(name: "CPlatform", dependencies: ["CRTPort"], cSettings: strictC),
    .target(
      name: "CTLS", dependencies: ["CPlatform"], cSettings: strictC,
      linkerSettings: [
        .linkedLibrary("mbedtls"), .linkedLibrary("mbedx509"), .linkedLibrary("mbedcrypto"),
      ]),
    .target(name: "HTTPCore", swiftSettings: strict + fuzzed),
    .target(name: "DNSCore", swiftSettings: strict + fuzzed),
    .target(name: "FlashCore", swiftSettings: strict),
    .target(
      name: "RTPortHTTP",
      dependencies: ["HTTPCore", "DNSCore", "FlashCore", "CTLS", "CPlatform", "CRTPort"],
      swiftSettings: strict),
    .target(name: "VectorRunner", path: "Tests/VectorRunner", cSettings: strictC),
    .target(
      name: "ResponseProbe", dependencies: ["HTTPCore", "VectorRunner"], path: "Tests/ResponseProbe",
      swiftSettings: strict),
    // Run by itself, optimised: `swift run -c release HTTPCoreExhaustive`.
    .executableTarget(
      name: "HTTPCoreExhaustive", dependencies: ["HTTPCore"], path: "Tests/HTTPCoreExhaustive", swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/Support", swiftSettings: strict),
    .target(name: "Reference", path: "Tests/Reference", swiftSettings: strict),
    .target(
      name: "Fuzz", dependencies: ["HTTPCore", "DNSCore", "Reference"], path: "Tests/Fuzz",
      exclude: ["README.md", "corpus", "dictionary"], swiftSettings: strict),
    .testTarget(
      name: "HTTPCoreTests", dependencies: ["HTTPCore", "ResponseProbe", "VectorRunner", "Fuzz", "Reference"],
      swiftSettings: unoptimized),
    .testTarget(
      name: "DNSCoreTests", dependencies: ["DNSCore", "Reference", "TestSupport"], swiftSettings: unoptimized),
    .testTarget(name: "FlashCoreTests", dependencies: ["FlashCore", "TestSupport"]),
    .testTarget(name: "RTPortHTTPTests", dependencies: ["RTPortHTTP", "CRTPort"], swiftSettings: unoptimized),
  ],
  swiftLanguageModes: [.v6]
)
