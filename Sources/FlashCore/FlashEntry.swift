// A stored response, and the record that makes it one.
//
// The record is all that says which blocks are in use: a body without one does not exist. It names its own block and the
// block size, so that a copy of it elsewhere, or one of a region that was divided otherwise, counts for nothing; and no
// body is stored that has a page which begins like a record, so that a server can't write any.

/// A stored response.
public struct FlashEntry {
  /// The block where the body begins.
  public var start = 0
  /// The block of the record; between them are the rest of the body, and bad blocks.
  public var end = 0
  /// The body's length.
  public var length = 0
  /// The body's checksum.
  public var checksum: UInt32 = 0
  /// Rises from one response to the next that is stored; never 0.
  public var sequence: UInt32 = 0
  /// The HTTP status.
  public var status: UInt16 = 0
  /// What the caller calls it,
  public var tag = [32 of UInt8](repeating: 0)
  /// in so many bytes.
  public var tagLength = 0

  init() {}

  /// The bytes of a record.
  static var size: Int { 72 }
  private static var magic: [8 of UInt8] { [0xF1, 0x72, 0x74, 0x52, 0x53, 0x50, 0x0D, 0x01] }

  /// Whether bytes begin like a record.
  static func isRecord(_ bytes: Span<UInt8>) -> Bool {
    let magic = magic
    for index in magic.indices where bytes[index] != magic[index] { return false }
    return true
  }

  /// The response whose record is in a block; nil if it has none.
  init?(record: Span<UInt8>, block: Int, layout: FlashLayout) {
    guard Self.isRecord(record), Self.checksum(of: record) == Self.word(record, 68) else { return nil }
    end = block
    sequence = Self.word(record, 8)
    start = Int(truncatingIfNeeded: Self.word(record, 12))
    length = Int(truncatingIfNeeded: Self.word(record, 16))
    checksum = Self.word(record, 20)
    status = UInt16(truncatingIfNeeded: Self.word(record, 32))
    tagLength = Int(truncatingIfNeeded: Self.word(record, 32) &>> 16)
    guard Self.word(record, 24) == UInt32(truncatingIfNeeded: end),
      Self.word(record, 28) == UInt32(truncatingIfNeeded: layout.blockSize),
      sequence != 0, start >= 0, start < layout.blockCount, tagLength >= 0, tagLength <= tag.count,
      length >= 0, length <= layout.blockCount &* layout.blockSize,
      layout.blocks(forBody: length) <= layout.distance(from: start, to: end) &+ 1
    else { return nil }
    for index in tag.indices { tag[index] = record[36 &+ index] }
  }

  /// Writes the record, at the beginning of a page.
  func write(to page: inout MutableSpan<UInt8>, layout: FlashLayout) {
    let magic = Self.magic
    for index in magic.indices { page[index] = magic[index] }
    Self.put(sequence, &page, 8)
    Self.put(UInt32(truncatingIfNeeded: start), &page, 12)
    Self.put(UInt32(truncatingIfNeeded: length), &page, 16)
    Self.put(checksum, &page, 20)
    Self.put(UInt32(truncatingIfNeeded: end), &page, 24)
    Self.put(UInt32(truncatingIfNeeded: layout.blockSize), &page, 28)
    Self.put(UInt32(status) | UInt32(truncatingIfNeeded: tagLength) &<< 16, &page, 32)
    for index in tag.indices { page[36 &+ index] = tag[index] }
    Self.put(Self.checksum(of: page.span), &page, 68)
  }

  private static func checksum(of record: Span<UInt8>) -> UInt32 {
    var checksum = Checksum()
    checksum.add(record.extracting(first: 68))
    return checksum.value
  }

  private static func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
    var word: UInt32 = 0
    for index in 0..<4 { word = word &<< 8 | UInt32(bytes[offset &+ 3 &- index]) }
    return word
  }

  private static func put(_ word: UInt32, _ bytes: inout MutableSpan<UInt8>, _ offset: Int) {
    for index in 0..<4 { bytes[offset &+ index] = UInt8(truncatingIfNeeded: word &>> UInt32(8 &* index)) }
  }
}
