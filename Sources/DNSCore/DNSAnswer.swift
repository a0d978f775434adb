// The answer to a query: the addresses of the name, or of the name that it is an alias of (RFC 1034 §3.6.2, §5.3.3).
//
// The answer section is gone through once for the name asked for, and once more for each alias, since its records may
// stand in any order. A record that is no use must be well-formed as far as its length, and is passed over. The other
// sections are not read.

/// The addresses in a message that answers a query.
public struct DNSAnswer {
  /// How many addresses there are: at least one.
  public private(set) var count = 0
  /// The length of an address: 4 or 16 bytes.
  public private(set) var addressLength = 0
  /// For how many seconds the addresses may be used again: the least that a record of the chain says.
  public private(set) var timeToLive = Int32.max
  private var offsets = [8 of Int](repeating: 0)

  /// The most addresses that are kept.
  public static var maximumCount: Int { 8 }
  /// The most aliases that are followed.
  public static var maximumAliases: Int { 16 }
  /// The most records that are read: those behind them count for nothing.
  public static var maximumRecords: Int { 256 }

  /// Reads a message.
  ///
  /// - Parameters:
  ///   - message: What was received.
  ///   - query: The query that it may answer, as ``DNSQuery`` wrote it.
  /// - Throws: ``DNSError``.
  public init(_ message: Span<UInt8>, to query: Span<UInt8>) throws(DNSError) {
    try read(message, to: query)
  }

  /// Where in the message an address begins.
  public subscript(index: Int) -> Int { offsets[index] }

  @inline(never)
  private mutating func read(_ message: Span<UInt8>, to query: Span<UInt8>) throws(DNSError) {
    var reader = MessageReader(query)
    let id = reader.readWord()
    reader.position = headerLength
    _ = reader.readName(keeps: true)
    let type = reader.readWord()
    addressLength = type == Int(DNSRecordType.a.rawValue) ? 4 : 16

    reader.message = message
    reader.position = 0
    let isOurs = reader.readWord() == id
    let flags = reader.readWord()
    let questions = reader.readWord()
    let records = min(reader.readWord(), Self.maximumRecords)
    reader.position = headerLength
    // A response to a standard query. Of a question that is cut short, the class reads as zero.
    guard
      isOurs && flags & 0xF800 == 0x8000 && questions == 1
        && reader.readName() && reader.readWord() == type && reader.readWord() == internetClass
    else { throw .mismatched }
    if flags & 0x0200 != 0 { throw .truncated }
    let code = UInt8(truncatingIfNeeded: flags & 0x000F)
    if code != 0 { throw DNSError(responseCode: code) }

    let start = reader.position
    for _ in 0...Self.maximumAliases {
      reader.position = start
      let alias = try readRecords(records, ofType: type, from: &reader)
      if count > 0 { return }
      if alias == 0 { throw .noData }
      reader.position = alias &- 2
      let end = alias &+ reader.readWord()
      _ = reader.readName(keeps: true)
      if reader.position != end { throw .malformed }
    }
    throw .malformed
  }

  /// Reads the answer section for the addresses of the kept name.
  ///
  /// - Returns: Where the name stands that it is an alias of, or 0.
  private mutating func readRecords(
    _ records: Int, ofType type: Int, from reader: inout MessageReader
  ) throws(DNSError) -> Int {
    var alias = 0
    for _ in 0..<records {
      let isOwned = reader.readName()
      let recordType = reader.readWord()
      let recordClass = reader.readWord()
      let time = reader.readWord() &<< 16 | reader.readWord()
      let length = reader.readWord()
      let data = reader.position
      reader.position = data &+ length
      if reader.isMalformed { throw .malformed }
      if !isOwned || recordClass != internetClass { continue }
      if recordType == type {
        guard length == addressLength else { throw .malformed }
        if count < Self.maximumCount {
          offsets[count] = data
          count &+= 1
        }
      } else if recordType == aliasType {
        if alias == 0 { alias = data }
      } else {
        continue
      }
      // A number with the highest bit set counts as zero (RFC 2181 §8).
      timeToLive = min(timeToLive, max(0, Int32(truncatingIfNeeded: time)))
    }
    return alias
  }
}

/// IN (RFC 1035 §3.2.4).
private let internetClass = 1
/// CNAME (RFC 1035 §3.3.1).
private let aliasType = 5
