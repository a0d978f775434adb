// The status line: `HTTP/1.1 200 OK` (RFC 9112 §4).
//
// Its fixed part is counted by position. One SP stands between the parts; the SP before an empty reason phrase may
// be missing, since real servers leave it out. The reason phrase is checked and dropped.

struct StatusLineReader: ~Copyable {
  private(set) var status: UInt16 = 0
  /// The server speaks HTTP/1.0, so its connection ends with the response.
  private(set) var isHTTP10 = false
  private var position: UInt8 = 0

  private static var minorVersion: UInt8 { 7 }
  private static var afterVersion: UInt8 { 8 }
  private static var firstDigit: UInt8 { 9 }
  private static var lastDigit: UInt8 { 11 }
  private static var reason: UInt8 { 13 }
  private static var lineFeed: UInt8 { 14 }

  /// Takes the next byte of the line; true when it was the last.
  mutating func read(_ byte: UInt8) throws(ResponseError) -> Bool {
    var isValid: Bool
    switch position {
    case 0..<Self.minorVersion:
      isValid = byte == versionPrefix[Int(position)].byte
    case Self.minorVersion:
      // A higher minor version is understood as the highest one known (RFC 9110 §2.5).
      isHTTP10 = byte == 0x30
      isValid = byte.isDigit
    case Self.afterVersion:
      isValid = byte == .space
    case Self.firstDigit...Self.lastDigit:
      status = status &* 10 &+ UInt16(byte &- 0x30)
      isValid = byte.isDigit
    case Self.lineFeed:
      guard byte == .lineFeed else { throw .statusLine }
      return true
    default:
      if byte == .carriageReturn {
        position = Self.lineFeed
        return false
      }
      isValid = position == Self.reason ? byte.isFieldContent : byte == .space
    }
    guard isValid else { throw .statusLine }
    if position < Self.reason { position &+= 1 }
    return false
  }
}

private let versionPrefix: [7 of ASCII] = ["H", "T", "T", "P", "/", "1", "."]
