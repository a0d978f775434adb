// A stored response, which is what its record says.
//
// The record is all that says which blocks are in use: a body without one does not exist. It names its own block and the
// block size, so that a copy of it elsewhere, or one of a region that was divided otherwise, counts for nothing; and no
// body is stored that has a page which begins like a record, so that a server can't write any.

/// A stored response.
public struct FlashEntry {
  /// Two words of magic, the fields below, and a checksum of all that.
  fileprivate var words = [18 of UInt32](repeating: 0)

  /// The bytes of a record.
  static var size: Int { 72 }
  private static var magic: (UInt32, UInt32) { (0x5274_72F1, 0x010D_5053) }

  init() {}

  /// Rises from one response to the next that is stored; never 0.
  public internal(set) var sequence: UInt32 {
    get { words[2] }
    set { words[2] = newValue }
  }

  /// The block where the body begins.
  public internal(set) var start: Int {
    get { Int(truncatingIfNeeded: words[3]) }
    set { words[3] = UInt32(truncatingIfNeeded: newValue) }
  }

  /// The block of the record; between them are the rest of the body, and bad blocks.
  public internal(set) var end: Int {
    get { Int(truncatingIfNeeded: words[4]) }
    set { words[4] = UInt32(truncatingIfNeeded: newValue) }
  }

  /// The body's length.
  public internal(set) var length: Int {
    get { Int(truncatingIfNeeded: words[5]) }
    set { words[5] = UInt32(truncatingIfNeeded: newValue) }
  }

  /// The body's checksum.
  var checksum: UInt32 {
    get { words[6] }
    set { words[6] = newValue }
  }

  /// The HTTP status.
  public internal(set) var status: UInt16 {
    get { UInt16(truncatingIfNeeded: words[8]) }
    set { words[8] = UInt32(newValue) }
  }

  /// The most bytes of what the caller calls it.
  public static var tagSize: Int { 32 }

  /// A byte of what the caller calls it, which ends with a 0 or is of full length.
  public func tag(_ index: Int) -> UInt8 {
    byte(36 &+ index)
  }

  /// Makes the record complete, but for its bytes.
  mutating func seal(tag: Span<UInt8>, _ layout: FlashLayout) {
    (words[0], words[1]) = Self.magic
    words[7] = UInt32(truncatingIfNeeded: layout.blockSize)
    for index in 0..<min(tag.count, Self.tagSize) {
      words[9 &+ index &>> 2] |= UInt32(tag[index]) &<< UInt32(truncatingIfNeeded: 8 &* (index & 3))
    }
    words[17] = seal
  }

  /// Whether what was read from the end of a block is a record that was written there.
  func isValid(in block: Int, _ layout: FlashLayout) -> Bool {
    words[0] == Self.magic.0 && words[1] == Self.magic.1 && words[17] == seal && end == block
      && words[7] == UInt32(truncatingIfNeeded: layout.blockSize) && words[3] < UInt32(layout.blockCount)
  }

  /// The record's checksum.
  private var seal: UInt32 {
    var checksum = Checksum()
    for index in 0..<68 { checksum.add(byte(index)) }
    return checksum.value
  }

  /// A byte of the record.
  func byte(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: words[index &>> 2] &>> UInt32(truncatingIfNeeded: 8 &* (index & 3)))
  }

  /// Whether a page begins like a record.
  static func isForged(_ page: Span<UInt8>) -> Bool {
    var entry = FlashEntry()
    (entry.words[0], entry.words[1]) = magic
    for index in 0..<8 where page[index] != entry.byte(index) { return false }
    return true
  }
}

extension FlashDevice where Self: ~Copyable {
  /// Reads the record of a block; false if it has none.
  @inline(never)
  mutating func read(_ entry: inout FlashEntry, in block: Int) throws(Failure) -> Bool {
    if isBad(block) { return false }
    try read(record: &entry.words, at: layout.recordOffset(in: block))
    return entry.isValid(in: block, layout)
  }
}
