// Stores one response: its body first, page by page, then the record that makes it count.
//
// Whatever ends it before the record is whole leaves the region with what it held before. Stores follow each other
// around the region, so that all blocks wear alike. A response that was not dropped is never overwritten, unless the
// caller says that the oldest may give way: then one after another loses its record just before the first of its blocks
// is needed.

/// A response on its way into flash.
public struct FlashWriter {
  /// What is being stored.
  public private(set) var entry = FlashEntry()
  private var checksum = Checksum()
  private var givesWay = false
  /// The block to use next, how many from there on belong to no response, and how many have been used or skipped.
  private var next = 0
  private var run = 0
  private var taken = 0
  /// Where the next page goes in the last block taken; the end of the block: nowhere yet.
  private var offset = 0

  /// A writer that has not begun.
  public init() {}

  /// Begins: finds room. Nothing is erased yet.
  ///
  /// - Parameters:
  ///   - expected: The length of the body; nil if it is not known.
  ///   - givesWay: The oldest responses may give way.
  ///   - hint: The block where the last store ended; nil if that is not known, and to be found out.
  ///   - entropy: Any number, best a random one.
  ///   - device: Where to store it.
  /// - Throws: `full` or `tooSmall`, or what the device says.
  @inline(never)
  public mutating func begin<Device: FlashDevice & ~Copyable>(
    expecting expected: Int?, givesWay: Bool, hint: Int?, entropy: UInt32, on device: inout Device
  ) throws(Device.Failure) {
    let layout = device.layout
    self.givesWay = givesWay
    offset = layout.blockSize
    let wanted = layout.blocks(forBody: expected ?? 0)
    if wanted > layout.blockCount { throw Device.failure(.tooSmall) }
    var other = FlashEntry()
    var newest = hint ?? Int(truncatingIfNeeded: entropy &>> 1)
    for block in 0..<layout.blockCount where try device.read(&other, in: block) {
      if other.sequence > entry.sequence {
        entry.sequence = other.sequence
        // What is behind the newest is the oldest; the hint may be one of another region.
        if hint == nil || givesWay { newest = block }
      }
    }
    // Neither with 1 in an empty region nor one more than the newest, which may have followed one that was dropped: a late
    // drop of an earlier response must not find this one.
    entry.sequence =
      entry.sequence == 0 ? entropy & 0x3FFF_FFFF | 1 : entry.sequence &+ 1 &+ (entropy & 0xFFF)
    next = layout.block(after: newest % layout.blockCount)
    // The first gap that is large enough; if it can't be known which is, the largest. If the oldest give way, they make
    // room from here on.
    if givesWay { return }
    var position = next
    var passed = 0
    /// The good blocks of the gap.
    var room = 0
    repeat {
      var gap = layout.blockCount
      var length = 0
      if try device.find(&other, from: position) {
        length = layout.distance(from: other.start, to: other.end) &+ 1
        gap = layout.distance(from: position, to: other.start)
        // It may be the response that covers the position.
        if gap > layout.distance(from: position, to: other.end) { gap = 0 }
      }
      var good = 0
      for step in 0..<gap where !device.isBad((position &+ step) % layout.blockCount) { good &+= 1 }
      if good > room { (next, run, room) = (position, gap, good) }
      if room >= wanted && expected != nil { return }
      passed &+= gap &+ length
      position = layout.block(after: other.end)
    } while passed < layout.blockCount
    if room < wanted { throw Device.failure(.full) }
  }

  /// Writes the next page of the body.
  ///
  /// - Parameters:
  ///   - page: The page.
  ///   - length: How many of its bytes are of the body; less than all only in the last one.
  ///   - device: Where to write it.
  /// - Throws: `full`, `tooSmall` or `forgery`, or what the device says.
  public mutating func write<Device: FlashDevice & ~Copyable>(
    _ page: Span<UInt8>, length: Int, on device: inout Device
  ) throws(Device.Failure) {
    if FlashEntry.isForged(page) { throw Device.failure(.forgery) }
    if offset == device.layout.blockSize { try openBlock(on: &device) }
    try device.write(page, at: entry.end &* device.layout.blockSize &+ offset)
    for index in 0..<length { checksum.add(page[index]) }
    offset &+= page.count
    entry.length &+= length
  }

  /// Ends the body, which is then to be read back.
  ///
  /// - Throws: As ``write(_:length:on:)`` does.
  public mutating func finish<Device: FlashDevice & ~Copyable>(on device: inout Device) throws(Device.Failure) {
    if offset == device.layout.blockSize { try openBlock(on: &device) }
    entry.checksum = checksum.value
    try device.flush()
  }

  /// Makes the response count.
  ///
  /// - Parameters:
  ///   - check: The body, read back.
  ///   - status: The response's status.
  ///   - tag: What the caller calls it; what is beyond 32 bytes is left out.
  ///   - page: Memory for a page.
  ///   - device: Where to write it.
  /// - Throws: `mismatch` if it is not what was written, or what the device says.
  public mutating func commit<Device: FlashDevice & ~Copyable>(
    _ check: FlashCheck, status: UInt16, tag: Span<UInt8>, page: inout MutableSpan<UInt8>, on device: inout Device
  ) throws(Device.Failure) {
    guard check.isIntact else { throw Device.failure(.mismatch) }
    entry.status = status
    entry.seal(tag: tag, device.layout)
    for index in page.indices { page[index] = index < FlashEntry.size ? entry.byte(index) : 0xFF }
    do throws(Device.Failure) {
      try device.write(page.span, at: device.layout.recordOffset(in: entry.end))
      try device.flush()
      var stored = FlashEntry()
      guard try device.read(&stored, in: entry.end) else { throw Device.failure(.mismatch) }
    } catch {
      do throws(Device.Failure) { try device.giveUp(entry.end) } catch {}
      throw error
    }
  }

  /// Takes and erases the next good block.
  @inline(never)
  private mutating func openBlock<Device: FlashDevice & ~Copyable>(on device: inout Device) throws(Device.Failure) {
    let layout = device.layout
    var isErased = false
    repeat {
      if taken == layout.blockCount { throw Device.failure(.tooSmall) }
      if run == 0 {
        guard givesWay else { throw Device.failure(.full) }
        run = layout.blockCount
        var oldest = FlashEntry()
        if try device.find(&oldest, from: next) {
          run = layout.distance(from: next, to: oldest.start)
          if run == 0 || run > layout.distance(from: next, to: oldest.end) {
            try device.giveUp(oldest.end)
            run = 1
          }
        }
      }
      entry.end = next
      next = layout.block(after: next)
      run &-= 1
      taken &+= 1
      if !device.isBad(entry.end) { isErased = try device.erase(entry.end) }
    } while !isErased
    if entry.length == 0 { entry.start = entry.end }
    offset = 0
  }
}
