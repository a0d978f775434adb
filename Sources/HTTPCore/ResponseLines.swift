// The lines of a response: the status line (RFC 9112 §4), field lines (§5), and the lines before and behind the data of
// chunks (§7.1), until an empty one ends the section.
//
// Every byte of framing passes one loop, where it is counted, and where every line ends: with CR LF, in a state that
// may end it. A field is complete only when the line after it has begun, since that line may continue it (obs-fold,
// §5.2).

extension ResponseReader {
  /// Takes bytes up to the end of the last line before a body, or all there are; gives how many.
  @inline(never)
  @export(interface)
  mutating func readLines(_ bytes: Span<UInt8>) -> Int {
    var used = 0
    while used < bytes.count && state.isFraming {
      let byte = bytes[used]
      used &+= 1
      framingBytes &+= 1
      if framingBytes > framingLimit && !mayPassLimit {
        fail(limitError)
      } else if lineBytes > Limits.lineBytes && byte != .lineFeed {
        fail(.lineLimit)
      } else if byte.isFieldContent {
        take(byte)
      } else if byte == .carriageReturn && state.mayEndLine {
        state = .lineFeed
      } else if byte == .lineFeed && state == .lineFeed {
        endLine()
      } else {
        fail()
      }
    }
    return used
  }

  /// Takes a byte that is no control character but HTAB.
  @inline(__always)
  private mutating func take(_ byte: UInt8) {
    switch state {
    case .text:
      break

    case .version:
      let position = Int(truncatingIfNeeded: lineBytes &- 1)
      let expected = statusLine[position].byte
      if expected == 0x30 {
        guard appendDigit(byte, radix: 10) else { return fail() }
      } else {
        guard byte == expected else { return fail() }
        // The last of these bytes is the SP behind the minor version. A higher one is understood as the highest that is
        // known (RFC 9110 §2.5).
        isHTTP10 = number == 0
        closes = isHTTP10
        clearNumber()
      }
      if position == statusLine.count &- 1 { state = .codeEnd }

    case .codeEnd:
      // The SP before an empty reason phrase may be missing, since real servers leave it out.
      guard byte == .space else { return fail() }
      state = .text

    case .fieldStart where byte.isBlank && fields > 0:
      // RFC 9112 §5.2: a user agent replaces obs-fold by SP.
      tokenIsClosed = true
      state = name == .unknown ? .text : .value

    case .name where byte == .colon:
      if fieldsMatter { name = word }
      tokenLength = 0
      state = name == .unknown ? .text : .value

    case .fieldStart, .name:
      guard byte.isTokenCharacter else { return fail() }
      if state == .fieldStart {
        endElement()
        name = .unknown
        fields &+= 1
        if fields > Limits.fields { return fail(.fieldLimit) }
        state = .name
      }
      append(byte)

    case .value:
      if byte == .comma {
        endElement()
      } else if byte.isBlank {
        tokenIsClosed = true
      } else {
        // A blank inside an element makes it none of the words and no number.
        if tokenIsClosed && tokenLength > 0 { append(.space) }
        tokenIsClosed = false
        append(byte)
        appendDigit(byte, radix: 10)
      }

    case .sizeStart where appendDigit(byte, radix: 16), .size where appendDigit(byte, radix: 16):
      state = .size
      if digits > Limits.chunkSizeDigits { return fail() }
      if numberOverflows { return fail(.bodyTooLong) }

    case .size, .sizeEnd, .extensions:
      if byte == .semicolon {
        state = .extensions
      } else if state != .extensions {
        guard byte.isBlank else { return fail() }
        state = .sizeEnd
      }
      if lineBytes &- digits > Limits.chunkExtensionBytes { return fail(.chunkExtensionLimit) }

    case .sizeStart, .dataEnd, .lineFeed, .length, .untilClose, .chunkData, .complete, .failed:
      fail()
    }
  }

  /// A line has ended.
  private mutating func endLine() {
    let isEmpty = lineBytes == 2
    lineStart = framingBytes
    switch section {
    case .statusLine:
      section = .header
      state = .fieldStart
      code = number
      fieldsMatter = !(100..<200).contains(code)
      status = fieldsMatter ? UInt16(truncatingIfNeeded: code) : 0

    case .header, .trailers, .body:
      state = .fieldStart
      if !isEmpty { return }
      if section == .header { endHead() } else { state = .complete }

    case .chunks:
      if isEmpty {
        state = .sizeStart
        return
      }
      expectedBody = number
      clearNumber()
      if expectedBody > 0 {
        state = .chunkData
        return
      }
      section = .trailers
      state = .fieldStart
      framingLimit = framingBytes &+ Limits.trailerBytes
      fieldsMatter = false
    }
  }

  /// Bytes of the present line, the present one included.
  private var lineBytes: UInt32 { framingBytes &- lineStart }

  /// Bytes of the chunked coding itself may pass their limit as long as they are no more than four fifths of all bytes.
  private var mayPassLimit: Bool {
    let overhead = framingBytes &- framingLimit &+ Limits.chunkOverheadBytes
    return section == .chunks && (overhead &+ 3) / 4 <= bodyBytes
  }

  private var limitError: ResponseError {
    switch section {
    case .statusLine, .header: .headLimit
    case .chunks, .body: .chunkLimit
    case .trailers: .trailerLimit
    }
  }

  /// A line breaks the grammar.
  @inline(never)
  @export(interface)
  private mutating func fail() {
    switch section {
    case .statusLine: fail(.statusLine)
    case .header, .trailers: fail(.field)
    case .chunks, .body: fail(.chunk)
    }
  }
}

/// How a status line begins; each 0 stands for a digit.
private let statusLine: [12 of ASCII] = ["H", "T", "T", "P", "/", "1", ".", "0", " ", "0", "0", "0"]
