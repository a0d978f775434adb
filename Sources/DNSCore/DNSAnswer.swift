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
  private var offsets = [8 of UInt16](repeating: 0)

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
    if let error = read(message, to: query) { throw error }
  }

  /// Where in the message an address begins.
  public subscript(index: Int) -> Int { Int(offsets[index & 7]) }

  @export(interface)
  mutating func read(_ message: Span<UInt8>, to query: Span<UInt8>) -> DNSError? {
    var reader = MessageReader(query)
    let id = reader.readNumber(2)
    reader.position = headerLength
    _ = reader.readName(keeps: true)
    let kind = reader.readNumber(4)
    addressLength = kind == Kind.a ? 4 : 16

    reader.message = message
    reader.position = 0
    let head = reader.readNumber(4)
    let questions = reader.readNumber(2)
    let records = min(reader.readNumber(2), UInt32(Self.maximumRecords))
    reader.position = headerLength
    // A response to a standard query. Of a question that is cut short, the class reads as zero.
    guard
      head & 0xFFFF_F800 == id &<< 16 | 0x8000 && questions == 1 && reader.readName() && reader.readNumber(4) == kind
    else { return .mismatched }
    if head & 0x0200 != 0 { return .truncated }
    if head & 0x000F != 0 { return DNSError(responseCode: head & 0x000F) }

    let start = reader.position
    for _ in 0...Self.maximumAliases {
      reader.position = start
      var alias = 0
      var rest = records
      while rest > 0 {
        rest &-= 1
        let isOwned = reader.readName()
        let recordKind = reader.readNumber(4)
        let time = reader.readNumber(4)
        let length = Int(truncatingIfNeeded: reader.readNumber(2))
        let data = reader.position
        reader.position = data &+ length
        if reader.isMalformed { return .malformed }
        if !isOwned { continue }
        if recordKind == kind {
          if length != addressLength { return .malformed }
          if count < Self.maximumCount {
            offsets[count & 7] = UInt16(truncatingIfNeeded: data)  // as long as a message can be
            count &+= 1
          }
        } else if recordKind == Kind.alias {
          if alias == 0 { alias = data }
        } else {
          continue
        }
        // A number with the highest bit set counts as zero (RFC 2181 §8).
        timeToLive = min(timeToLive, max(0, Int32(bitPattern: time)))
      }
      if count > 0 { return nil }
      if alias == 0 { return .noData }
      reader.position = alias &- 2
      let end = alias &+ Int(truncatingIfNeeded: reader.readNumber(2))
      _ = reader.readName(keeps: true)
      if reader.position != end { return .malformed }
    }
    return .malformed
  }
}

/// What a record is: its type, and its class, which is IN (RFC 1035 §3.2.4).
private enum Kind {
  static var a: UInt32 { 0x0001_0001 }
  /// CNAME (RFC 1035 §3.3.1).
  static var alias: UInt32 { 0x0005_0001 }
}
