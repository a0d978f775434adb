// The words of HTTP that this client knows: names of fields, tokens in their values, and what begins a request.
//
// All stand in one table, each behind its length. A word is where it stands there, so that comparing two is comparing
// two numbers, and the letters that find a word on the wire are those that a request is written with. The compiler
// makes constants of the places.

/// A word that means something to this client.
struct Word: Equatable {
  /// Where its length stands in the table.
  private let place: UInt8

  // In the table's order, each behind the one before. First, names of fields that only a client itself may send.
  static var contentLength: Word { Word(place: 0) }
  static var transferEncoding: Word { contentLength.next }
  static var connection: Word { transferEncoding.next }
  static var host: Word { connection.next }
  static var te: Word { host.next }
  static var trailer: Word { te.next }
  static var upgrade: Word { trailer.next }
  static var expect: Word { upgrade.next }
  static var keepAlive: Word { expect.next }
  static var proxyConnection: Word { keepAlive.next }
  static var contentEncoding: Word { proxyConnection.next }
  static var chunked: Word { contentEncoding.next }
  static var identity: Word { chunked.next }
  static var close: Word { identity.next }
  static var post: Word { close.next }
  static var version: Word { post.next }
  // Names of default fields.
  static var userAgent: Word { version.next }
  static var adminProtocol: Word { userAgent.next }
  static var contentType: Word { adminProtocol.next }
  /// Any other: behind the table's end.
  static var unknown: Word { Word(place: UInt8(truncatingIfNeeded: table.count)) }

  private init(place: UInt8) {
    self.place = place
  }

  /// The word that a text spells, compared without case (RFC 9110 §5.1). The text holds no control byte but HTAB.
  @inline(never)
  @export(interface)
  init(_ text: Span<UInt8>) {
    var word = Word.contentLength
    while word != .unknown && !word.isSpelled(by: text) { word = word.next }
    self = word
  }

  /// The word behind it in the table.
  var next: Word { Word(place: place &+ 1 &+ table[Int(place)].byte) }

  /// How many letters it has.
  var count: Int { Int(table[Int(place)].byte) }

  /// A letter of the word, as it is usually written.
  subscript(index: Int) -> UInt8 { table[Int(place) &+ 1 &+ index].byte }

  /// Whether only a client itself may send a field of that name.
  var isReserved: Bool { place <= Word.proxyConnection.place }

  /// A bit that no other default field's name has; 0 if it is not the name of one.
  var defaultFieldBit: UInt32 {
    place < Word.userAgent.place || self == .unknown ? 0 : 1 &<< UInt32(place &- Word.userAgent.place)
  }

  // Octets that differ in the bit for capitals alone are the same letter; but what differs so from a hyphen, a slash or
  // a digit is a control byte.
  private func isSpelled(by text: Span<UInt8>) -> Bool {
    guard text.count == count else { return false }
    for index in text.indices where (text[index] ^ self[index]) | 0x20 != 0x20 { return false }
    return true
  }
}

private let table: [198 of ASCII] = [
  14, "C", "o", "n", "t", "e", "n", "t", "-", "L", "e", "n", "g", "t", "h",
  17, "T", "r", "a", "n", "s", "f", "e", "r", "-", "E", "n", "c", "o", "d", "i", "n", "g",
  10, "C", "o", "n", "n", "e", "c", "t", "i", "o", "n",
  4, "H", "o", "s", "t",
  2, "T", "E",
  7, "T", "r", "a", "i", "l", "e", "r",
  7, "U", "p", "g", "r", "a", "d", "e",
  6, "E", "x", "p", "e", "c", "t",
  10, "K", "e", "e", "p", "-", "A", "l", "i", "v", "e",
  16, "P", "r", "o", "x", "y", "-", "C", "o", "n", "n", "e", "c", "t", "i", "o", "n",
  16, "C", "o", "n", "t", "e", "n", "t", "-", "E", "n", "c", "o", "d", "i", "n", "g",
  7, "c", "h", "u", "n", "k", "e", "d",
  8, "i", "d", "e", "n", "t", "i", "t", "y",
  5, "c", "l", "o", "s", "e",
  4, "P", "O", "S", "T",
  8, "H", "T", "T", "P", "/", "1", ".", "1",
  10, "U", "s", "e", "r", "-", "A", "g", "e", "n", "t",
  16, "X", "-", "A", "d", "m", "i", "n", "-", "P", "r", "o", "t", "o", "c", "o", "l",
  12, "C", "o", "n", "t", "e", "n", "t", "-", "T", "y", "p", "e",
]
