// A section of field lines, `Name: value`, up to the empty line: the header fields or the trailers (RFC 9112 §5).
//
// A field is complete only when the line after it has begun, since that line may continue it (obs-fold, §5.2).
// Names are gathered in a token, and so are the elements of values that matter; the rest is checked and dropped.

struct FieldReader: ~Copyable {
  private enum State: UInt8 {
    case lineStart, name, value, lineFeed, lastLineFeed
  }

  private var state = State.lineStart
  private var name = Word.unknown
  private var token = Token()
  /// Blanks followed the token: it must end before anything else comes.
  private var tokenIsClosed = false
  private var count: UInt32 = 0
  private var lineBytes: UInt32 = 0
  /// The fields are trailers, which never become header fields (RFC 9110 §6.5.1): their names mean nothing.
  private let areTrailers: Bool

  init(areTrailers: Bool = false) {
    self.areTrailers = areTrailers
  }

  /// Takes bytes up to the end of the section, or all there are.
  ///
  /// - Parameters:
  ///   - bytes: The next bytes of the stream.
  ///   - used: Where in `bytes` to begin; afterwards, where the reading ended.
  ///   - budget: How many bytes the section may still have; lowered by those that were used.
  ///   - framing: What the fields mean is added to it.
  /// - Returns: Whether the section has ended.
  /// - Throws: ``ResponseError`` at the first byte that breaks a rule.
  mutating func read(
    _ bytes: Span<UInt8>, from used: inout Int, budget: inout UInt32, into framing: inout Framing
  ) throws(ResponseError) -> Bool {
    while used < bytes.count {
      let byte = bytes[used]
      used &+= 1
      if budget == 0 { throw areTrailers ? .trailerLimit : .headLimit }
      budget &-= 1
      lineBytes = byte == .lineFeed ? 0 : lineBytes &+ 1
      if lineBytes > Limits.lineBytes { throw .lineLimit }
      // Most bytes of a head are values of fields that mean nothing here.
      if state == .value && name == .unknown && byte.isFieldContent { continue }
      if try read(byte, into: &framing) { return true }
    }
    return false
  }

  @inline(never)
  private mutating func read(_ byte: UInt8, into framing: inout Framing) throws(ResponseError) -> Bool {
    switch state {
    case .lineStart:
      if byte.isBlank && count > 0 {
        // RFC 9112 §5.2: a user agent replaces obs-fold by SP.
        state = .value
        tokenIsClosed = token.count > 0
        return false
      }
      framing.add(token, of: name)
      token.clear()
      name = .unknown
      if byte == .carriageReturn {
        state = .lastLineFeed
        return false
      }
      guard byte.isTokenCharacter else { throw .field }
      count &+= 1
      if count > Limits.fields { throw .fieldLimit }
      token.append(byte)
      state = .name

    case .name:
      if byte == .colon {
        name = areTrailers ? .unknown : Word(token)
        token.clear()
        tokenIsClosed = false
        state = .value
      } else {
        guard byte.isTokenCharacter else { throw .field }
        token.append(byte)
      }

    case .value:
      if byte == .carriageReturn {
        state = .lineFeed
        return false
      }
      guard byte.isFieldContent else { throw .field }
      if byte.isBlank {
        tokenIsClosed = token.count > 0
      } else if byte == .comma {
        framing.add(token, of: name)
        token.clear()
        tokenIsClosed = false
      } else {
        // A blank inside an element makes it none of the words and no number.
        if tokenIsClosed { token.append(.space) }
        tokenIsClosed = false
        token.append(byte)
      }

    case .lineFeed:
      guard byte == .lineFeed else { throw .field }
      state = .lineStart

    case .lastLineFeed:
      guard byte == .lineFeed else { throw .field }
      return true
    }
    return false
  }
}
