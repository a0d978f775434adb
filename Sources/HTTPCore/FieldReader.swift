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
  /// The fields are trailers, which never become header fields (RFC 9110 §6.5.1): their names mean nothing.
  private let areTrailers: Bool

  init(areTrailers: Bool = false) {
    self.areTrailers = areTrailers
  }

  /// Takes the next byte; true when it was the last of the section.
  ///
  /// What the fields mean is added to `framing`.
  mutating func read(_ byte: UInt8, into framing: inout Framing) throws(ResponseError) -> Bool {
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
      if name == .unknown { return false }
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
