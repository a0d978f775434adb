// The fuzz targets. Each is a function in a file of its own that takes any bytes and throws if a property is broken;
// its name here is that of its folder under corpus/ and of its dictionary. README.md tells how to run them.

/// A property was broken.
public struct Finding: Error, CustomStringConvertible {
  /// Which, and what shows it.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Takes any input; throws if it shows that a property is broken.
public typealias FuzzTarget = @Sendable (_ input: [UInt8]) throws(Finding) -> Void

/// All targets by name.
public let fuzzTargets: [String: FuzzTarget] = [
  "dns": checkDNS,
  "hosts": checkHosts,
  "nameservers": checkNameServers,
  "request": checkRequest,
  "response": checkResponse,
]

/// The target that the command line names: libFuzzer leaves arguments with two dashes to the program.
private let chosenTarget: FuzzTarget = {
  let name = CommandLine.arguments.first { $0.hasPrefix("--target=") }?.dropFirst("--target=".count)
  guard let name, let target = fuzzTargets[String(name)] else {
    fatalError("name one of the targets: --target=\(fuzzTargets.keys.sorted().joined(separator: "|"))")
  }
  return target
}()

/// What libFuzzer calls with each input. A trap is a crash to it, so it keeps the input.
@c(LLVMFuzzerTestOneInput)
func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // SAFETY: libFuzzer gives as many bytes as it says, and they live as long as the call.
  let input = unsafe Array(UnsafeBufferPointer(start: data, count: count))
  do throws(Finding) {
    try chosenTarget(input)
  } catch {
    fatalError(error.description)
  }
  return 0
}
