// A flash that is as strict as the worst chip, and can lose its power at any operation.
//
// Writing only clears bits, a page is written once between two erasures of its block, and pages in ascending order: what
// breaks these rules is noted as a misuse. A medium with a cache, such as a file, may be overwritten, but what was not
// flushed when the power goes is there page by page or not, in any combination.

import FlashCore
import TestSupport

/// How a region may fail.
enum ModelFailure: Error, Equatable {
  case cut
  case broken
  case problem(FlashProblem)
}

/// What an operation has done when the power goes in the middle of it.
enum Tear: CaseIterable {
  case nothing
  case beginning
  case someBits
  case everything
}

struct ModelFlash: FlashDevice {
  let layout: FlashLayout
  let isCached: Bool
  var memory: [UInt8]
  /// What is there for certain, and what was written since, in pages; only with a cache.
  private var durable: [UInt8]
  private var unflushed: [(offset: Int, bytes: [UInt8])] = []
  /// The page of each block from which on nothing was written.
  private var frontier: [Int]
  var bad: Set<Int> = []
  /// Blocks that can't be erased any more, which is not known yet; and pages that can't be written, and that lose a bit.
  var worn: Set<Int> = []
  var broken: Set<Int> = []
  var forgetful: Set<Int> = []
  private(set) var operations = 0
  /// The number of the operation at which the power goes.
  var cut: Int?
  var tear = Tear.nothing
  private(set) var isDead = false
  private(set) var erasures: [Int]
  private(set) var misuses: [String] = []
  private var random: SplitMix64

  init(_ layout: FlashLayout, isCached: Bool = false, seed: UInt64 = 1) {
    self.layout = layout
    self.isCached = isCached
    random = SplitMix64(seed: seed)
    // What was in the region before it was used.
    var filler = SplitMix64(seed: seed &+ 1)
    memory = (0..<layout.blockCount * layout.blockSize).map { _ in UInt8(truncatingIfNeeded: filler.next()) }
    durable = memory
    frontier = Array(repeating: layout.blockSize, count: layout.blockCount)
    erasures = Array(repeating: 0, count: layout.blockCount)
  }

  /// The power comes back.
  mutating func reboot() {
    if isCached {
      for (offset, bytes) in unflushed {
        let counts = [0, bytes.count, Int.random(in: 0...bytes.count, using: &random)]
        let count = counts.randomElement(using: &random) ?? 0
        durable.replaceSubrange(offset..<offset + count, with: bytes[..<count])
      }
      memory = durable
      unflushed = []
    }
    isDead = false
    cut = nil
  }

  private mutating func begin() throws(ModelFailure) -> Tear {
    if isDead { throw .cut }
    operations += 1
    guard operations == cut else { return .everything }
    isDead = true
    return tear
  }

  func isBad(_ block: Int) -> Bool { bad.contains(block) }

  mutating func erase(_ block: Int) throws(ModelFailure) -> Bool {
    let done = try begin()
    if bad.contains(block) { misuses.append("block \(block) is bad, and erased") }
    if worn.contains(block) {
      bad.insert(block)
      if isDead { throw .cut }
      return false
    }
    erasures[block] += 1
    frontier[block] = 0
    let begin = block * layout.blockSize
    var count = layout.blockSize
    switch done {
    case .nothing: count = 0
    case .beginning: count = Int.random(in: 0...layout.blockSize / layout.pageSize, using: &random) * layout.pageSize
    case .someBits:
      count = 0
      let chance = [1, 100, 10_000].randomElement(using: &random) ?? 1
      for offset in begin..<begin + layout.blockSize where Int.random(in: 0...chance, using: &random) == 0 {
        memory[offset] |= UInt8(truncatingIfNeeded: random.next())
      }
    case .everything: break
    }
    if isCached {
      // It can be overwritten: only the record has to go.
      let record = begin + layout.blockSize - layout.pageSize
      let blank = [UInt8](repeating: 0xFF, count: layout.pageSize)
      memory.replaceSubrange(record..<record + layout.pageSize, with: blank)
      unflushed.append((record, blank))
    } else {
      for offset in begin..<begin + count { memory[offset] = 0xFF }
    }
    if isDead { throw .cut }
    return true
  }

  mutating func write(_ page: Span<UInt8>, at offset: Int) throws(ModelFailure) {
    let block = offset / layout.blockSize
    let place = offset % layout.blockSize
    let done = try begin()
    if page.count != layout.pageSize || offset % layout.pageSize != 0 { misuses.append("\(page.count) at \(offset)") }
    if bad.contains(block) { misuses.append("block \(block) is bad, and written to") }
    if place < frontier[block] { misuses.append("page \(place / layout.pageSize) of \(block) is out of order") }
    frontier[block] = place + layout.pageSize
    if broken.contains(offset / layout.pageSize) { throw .broken }
    var bytes = page.indices.map { page[$0] }
    if forgetful.contains(offset / layout.pageSize) { bytes[bytes.count / 2] ^= 0x10 }
    if isCached {
      memory.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      unflushed.append((offset, bytes))
      if isDead { throw .cut }
      return
    }
    var count = bytes.count
    switch done {
    case .nothing: count = 0
    case .beginning: count = Int.random(in: 0...bytes.count, using: &random)
    case .someBits: bytes = bytes.map { $0 | UInt8(truncatingIfNeeded: random.next()) }
    case .everything: break
    }
    for index in 0..<count {
      if memory[offset + index] != 0xFF { misuses.append("byte \(offset + index) is written to twice") }
      memory[offset + index] &= bytes[index]
    }
    if isDead { throw .cut }
  }

  mutating func read(
    into bytes: inout MutableSpan<UInt8>, _ part: Range<Int>, at offset: Int
  ) throws(ModelFailure) {
    if isDead { throw .cut }
    if offset / layout.blockSize != (offset + max(1, part.count) - 1) / layout.blockSize {
      misuses.append("a read goes over the end of a block")
    }
    for index in part { bytes[index] = memory[offset + index - part.lowerBound] }
  }

  mutating func read(record: inout [18 of UInt32], at offset: Int) throws(ModelFailure) {
    if isDead { throw .cut }
    for index in record.indices {
      let word = memory[offset + 4 * index..<offset + 4 * index + 4]
      record[index] = word.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  mutating func flush() throws(ModelFailure) {
    _ = try begin()
    if isDead { throw .cut }
    durable = memory
    unflushed = []
  }

  static func failure(_ problem: FlashProblem) -> ModelFailure { .problem(problem) }
}
