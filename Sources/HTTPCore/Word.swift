// The words of HTTP that this client knows: field names and the tokens in their values.
//
// A word from the wire is looked up in one table. The same table supplies the names that a request is written with.

/// A word that means something to this client.
enum Word: UInt8 {
  case unknown
  // Names of fields that only a client itself may send.
  case contentLength, transferEncoding, connection, host, te, trailer, upgrade, expect, keepAlive, proxyConnection
  case contentEncoding
  case chunked, identity, close
  // Names of default fields, in the order of `DefaultField`.
  case userAgent, adminProtocol, contentType

  /// Whether only a client itself may send a field of that name.
  var isReserved: Bool { rawValue >= Word.contentLength.rawValue && rawValue <= Word.proxyConnection.rawValue }

  /// The word that a text spells, compared without case (RFC 9110 §5.1). The text has no control bytes but HTAB.
  @inline(never)
  init(_ text: Span<UInt8>) {
    self = .unknown
    var start = 0
    for index in lengths.indices {
      let length = Int(lengths[index])
      if length == text.count && Word.text(text, equals: start) {
        self = Word(rawValue: UInt8(truncatingIfNeeded: index &+ 1)) ?? .unknown
        return
      }
      start &+= length
    }
  }

  /// Whether the letters from `start` on are the text's. An octet that differs from a letter in its bit for capitals
  /// alone is the same letter; from a hyphen, a control byte.
  private static func text(_ text: Span<UInt8>, equals start: Int) -> Bool {
    for index in text.indices where (text[index] ^ letters[start &+ index].byte) | 0x20 != 0x20 { return false }
    return true
  }

  /// Writes the word; gives where it ends, or nil when it does not fit.
  func write(to output: inout MutableSpan<UInt8>, at position: Int) -> Int? {
    var start = 0
    for index in 0..<(Int(rawValue) &- 1) { start &+= Int(lengths[index]) }
    let length = Int(lengths[Int(rawValue) &- 1])
    guard length <= output.count &- position else { return nil }
    for offset in 0..<length { output[position &+ offset] = letters[start &+ offset].byte }
    return position &+ length
  }
}

// The words as they are usually written, in the order of `Word`'s cases, and how many letters each has.
private let lengths: [17 of UInt8] = [14, 17, 10, 4, 2, 7, 7, 6, 10, 16, 16, 7, 8, 5, 10, 16, 12]
private let letters: [167 of ASCII] = [
  "C", "o", "n", "t", "e", "n", "t", "-", "L", "e", "n", "g", "t", "h",
  "T", "r", "a", "n", "s", "f", "e", "r", "-", "E", "n", "c", "o", "d", "i", "n", "g",
  "C", "o", "n", "n", "e", "c", "t", "i", "o", "n",
  "H", "o", "s", "t",
  "T", "E",
  "T", "r", "a", "i", "l", "e", "r",
  "U", "p", "g", "r", "a", "d", "e",
  "E", "x", "p", "e", "c", "t",
  "K", "e", "e", "p", "-", "A", "l", "i", "v", "e",
  "P", "r", "o", "x", "y", "-", "C", "o", "n", "n", "e", "c", "t", "i", "o", "n",
  "C", "o", "n", "t", "e", "n", "t", "-", "E", "n", "c", "o", "d", "i", "n", "g",
  "c", "h", "u", "n", "k", "e", "d",
  "i", "d", "e", "n", "t", "i", "t", "y",
  "c", "l", "o", "s", "e",
  "U", "s", "e", "r", "-", "A", "g", "e", "n", "t",
  "X", "-", "A", "d", "m", "i", "n", "-", "P", "r", "o", "t", "o", "c", "o", "l",
  "C", "o", "n", "t", "e", "n", "t", "-", "T", "y", "p", "e",
]
