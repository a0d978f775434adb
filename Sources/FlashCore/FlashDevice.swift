// The flash under the log: what its driver must do, and how it is divided.
//
// The log asks for little, so that raw NAND, NOR and a plain file can all serve: blocks are erased whole, pages are
// written whole, in ascending order and once between two erasures. Nothing is ever overwritten in place.

/// How a region is divided. Offsets count from its beginning.
public struct FlashLayout {
  /// Bytes that are written at once.
  public let pageSize: Int
  /// Bytes that are erased at once.
  public let blockSize: Int
  /// How many blocks there are; what is left over at the end is not used.
  public let blockCount: Int

  /// No region.
  public init() {
    (pageSize, blockSize, blockCount) = (0, 0, 0)
  }

  /// A page holds at least a record, and a block a page of a body beside it. Twice the length fits 32 bits with a sign.
  public init?(length: Int, pageSize: Int, blockSize: Int) {
    guard pageSize >= FlashEntry.size, blockSize >= 2 &* pageSize, blockSize % pageSize == 0,
      blockSize <= length, length <= 1 &<< 30
    else { return nil }
    self.pageSize = pageSize
    self.blockSize = blockSize
    blockCount = length / blockSize
  }

  /// The block behind another; behind the last comes the first.
  func block(after block: Int) -> Int {
    block &+ 1 == blockCount ? 0 : block &+ 1
  }

  /// How many blocks further on one block is than another.
  func distance(from start: Int, to end: Int) -> Int {
    end >= start ? end &- start : end &- start &+ blockCount
  }

  /// How many good blocks a body takes with its record, which needs the last page of the last one.
  func blocks(forBody length: Int) -> Int {
    let pages = length / pageSize &+ (length % pageSize == 0 ? 0 : 1)
    return pages / (blockSize / pageSize) &+ 1
  }

  /// Where a block's record is, if it has one.
  func recordOffset(in block: Int) -> Int {
    (block &+ 1) &* blockSize &- pageSize
  }
}

/// What can be wrong besides the device itself.
public enum FlashProblem: UInt8, Sendable {
  /// Responses that were not dropped leave too little room.
  case full
  /// The region is too small for the body, even when nothing else is in it.
  case tooSmall
  /// What was read back is not what was written.
  case mismatch
  /// A page of the body begins like a record.
  case forgery
  /// There is no such response.
  case missing
}

/// A region of flash.
public protocol FlashDevice: ~Copyable {
  associatedtype Failure: Error

  var layout: FlashLayout { get }

  /// Whether a block is not to be used. A block that holds a part of a stored response never becomes bad.
  mutating func isBad(_ block: Int) -> Bool

  /// Erases a block; false if it can't be erased any more, and is bad from now on.
  mutating func erase(_ block: Int) throws(Failure) -> Bool

  /// Writes one page.
  mutating func write(_ page: Span<UInt8>, at offset: Int) throws(Failure)

  /// Reads bytes of one block into a part of `bytes`.
  mutating func read(into bytes: inout MutableSpan<UInt8>, _ part: Range<Int>, at offset: Int) throws(Failure)

  /// Reads a record, as words that the bytes are the little-endian form of.
  mutating func read(record: inout [18 of UInt32], at offset: Int) throws(Failure)

  /// Makes what was erased and written before last, before anything later is.
  mutating func flush() throws(Failure)

  /// The failure that tells of a problem.
  static func failure(_ problem: FlashProblem) -> Failure
}
