// Stores one response: its body first, page by page, then the record that makes it count.
//
// Whatever ends it before the record is whole leaves the region with what it held before. Stores follow each other
// around the region, so that all blocks wear alike; a region that is empty has nothing to follow, and is begun anywhere.
// A response that was not dropped is never overwritten, unless the caller says that the oldest may give way: then one
// after another loses its record just before the first of its blocks is needed.

/// A response on its way into flash.
public struct FlashWriter {
  /// What is being stored.
  public private(set) var entry = FlashEntry()
  private var checksum = Checksum()
  private let givesWay: Bool
  /// The block to use next, how many from there on belong to no response, and how many have been used or skipped.
  private var next = 0
  private var run = 0
  private var taken = 0
  /// Where the next page goes in the last block taken; the end of the block: nowhere yet.
  private var offset: Int

  /// Finds room; nothing is erased yet.
  ///
  /// - Parameters:
  ///   - expected: The length of the body; nil if it is not known.
  ///   - givesWay: The oldest responses may give way.
  ///   - entropy: Any number, best a random one.
  ///   - device: Where to store it.
  /// - Throws: `full` or `tooSmall`, or what the device says.
  public init<Device: FlashDevice & ~Copyable>(
    expecting expected: Int?, givesWay: Bool, entropy: UInt32, on device: inout Device
  ) throws(Device.Failure) {
    let layout = device.layout
    self.givesWay = givesWay
    offset = layout.blockSize
    let newest = try device.newest()
    var position: Int
    if let newest {
      entry.sequence = newest.sequence &+ 1
      position = layout.block(after: newest.end)
    } else {
      // Another number than those that were in use before: a late drop of an earlier response must not find this one.
      entry.sequence = entropy & 0x3FFF_FFFF | 1
      position = Int(truncatingIfNeeded: (entropy &>> 1) % UInt32(truncatingIfNeeded: layout.blockCount))
    }
    let wanted = layout.blocks(forBody: expected ?? 0)
    if wanted > Self.good(layout.blockCount, from: 0, on: &device) { throw Device.failure(.tooSmall) }
    // The first gap that is large enough; if it can't be known which is, the largest.
    let first = position
    var room = 0
    var passed = 0
    while passed < layout.blockCount {
      let entry = try device.entry(from: position)
      let gap = entry.map { entry in layout.distance(from: position, to: entry.start) } ?? layout.blockCount
      let good = Self.good(gap, from: position, on: &device)
      if good > room || passed == 0 {
        (next, run, room) = (position, gap, good)
      }
      guard let entry, expected == nil ? !givesWay : room < wanted else { break }
      passed &+= gap &+ layout.distance(from: entry.start, to: entry.end) &+ 1
      position = layout.block(after: entry.end)
    }
    if room < wanted {
      if !givesWay { throw Device.failure(.full) }
      // From the oldest on.
      next = first
      run = 0
    }
  }

  /// How many of `count` blocks are good.
  private static func good<Device: FlashDevice & ~Copyable>(
    _ count: Int, from start: Int, on device: inout Device
  ) -> Int {
    var block = start
    var good = 0
    for _ in 0..<count {
      if !device.isBad(block) { good &+= 1 }
      block = device.layout.block(after: block)
    }
    return good
  }

  /// Writes as many whole pages as there are, and moves what is left to the front.
  ///
  /// - Parameters:
  ///   - buffer: The next bytes of the body.
  ///   - count: How many.
  ///   - device: Where to write them.
  /// - Returns: How many are left.
  /// - Throws: `full`, `tooSmall` or `forgery`, or what the device says.
  public mutating func append<Device: FlashDevice & ~Copyable>(
    _ buffer: inout MutableSpan<UInt8>, count: Int, on device: inout Device
  ) throws(Device.Failure) -> Int {
    let size = device.layout.pageSize
    var position = 0
    while count &- position >= size {
      try write(buffer.span.extracting(position..<position &+ size), length: size, on: &device)
      position &+= size
    }
    let rest = count &- position
    if position > 0 {
      for index in 0..<rest { buffer[index] = buffer[position &+ index] }
    }
    return rest
  }

  /// Writes the last bytes, reads all of the body back, and then makes it count.
  ///
  /// - Parameters:
  ///   - buffer: The last bytes, and room for a page.
  ///   - count: How many, less than a page.
  ///   - status: The response's status.
  ///   - tag: What the caller calls it; what is beyond 32 bytes is left out.
  ///   - device: Where to write it.
  /// - Throws: `mismatch` if it is not what was written, and what ``append(_:count:on:)`` throws.
  public mutating func commit<Device: FlashDevice & ~Copyable>(
    _ buffer: inout MutableSpan<UInt8>, count: Int, status: UInt16, tag: Span<UInt8>, on device: inout Device
  ) throws(Device.Failure) {
    let layout = device.layout
    let page = 0..<layout.pageSize
    if count > 0 {
      for index in count..<page.upperBound { buffer[index] = 0xFF }
      try write(buffer.span.extracting(page), length: count, on: &device)
    }
    if offset == layout.blockSize { try openBlock(on: &device) }
    entry.checksum = checksum.value
    entry.status = status
    entry.tagLength = min(tag.count, entry.tag.count)
    for index in 0..<entry.tagLength { entry.tag[index] = tag[index] }
    try device.flush()
    guard try device.isIntact(entry, buffer: &buffer) else { throw Device.failure(.mismatch) }
    for index in page { buffer[index] = 0xFF }
    entry.write(to: &buffer, layout: layout)
    // From here on nothing makes it give up: the response is there, and all but proven.
    do throws(Device.Failure) {
      try device.write(buffer.span.extracting(page), at: layout.recordOffset(in: entry.end))
      try device.flush()
      guard let stored = try device.entry(in: entry.end), stored.sequence == entry.sequence else {
        throw Device.failure(.mismatch)
      }
    } catch {
      do throws(Device.Failure) { try device.giveUp(entry) } catch {}
      throw error
    }
  }

  private mutating func write<Device: FlashDevice & ~Copyable>(
    _ page: Span<UInt8>, length: Int, on device: inout Device
  ) throws(Device.Failure) {
    if FlashEntry.isRecord(page) { throw Device.failure(.forgery) }
    if offset == device.layout.blockSize { try openBlock(on: &device) }
    try device.write(page, at: entry.end &* device.layout.blockSize &+ offset)
    checksum.add(page.extracting(first: length))
    offset &+= page.count
    entry.length &+= length
    try device.goOn()
  }

  /// Takes and erases the next good block.
  private mutating func openBlock<Device: FlashDevice & ~Copyable>(on device: inout Device) throws(Device.Failure) {
    let layout = device.layout
    let isFirst = entry.length == 0
    var isErased = false
    repeat {
      if taken == layout.blockCount { throw Device.failure(.tooSmall) }
      if run == 0 {
        guard givesWay else { throw Device.failure(.full) }
        run = layout.blockCount
        if let oldest = try device.entry(from: next) {
          run = layout.distance(from: next, to: oldest.start)
          if run == 0 {
            try device.giveUp(oldest)
            run = 1
          }
        }
      }
      entry.end = next
      next = layout.block(after: next)
      run &-= 1
      taken &+= 1
      if !device.isBad(entry.end) {
        isErased = try device.erase(entry.end)
        try device.goOn()
      }
    } while !isErased
    if isFirst { entry.start = entry.end }
    offset = 0
  }
}
