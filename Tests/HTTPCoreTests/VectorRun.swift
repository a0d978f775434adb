// The vector runner, as Swift tests use it.

import Foundation
import VectorRunner

/// What came of one vector, or, without an id, of a file that can't be read.
struct VectorVerdict {
  let id: String?
  let rule: String?
  /// What is wrong; nil if nothing is.
  let failure: String?
}

/// The start of the random cuts: another in each run, unless the environment sets it.
let vectorSeed: UInt32 = {
  guard let text = ProcessInfo.processInfo.environment["VECTOR_SEED"] else { return .random(in: 1 ... .max) }
  guard let seed = UInt32(text) else { fatalError("VECTOR_SEED=\(text) is not a number below 2^32") }
  return seed
}()

/// Runs the vectors of a file.
func runVectors(_ file: URL) -> [VectorVerdict] {
  var verdicts: [VectorVerdict] = []
  withUnsafeMutablePointer(to: &verdicts) { verdicts in
    vectors_run(
      file.path, vectorSeed,
      { verdict, context in
        guard let verdict = verdict?.pointee else { return }
        context?.assumingMemoryBound(to: [VectorVerdict].self).pointee.append(VectorVerdict(verdict))
      }, verdicts)
  }
  return verdicts
}

extension VectorVerdict {
  fileprivate init(_ verdict: vector_verdict) {
    func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
    self.init(id: text(verdict.id), rule: text(verdict.rule), failure: text(verdict.failure))
  }
}
