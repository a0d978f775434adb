// Where a response goes, what it may take the place of, and what is refused.

import FlashCore
import TestSupport
import Testing

@Suite("Storing in flash")
struct FlashWriterTests {
  @Test("Bodies of every length around pages and blocks come back, known or not", arguments: [true, false])
  func lengths(isLengthKnown: Bool) throws {
    for length in 0...1100 {
      var flash = ModelFlash(.blocks(5))
      let response = Response("x", length)
      try store(response, on: &flash, isLengthKnown: isLengthKnown, entropy: UInt32(length))
      #expect(try flash.contents() == [response], "\(length) bytes")
      #expect(flash.misuses.isEmpty)
    }
  }

  @Test("Full: nothing that was not dropped is overwritten")
  func full() throws {
    var flash = ModelFlash(.blocks(6))
    let first = Response("first", 1000)
    let second = Response("second", 1000)
    try store(first, on: &flash)
    try store(second, on: &flash)
    for length in [900, 5000] {
      for isKnown in [true, false] {
        let problem: FlashProblem = length == 5000 && isKnown ? .tooSmall : .full
        #expect(throws: ModelFailure.problem(problem)) {
          try store(Response("third", length), on: &flash, isLengthKnown: isKnown)
        }
        #expect(try flash.contents() == [first, second])
      }
    }
    try flash.drop(try flash.entries()[0].sequence)
    let third = Response("third", 900)
    try store(third, on: &flash)
    #expect(try flash.contents() == [second, third])
  }

  @Test("The last free block is room enough for a body that fits it", arguments: [true, false])
  func lastBlock(isKnown: Bool) throws {
    var flash = ModelFlash(.blocks(3))
    let first = Response("first", 2 * 512 - 128)
    let second = Response("second", 512 - 128)
    try store(first, on: &flash)
    try store(second, on: &flash, isLengthKnown: isKnown)
    #expect(try flash.contents() == [first, second])
    #expect(throws: ModelFailure.problem(.full)) { try store(second, on: &flash, isLengthKnown: isKnown) }
  }

  @Test("A region smaller than the body")
  func tooSmall() throws {
    var flash = ModelFlash(.blocks(3))
    flash.bad = [1]
    let largest = 2 * 512 - 128
    #expect(throws: ModelFailure.problem(.tooSmall)) {
      try store(Response("x", largest + 1), on: &flash, isLengthKnown: false)
    }
    let response = Response("y", largest)
    try store(response, on: &flash)
    #expect(try flash.contents() == [response])
  }

  @Test("A body of unknown length goes into the largest gap, one of known length into the first that fits")
  func gaps() throws {
    for isKnown in [true, false] {
      var flash = ModelFlash(.blocks(13))
      for (tag, length) in [("a", 100), ("b", 2000), ("c", 100), ("d", 400), ("e", 100), ("f", 100)] {
        try store(Response(tag, length), on: &flash)
      }
      // b has 5 blocks from 1 on, d has 2 from 7 on; those from 11 on are free.
      let entries = try flash.entries()
      try flash.drop(entries[1].sequence)
      try flash.drop(entries[3].sequence)
      try store(Response("g", 300), on: &flash, isLengthKnown: isKnown)
      #expect(try flash.entries().last?.start == (isKnown ? 11 : 1))
    }
  }

  @Test("The bad blocks of a gap are no room", arguments: [true, false])
  func gapsWithBadBlocks(isKnown: Bool) throws {
    var flash = ModelFlash(.blocks(13))
    for (tag, length) in [("a", 100), ("b", 1500), ("c", 100)] { try store(Response(tag, length), on: &flash) }
    try flash.drop(try flash.entries()[1].sequence)
    // Free are those from 5 on, and the 3 that b had; of the first only one is good.
    flash.bad = Set(6...12)
    let response = Response("d", 900)
    try store(response, on: &flash, isLengthKnown: isKnown, hint: 4)
    #expect(try flash.contents().last == response)
    #expect(try flash.entries().last?.start == 1)
    #expect(throws: ModelFailure.problem(.full)) {
      try store(response, on: &flash, isLengthKnown: isKnown, hint: 4)
    }
    #expect(flash.misuses.isEmpty)
  }

  @Test("The number of the newest, once dropped, is not given again")
  func numbers() throws {
    var flash = ModelFlash(.blocks(8))
    try store(Response("a", 100), on: &flash, entropy: 1)
    try store(Response("b", 100), on: &flash, entropy: 2)
    let number = try #require(try flash.entries().last).sequence
    try flash.drop(number)
    try store(Response("c", 100), on: &flash, entropy: 3)
    #expect(throws: ModelFailure.problem(.missing)) { try flash.drop(number) }
    #expect(try flash.contents().map(\.tag) == ["a", "c"])
  }

  @Test("The oldest give way, wherever the last store in another region ended", arguments: 0..<8)
  func givesWayWithHint(hint: Int) throws {
    var flash = ModelFlash(.blocks(8))
    for tag in ["a", "b", "c", "d"] { try store(Response(tag, 512), on: &flash, givesWay: true) }
    try store(Response("e", 300), on: &flash, givesWay: true, hint: hint)
    #expect(try flash.contents().map(\.tag) == ["b", "c", "d", "e"])
  }

  @Test("The oldest give way, as many as are needed and no more")
  func givesWay() throws {
    var flash = ModelFlash(.blocks(8))
    for tag in ["a", "b", "c", "d"] { try store(Response(tag, 512), on: &flash, givesWay: true) }
    #expect(try flash.contents().map(\.tag) == ["a", "b", "c", "d"])
    try store(Response("e", 300), on: &flash, givesWay: true)
    #expect(try flash.contents().map(\.tag) == ["b", "c", "d", "e"])
    try store(Response("f", 1500), on: &flash, isLengthKnown: false, givesWay: true)
    #expect(try flash.contents().map(\.tag) == ["d", "e", "f"])
    try store(Response("g", 8 * 512 - 128), on: &flash, givesWay: true)
    #expect(try flash.contents().map(\.tag) == ["g"])
    #expect(throws: ModelFailure.problem(.tooSmall)) {
      try store(Response("h", 8 * 512), on: &flash, isLengthKnown: false, givesWay: true)
    }
    #expect(flash.misuses.isEmpty)
  }

  @Test("Worn blocks are skipped; the body stays readable across them and around the region's end")
  func wornBlocks() throws {
    var flash = ModelFlash(.blocks(9))
    flash.bad = [0, 7]
    flash.worn = [2, 8]
    let response = Response("x", 4 * 512 + 100)
    try store(response, on: &flash, begin: 6)
    #expect(try flash.contents() == [response])
    let entry = try #require(try flash.entries().first)
    #expect(flash.bad == [0, 2, 7, 8])
    #expect(entry.start == 6 && entry.end == 5)
    // Piece by piece, from addresses that count on.
    var copy: [UInt8] = []
    while copy.count < response.body.count {
      var piece = [UInt8](repeating: 0, count: min(77, response.body.count - copy.count))
      var bytes = piece.mutableSpan
      try flash.readStored(into: &bytes, at: entry.start * 512 + copy.count)
      copy += piece
    }
    #expect(copy == response.body)
  }

  @Test("Only what is stored can be read")
  func bounds() throws {
    var flash = ModelFlash(.blocks(8))
    try store(Response("x", 700), on: &flash, begin: 2)
    let start = try #require(try flash.entries().first).start * 512
    var memory = [UInt8](repeating: 0, count: 700)
    var bytes = memory.mutableSpan
    try flash.readStored(into: &bytes, at: start)
    for offset in [start - 1, start + 1, start - 512, start + 1024, 0, Int(Int32.max), -1] {
      #expect(throws: ModelFailure.problem(.missing)) { try flash.readStored(into: &bytes, at: offset) }
    }
    #expect(throws: ModelFailure.problem(.missing)) { try flash.drop(0) }
    #expect(throws: ModelFailure.problem(.missing)) { try flash.drop(0x7FFF_FFFF) }
  }

  @Test("A page that can't be written, a bit that does not stay: the store fails, and earlier responses are intact")
  func badPages() throws {
    let earlier = Response("earlier", 600)
    for page in 8..<16 {
      for isForgetful in [true, false] {
        var flash = ModelFlash(.blocks(8))
        try store(earlier, on: &flash)
        if isForgetful { flash.forgetful = [page] } else { flash.broken = [page] }
        // From page 8 on there are 7 of body, and the record.
        let response = Response("x", 7 * 128)
        #expect(throws: isForgetful ? ModelFailure.problem(.mismatch) : .broken) { try store(response, on: &flash) }
        #expect(try flash.contents() == [earlier], "page \(page)")
        #expect(try flash.entries().count == 1)
      }
    }
  }

  @Test("A body that holds a record is refused before it is written, and leaves none behind when it is cut off")
  func forgery() throws {
    var flash = ModelFlash(.blocks(8))
    let original = Response("original", 384)
    try store(original, on: &flash)
    var forged = Response("forged", 1200)
    let entry = try #require(try flash.entries().first)
    let record = entry.end * 512 + 384
    forged.body.replaceSubrange(384..<512, with: flash.memory[record..<record + 128])
    #expect(throws: ModelFailure.problem(.forgery)) { try store(forged, on: &flash) }
    #expect(try flash.contents() == [original])
    // A record counts only where it was written.
    flash.memory.replaceSubrange(5 * 512 + 384..<6 * 512, with: flash.memory[record..<record + 128])
    #expect(try flash.contents() == [original])
  }

  @Test("Stopping between two pages leaves what was there")
  func stopped() throws {
    let earlier = Response("earlier", 300)
    let response = Response("x", 1500)
    var stops = 0
    for stop in 0... {
      var flash = ModelFlash(.blocks(8))
      try store(earlier, on: &flash)
      let isStored = try store(response, on: &flash, stop: flash.operations + stop)
      #expect(try flash.contents() == (isStored ? [earlier, response] : [earlier]))
      if isStored { break }
      stops += 1
    }
    #expect(stops > 10)
  }

  @Test("Tags of every length up to 32 bytes; longer ones are cut")
  func tags() throws {
    for length in 0...40 {
      var flash = ModelFlash(.blocks(2))
      let tag = String(repeating: "t", count: length)
      try store(Response(tag, 10), on: &flash)
      #expect(try flash.contents().map(\.tag) == [String(tag.prefix(32))])
    }
  }

  @Test("All blocks wear alike", arguments: [true, false])
  func wear(isDropped: Bool) throws {
    var flash = ModelFlash(.blocks(16))
    var random = SplitMix64(seed: 4)
    var hint: Int?
    for round in 0..<1600 {
      // Now and then the program forgets where it was.
      if isDropped && round % 20 == 0 { hint = nil }
      let response = Response("\(round)", Int.random(in: 0...1500, using: &random))
      let entropy = UInt32(truncatingIfNeeded: random.next())
      try store(response, on: &flash, givesWay: true, entropy: entropy, hint: hint)
      if isDropped {
        hint = try flash.entries().last?.end
        try flash.drop(try #require(try flash.entries().last).sequence)
      }
    }
    let mean = flash.erasures.reduce(0, +) / 16
    let most = try #require(flash.erasures.max())
    let least = try #require(flash.erasures.min())
    #expect(mean > 150 && most < mean * 5 / 4 && least > mean * 3 / 4, "\(flash.erasures)")
  }

  @Test("A region that can't be divided is refused")
  func layouts() {
    for (length, page, block) in [
      (4096, 64, 512), (4096, 0, 0), (4096, 128, 128), (4096, 128, 200), (512, 128, 1024), (1 << 30 + 1, 128, 512),
      (4096, -128, 512), (0, 128, 512),
    ] {
      #expect(FlashLayout(length: length, pageSize: page, blockSize: block) == nil, "\(length), \(page), \(block)")
    }
    #expect(FlashLayout(length: 1 << 30, pageSize: 72, blockSize: 144)?.blockCount == (1 << 30) / 144)
  }
}
