// What a region holds, found by reading the records in it. Nothing of it is kept in RAM.
//
// Responses follow each other in the ring of blocks and never overlap, so the first record from a block on belongs to
// the response that covers the block, or else to the next one.

extension FlashDevice where Self: ~Copyable {
  /// The response whose record is in a block.
  mutating func entry(in block: Int) throws(Failure) -> FlashEntry? {
    if isBad(block) { return nil }
    var record = [72 of UInt8](repeating: 0)
    var bytes = record.mutableSpan
    let layout = layout
    try read(into: &bytes, bytes.indices, at: layout.recordOffset(in: block))
    return FlashEntry(record: bytes.span, block: block, layout: layout)
  }

  /// The response that covers a block, or else the next in the ring; nil if the region is empty.
  mutating func entry(from block: Int) throws(Failure) -> FlashEntry? {
    var block = block
    for _ in 0..<layout.blockCount {
      if let entry = try entry(in: block) { return entry }
      block = layout.block(after: block)
    }
    return nil
  }

  /// The oldest response with a higher sequence number than `sequence`; nil if there is none.
  public mutating func oldest(after sequence: UInt32) throws(Failure) -> FlashEntry? {
    var oldest: FlashEntry?
    for block in 0..<layout.blockCount {
      guard let entry = try entry(in: block), entry.sequence > sequence else { continue }
      if entry.sequence < oldest?.sequence ?? .max { oldest = entry }
    }
    return oldest
  }

  /// The newest response; nil if the region is empty.
  mutating func newest() throws(Failure) -> FlashEntry? {
    var newest: FlashEntry?
    for block in 0..<layout.blockCount {
      guard let entry = try entry(in: block) else { continue }
      if entry.sequence >= newest?.sequence ?? 0 { newest = entry }
    }
    return newest
  }

  /// Reads what was stored, from an offset that counts on from the beginning of a body without regard to bad blocks and
  /// the end of the region.
  ///
  /// - Throws: `missing` if not all of it is of one stored body.
  public mutating func readStored(into bytes: inout MutableSpan<UInt8>, at offset: Int) throws(Failure) {
    let layout = layout
    guard offset >= 0, let entry = try entry(from: offset / layout.blockSize % layout.blockCount) else {
      throw Self.failure(.missing)
    }
    let size = layout.blockCount &* layout.blockSize
    let begin = entry.start &* layout.blockSize
    let inRegion = offset % size
    let position = inRegion >= begin ? inRegion &- begin : inRegion &- begin &+ size
    guard position <= entry.length, bytes.count <= entry.length &- position else { throw Self.failure(.missing) }
    var cursor = BodyCursor(entry.start)
    try cursor.skip(position, on: &self)
    try cursor.read(into: &bytes, count: bytes.count, on: &self)
  }

  /// Whether a body is what it was when it was stored. It is read into `buffer`, which has at least a byte.
  public mutating func isIntact(_ entry: FlashEntry, buffer: inout MutableSpan<UInt8>) throws(Failure) -> Bool {
    var cursor = BodyCursor(entry.start)
    var checksum = Checksum()
    var left = entry.length
    while left > 0 {
      // A page at a time, so that nothing waits for longer than that takes.
      let count = min(left, buffer.count, layout.pageSize)
      try cursor.read(into: &buffer, count: count, on: &self)
      checksum.add(buffer.span.extracting(first: count))
      left &-= count
      try goOn()
    }
    return checksum.value == entry.checksum
  }

  /// Gives a response up. It is gone with its record, whose block is erased; cut short, that leaves it whole, or
  /// damaged, or gone.
  mutating func giveUp(_ entry: FlashEntry) throws(Failure) {
    _ = try erase(entry.end)
    try flush()
  }

  /// Gives the response with a sequence number up.
  ///
  /// - Throws: `missing` if there is none.
  public mutating func drop(_ sequence: UInt32) throws(Failure) {
    guard sequence > 0, let entry = try oldest(after: sequence &- 1), entry.sequence == sequence else {
      throw Self.failure(.missing)
    }
    try giveUp(entry)
  }
}

/// A place in a body.
struct BodyCursor {
  private var block: Int
  private var offset = 0

  /// The beginning of the body that begins in a block.
  init(_ start: Int) {
    block = start
  }

  /// Goes on by a number of bytes.
  mutating func skip<Device: FlashDevice & ~Copyable>(_ count: Int, on device: inout Device) throws(Device.Failure) {
    let size = device.layout.blockSize
    for _ in 0..<count / size { next(on: &device) }
    offset = count % size
  }

  /// Reads on.
  mutating func read<Device: FlashDevice & ~Copyable>(
    into bytes: inout MutableSpan<UInt8>, count: Int, on device: inout Device
  ) throws(Device.Failure) {
    let size = device.layout.blockSize
    var position = 0
    while position < count {
      if offset == size { next(on: &device) }
      let length = min(count &- position, size &- offset)
      try device.read(into: &bytes, position..<position &+ length, at: block &* size &+ offset)
      offset &+= length
      position &+= length
    }
  }

  /// Goes to the beginning of the next good block; there is one, or the body would not have been stored.
  private mutating func next<Device: FlashDevice & ~Copyable>(on device: inout Device) {
    var left = device.layout.blockCount
    repeat {
      block = device.layout.block(after: block)
      left &-= 1
    } while left > 0 && device.isBad(block)
    offset = 0
  }
}
