// The line before each chunk: `4c5;name=value`, and the line end behind the data of the chunk before (RFC 9112 §7.1).
//
// The size is hexadecimal; extensions are checked for control bytes and dropped (§7.1.1).

struct ChunkLineReader: ~Copyable {
  private enum State: UInt8 {
    case dataReturn, dataLineFeed, firstDigit, digits, beforeExtension, extensions, lineFeed
  }

  private(set) var size: UInt32 = 0
  private var state: State
  private var digits: UInt32 = 0
  private var extensionBytes: UInt32 = 0

  /// More digits than a 64-bit size has are nobody's honest number, leading zeros or not.
  private static var maximumDigits: UInt32 { 16 }

  /// A reader for the line before the first chunk, or for what is between the data of two.
  init(isFirst: Bool) {
    state = isFirst ? .firstDigit : .dataReturn
  }

  /// Takes the next byte; true when it was the last.
  mutating func read(_ byte: UInt8) throws(ResponseError) -> Bool {
    if state == .lineFeed {
      guard byte == .lineFeed else { throw .chunk }
      return true
    }
    if byte == .carriageReturn && (state == .digits || state == .extensions) {
      state = .lineFeed
      return false
    }
    switch state {
    case .dataReturn:
      guard byte == .carriageReturn else { throw .chunk }
      state = .dataLineFeed
      return false
    case .dataLineFeed:
      guard byte == .lineFeed else { throw .chunk }
      state = .firstDigit
      return false
    case .firstDigit, .digits:
      if let digit = byte.hexadecimalValue {
        state = .digits
        digits &+= 1
        if digits > Self.maximumDigits { throw .chunk }
        if size > UInt32.max &>> 4 { throw .bodyTooLong }
        size = size &<< 4 | digit
        return false
      }
      guard state == .digits else { throw .chunk }
      state = byte == .semicolon ? .extensions : .beforeExtension
      guard byte == .semicolon || byte.isBlank else { throw .chunk }
    case .beforeExtension:
      if byte == .semicolon { state = .extensions }
      guard byte == .semicolon || byte.isBlank else { throw .chunk }
    case .extensions, .lineFeed:
      guard byte.isFieldContent else { throw .chunk }
    }
    extensionBytes &+= 1
    if extensionBytes > Limits.chunkExtensionBytes { throw .chunkExtensionLimit }
    return false
  }
}
