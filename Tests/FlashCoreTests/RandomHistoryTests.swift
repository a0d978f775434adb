// Long lives that nobody thought of, against a list that says what must be there: stores, drops, cuts of the power, also
// in the repair of an earlier cut, and blocks that wear out.

import FlashCore
import TestSupport
import Testing

@Suite("Random histories of flash")
struct RandomHistoryTests {
  @Test("Nothing is lost, and nothing comes back", arguments: [false, true])
  func lives(isCached: Bool) throws {
    var cuts = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      let blocks = Int.random(in: 4...20, using: &random)
      let layout = FlashLayout.blocks(blocks, pages: Int.random(in: 2...5, using: &random))
      var flash = ModelFlash(layout, isCached: isCached, seed: seed)
      var expected: [Response] = []
      for round in 0..<40 {
        let isCut = Int.random(in: 0..<3, using: &random) == 0
        if isCut { flash.cut = flash.operations + Int.random(in: 1...12, using: &random) }
        flash.tear = Tear.allCases.randomElement(using: &random) ?? .nothing
        if Int.random(in: 0..<40, using: &random) == 0 && flash.worn.count < 2 {
          let block = Int.random(in: 0..<layout.blockCount, using: &random)
          let isUsed = try flash.entries().contains { entry in
            (0...layout.blockCount).contains { (entry.start + $0) % layout.blockCount == block }
          }
          if !isUsed { flash.worn.insert(block) }
        }
        var after = expected
        do throws(ModelFailure) {
          if let index = expected.indices.randomElement(using: &random), Bool.random(using: &random) {
            after.remove(at: index)
            try flash.drop(try flash.entries()[index].sequence)
          } else {
            let length = Int.random(in: 0...layout.blockSize * 3, using: &random)
            let response = Response("\(seed)-\(round)", length)
            after.append(response)
            try store(
              response, on: &flash, isLengthKnown: Bool.random(using: &random),
              entropy: UInt32(truncatingIfNeeded: random.next()),
              hint: Bool.random(using: &random) ? Int.random(in: 0..<layout.blockCount, using: &random) : nil)
          }
          expected = after
        } catch {
          if error == .cut {
            cuts += 1
            flash.reboot()
          } else {
            #expect(error == .problem(.full) || error == .problem(.tooSmall))
          }
        }
        flash.cut = nil
        let found = try flash.contents()
        #expect(found == expected || (isCut && found == after), "seed \(seed), round \(round): \(found)")
        for entry in try flash.entries() where try flash.response(of: entry) == nil { try flash.drop(entry.sequence) }
        expected = found
      }
      #expect(flash.misuses.isEmpty, "seed \(seed): \(flash.misuses)")
    }
    #expect(cuts > 200)
  }
}
