// Octets and the classes of octets that HTTP's grammar is made of (RFC 9110 §5.6.2, RFC 5234 appendix B).

/// One octet, written as a character or a number, so that tables of text are plain constant data.
struct ASCII: ExpressibleByUnicodeScalarLiteral, ExpressibleByIntegerLiteral {
  let byte: UInt8

  @_transparent
  init(unicodeScalarLiteral scalar: Unicode.Scalar) {
    byte = UInt8(truncatingIfNeeded: scalar.value)
  }

  @_transparent
  init(integerLiteral byte: UInt8) {
    self.byte = byte
  }
}

extension UInt8 {
  static var carriageReturn: UInt8 { 0x0D }
  static var lineFeed: UInt8 { 0x0A }
  static var space: UInt8 { 0x20 }
  static var horizontalTab: UInt8 { 0x09 }
  static var colon: UInt8 { 0x3A }
  static var comma: UInt8 { 0x2C }
  static var semicolon: UInt8 { 0x3B }

  /// SP or HTAB: what OWS and BWS are made of.
  var isBlank: Bool { self == .space || self == .horizontalTab }

  /// DIGIT.
  var isDigit: Bool { self &- 0x30 <= 9 }

  /// ALPHA.
  var isLetter: Bool { (self | 0x20) &- 0x61 <= 25 }

  /// The value of a digit of any radix up to 16; of any other octet, more.
  var digitValue: UInt32 {
    if isDigit { return UInt32(self &- 0x30) }
    let letter = (self | 0x20) &- 0x61
    return letter <= 5 ? UInt32(letter) &+ 10 : .max
  }

  /// tchar, what names and tokens are made of (RFC 9110 §5.6.2).
  var isTokenCharacter: Bool {
    self < 0x80 && tokenCharacters[Int(self &>> 5)] &>> UInt32(self & 31) & 1 == 1
  }

  /// What a field value may hold: VCHAR, obs-text, SP and HTAB (RFC 9110 §5.5).
  var isFieldContent: Bool { self >= 0x20 && self != 0x7F || self == .horizontalTab }
}

/// A bit for each tchar below 0x80: `!#$%&'*+-.` and digits, `^_` and capitals, `` ` ``, `|~` and small letters.
private let tokenCharacters: [4 of UInt32] = [0, 0x03FF_6CFA, 0xC7FF_FFFE, 0x57FF_FFFF]
