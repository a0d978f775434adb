// What a region holds, found by reading the records in it. Nothing of it is kept in RAM.
//
// Responses follow each other in the ring of blocks and never overlap, so the first record from a block on belongs to
// the response that covers the block, or else to the next one.

extension FlashDevice where Self: ~Copyable {
  /// Finds the response that covers a block, or else the next in the ring; false if the region is empty.
  @inline(never)
  mutating func find(_ entry: inout FlashEntry, from block: Int) throws(Failure) -> Bool {
    var block = block
    for _ in 0..<layout.blockCount {
      if try read(&entry, in: block) { return true }
      block = layout.block(after: block)
    }
    return false
  }

  /// The oldest response with a higher sequence number than `sequence`; nil if there is none.
  public mutating func oldest(after sequence: UInt32) throws(Failure) -> FlashEntry? {
    var oldest: FlashEntry?
    var entry = FlashEntry()
    for block in 0..<layout.blockCount where try read(&entry, in: block) {
      if entry.sequence > sequence && entry.sequence < oldest?.sequence ?? .max { oldest = entry }
    }
    return oldest
  }

  /// Reads what was stored, from an offset that counts on from the beginning of a body without regard to bad blocks and
  /// the end of the region.
  ///
  /// - Throws: `missing` if not all of it is of one stored body.
  public mutating func readStored(into bytes: inout MutableSpan<UInt8>, at offset: Int) throws(Failure) {
    let layout = layout
    var entry = FlashEntry()
    guard offset >= 0, try find(&entry, from: offset / layout.blockSize % layout.blockCount) else {
      throw Self.failure(.missing)
    }
    let size = layout.blockCount &* layout.blockSize
    let begin = entry.start &* layout.blockSize
    let inRegion = offset % size
    let position = inRegion >= begin ? inRegion &- begin : inRegion &- begin &+ size
    guard position <= entry.length, bytes.count <= entry.length &- position else { throw Self.failure(.missing) }
    var done = 0
    while done < bytes.count {
      done &+= try read(into: &bytes, done..<bytes.count, of: entry, at: position &+ done)
    }
  }

  /// Reads from a body as much as one block has of it; gives how much.
  @inline(never)
  mutating func read(
    into bytes: inout MutableSpan<UInt8>, _ part: Range<Int>, of entry: FlashEntry, at position: Int
  ) throws(Failure) -> Int {
    let size = layout.blockSize
    var block = entry.start
    for _ in 0..<position / size {
      repeat { block = layout.block(after: block) } while isBad(block)
    }
    let offset = position % size
    let count = min(part.count, size &- offset)
    try read(into: &bytes, part.lowerBound..<part.lowerBound &+ count, at: block &* size &+ offset)
    return count
  }

  /// Gives a response up. It is gone with its record, whose block is erased; cut short, that leaves it whole, or
  /// damaged, or gone.
  @inline(never)
  mutating func giveUp(_ block: Int) throws(Failure) {
    _ = try erase(block)
    try flush()
  }

  /// Gives the response with a sequence number up.
  ///
  /// - Throws: `missing` if there is none.
  public mutating func drop(_ sequence: UInt32) throws(Failure) {
    guard sequence > 0, let entry = try oldest(after: sequence &- 1), entry.sequence == sequence else {
      throw Self.failure(.missing)
    }
    try giveUp(entry.end)
  }
}

/// Reads a body, to see whether it is what was stored.
public struct FlashCheck {
  private let entry: FlashEntry
  private var position = 0
  private var checksum = Checksum()

  /// Begins with a response's body.
  public init(_ entry: FlashEntry) {
    self.entry = entry
  }

  /// All has been read, and is as it was stored.
  public var isIntact: Bool { position == entry.length && checksum.value == entry.checksum }

  /// Reads some more into a buffer; false if all has been read.
  @inline(never)
  public mutating func step<Device: FlashDevice & ~Copyable>(
    _ buffer: inout MutableSpan<UInt8>, on device: inout Device
  ) throws(Device.Failure) -> Bool {
    // A page at most, so that no step takes long.
    let count = min(entry.length &- position, min(buffer.count, device.layout.pageSize))
    if count == 0 { return false }
    let read = try device.read(into: &buffer, 0..<count, of: entry, at: position)
    for index in 0..<read { checksum.add(buffer[index]) }
    position &+= read
    return true
  }
}
