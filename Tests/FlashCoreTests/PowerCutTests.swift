// The promise, at every operation: the power goes before, in the middle of, or after it; what is found afterwards is what
// was there before, whole, and the response that was being stored either whole or not at all. Then life goes on.

import FlashCore
import Testing

enum Step: Sendable {
  case store(String, Int, known: Bool)
  /// The oldest but so many.
  case drop(Int)

  static func known(_ tag: String, _ length: Int) -> Step { .store(tag, length, known: true) }
  static func unknown(_ tag: String, _ length: Int) -> Step { .store(tag, length, known: false) }
}

struct History: Sendable, CustomStringConvertible {
  let description: String
  let blocks: Int
  var pages = 4
  var isCached = false
  var givesWay = false
  var bad: Set<Int> = []
  var worn: Set<Int> = []
  let steps: [Step]
}

@Suite("Power cuts")
struct PowerCutTests {
  static let histories: [History] = [
    History(description: "first store", blocks: 8, steps: [.known("a", 1000)]),
    History(
      description: "empty bodies", blocks: 4,
      steps: [.known("a", 0), .unknown("b", 0), .drop(0), .known("c", 0)]),
    History(
      description: "lengths around a page and a block", blocks: 24,
      steps: [127, 128, 129, 383, 384, 385, 511, 512, 513].map { .known("\($0)", $0) }),
    History(
      description: "around the region", blocks: 8,
      steps: [
        .known("a", 900), .known("b", 1100), .drop(0), .known("c", 700), .drop(0), .known("d", 1500), .drop(0),
        .unknown("e", 1000), .drop(0), .known("f", 1300),
      ]),
    History(
      description: "unknown lengths", blocks: 10,
      steps: [.unknown("a", 1), .unknown("b", 1600), .drop(1), .unknown("c", 1700), .drop(0), .unknown("d", 400)]),
    History(
      description: "a gap between others", blocks: 9,
      steps: [.known("a", 500), .known("b", 900), .known("c", 500), .drop(1), .known("d", 600), .known("e", 500)]),
    History(
      description: "dropped in any order", blocks: 12,
      steps: [
        .known("a", 300), .known("b", 300), .known("c", 300), .drop(1), .drop(1), .known("d", 4000), .drop(0), .drop(0),
        .known("e", 100),
      ]),
    History(
      description: "bad and worn blocks", blocks: 12, bad: [1, 5], worn: [2, 7],
      steps: [.known("a", 1000), .known("b", 1000), .drop(0), .known("c", 1500), .drop(0), .known("d", 1500)]),
    History(
      description: "large pages", blocks: 6, pages: 2,
      steps: [.known("a", 120), .known("b", 130), .drop(0), .unknown("c", 256)]),
    History(
      description: "the oldest gives way", blocks: 8, givesWay: true,
      steps: [.known("a", 900), .known("b", 900), .known("c", 1500), .unknown("d", 900), .known("e", 3000)]),
    History(
      description: "with a cache", blocks: 8, isCached: true,
      steps: [
        .known("a", 900), .unknown("b", 1100), .drop(0), .known("c", 700), .drop(0), .known("d", 1500), .drop(0),
        .known("e", 1000),
      ]),
    History(
      description: "with a cache, the oldest gives way", blocks: 8, isCached: true, givesWay: true,
      steps: [.known("a", 900), .known("b", 900), .known("c", 1500), .unknown("d", 900), .known("e", 3000)]),
  ]

  @Test("A loss of power at any operation leaves all of a response or nothing", arguments: histories)
  func everyOperation(history: History) throws {
    var whole = flash(history)
    var expected: [Response] = []
    try live(history, history.steps, on: &whole, &expected)
    #expect(try whole.contents() == expected)
    #expect(whole.misuses.isEmpty)
    #expect(whole.operations > history.steps.count)
    for cut in 1...whole.operations {
      for tear in Tear.allCases {
        for seed in 1...(tear == .beginning || tear == .someBits || history.isCached ? 3 : 1) as ClosedRange<UInt64> {
          try live(history, cut: cut, tear, seed)
        }
      }
    }
  }

  /// Lives a history with one cut, and checks what is there after it and at the end.
  private func live(_ history: History, cut: Int, _ tear: Tear, _ seed: UInt64) throws {
    let place = "cut at \(cut), \(tear), seed \(seed)"
    var flash = flash(history, seed: seed)
    flash.cut = cut
    flash.tear = tear
    var expected: [Response] = []
    for (index, step) in history.steps.enumerated() {
      let before = expected
      do throws(ModelFailure) {
        try live(history, [step], on: &flash, &expected)
      } catch {
        #expect(error == .cut, "\(place)")
        flash.reboot()
        let found = try flash.contents()
        let isDone = isAllowed(found, before: before, step, history)
        #expect(isDone != nil, "\(place) in step \(index): \(found) after \(before)")
        // Only a response that was being given up may be damaged.
        if case .store = step, !history.givesWay { #expect(try flash.entries().count == found.count, "\(place)") }
        // What is damaged can be dropped, like all that is found.
        for entry in try flash.entries() where try flash.response(of: entry) == nil { try flash.drop(entry.sequence) }
        expected = found
        if isDone == false { try live(history, [step], on: &flash, &expected) }
      }
    }
    #expect(try flash.contents() == expected, "\(place)")
    #expect(flash.misuses.isEmpty, "\(place): \(flash.misuses)")
  }

  /// Whether what is found after a cut in a step shows the step done (true), or not done (false); nil: neither.
  private func isAllowed(_ found: [Response], before: [Response], _ step: Step, _ history: History) -> Bool? {
    switch step {
    case .store(let tag, let length, _):
      let isDone = found.last == Response(tag, length)
      let others = isDone ? found.dropLast() : found[...]
      // Those that were to give way may be gone already; the oldest goes first.
      let isRight = history.givesWay ? before.suffix(others.count) == others : before[...] == others
      return isRight ? isDone : nil
    case .drop(let index):
      var after = before
      after.remove(at: index)
      return found == after ? true : found == before ? false : nil
    }
  }

  private func flash(_ history: History, seed: UInt64 = 1) -> ModelFlash {
    var flash = ModelFlash(.blocks(history.blocks, pages: history.pages), isCached: history.isCached, seed: seed)
    flash.bad = history.bad
    flash.worn = history.worn
    return flash
  }

  private func live(
    _ history: History, _ steps: [Step], on flash: inout ModelFlash, _ expected: inout [Response]
  ) throws(ModelFailure) {
    for step in steps {
      switch step {
      case .store(let tag, let length, let isKnown):
        let response = Response(tag, length)
        try store(response, on: &flash, isLengthKnown: isKnown, givesWay: history.givesWay, begin: 3)
        // Who gave way is what is left of the expected.
        let left = try flash.entries().count - 1
        expected = (history.givesWay ? Array(expected.suffix(left)) : expected) + [response]
      case .drop(let index):
        try flash.drop(try flash.entries()[index].sequence)
        expected.remove(at: index)
      }
    }
  }
}
