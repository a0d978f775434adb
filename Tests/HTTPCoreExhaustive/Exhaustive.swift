// Every short string, and what comes of it: the response reader against a reference written from the RFC's grammar.
//
// For each scope a line says how many strings there are, how many were visited, how many were accepted and how long it
// took. The last line counts the scopes that passed and those that failed.

internal import Glibc

@main
enum Exhaustive {
  static func main() {
    var passed = 0
    var failed = 0
    var strings = 0
    let clock = ContinuousClock()
    let begin = clock.now
    for var scope in scopes {
      #if DEBUG
        // Without optimisation the whole would take many minutes.
        scope.length = min(scope.length, 4)
      #endif
      let start = clock.now
      let walk = Walk(scope)
      let faults = walk.faults
      print("\(faults.isEmpty ? "ok" : "not ok") \(scope)")
      print("  \(walk), \(seconds(clock.now - start)) s")
      for fault in faults { print("  \(fault)") }
      fflush(nil)
      strings += walk.covered
      if faults.isEmpty { passed += 1 } else { failed += 1 }
    }
    #if DEBUG
      print("Debug build: no string of more than 4 letters was tried.")
    #endif
    print("\(strings) strings covered in \(seconds(clock.now - begin)) s")
    print("\(passed) passed, \(failed) failed")
    exit(failed == 0 ? 0 : 1)
  }

  /// The duration with one digit behind the point.
  private static func seconds(_ duration: Duration) -> String {
    let tenths = Int(duration / .milliseconds(100))
    return "\(tenths / 10).\(tenths % 10)"
  }
}
