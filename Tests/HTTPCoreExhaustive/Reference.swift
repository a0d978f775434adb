// What a response means, as slowly and obviously as the rules say it: each part must match its rule of the grammar,
// and when it does, its text is taken apart and looked at. Nothing here is taken from the reader under test.

/// A response, a byte at a time.
struct Reference {
  /// What the next byte is part of.
  enum Phase: Int {
    case statusLine, fields, chunkLine, chunkEnd, trailers
    case content, contentUntilClose, chunkData
    case complete, refused

    /// The rules of the phases that have one, by raw value.
    static let rules = [
      "status-line CRLF", "*( field-line CRLF ) CRLF", "chunk-size [ chunk-ext ] CRLF", "CRLF", "trailer-section CRLF",
    ]

    /// What it is to break the phase's rule.
    var refusal: Refusals {
      switch self {
      case .statusLine: .statusLine
      case .fields, .trailers: .field
      case .chunkLine, .chunkEnd: .chunk
      case .content, .contentUntilClose, .chunkData, .complete, .refused: []
      }
    }
  }

  static let automaton = Automaton(Phase.rules.map(grammar.expression))
  /// The most that can be counted of a body.
  static let longestBody: UInt64 = 0xFFFF_FFFF
  /// 1xx responses that are skipped.
  static let interimResponses = 8

  private(set) var phase = Phase.statusLine
  private(set) var refusals: Refusals = []
  /// The status of the final response; 0 until its status line is over.
  private(set) var status = 0
  private(set) var contentLength: UInt64?
  private(set) var closes = false
  /// Bytes still to come of the content or of the chunk.
  private(set) var remaining: UInt64 = 0
  /// How many parts with a rule are over.
  private(set) var parts = 0
  private var lineStatus = 0
  private var isHTTP10 = false
  private var interim = 0
  /// Where in the text the phase began, and what may follow.
  private var start = 0
  private var state = Self.automaton.start(Phase.statusLine.rawValue)

  /// The connection may be used again, if the response ends by itself (RFC 9112 §9.3).
  var allowsReuse: Bool { phase == .complete && !closes && !isHTTP10 }

  /// Takes the last byte of `text`, which is all that was received.
  ///
  /// - Returns: Whether it belongs to the body.
  mutating func read(_ text: [UInt8], _ automaton: borrowing Automaton) -> Bool {
    switch phase {
    case .complete, .refused:
      return false
    case .contentUntilClose:
      return true
    case .content, .chunkData:
      remaining -= 1
      if remaining == 0 { begin(phase == .content ? .complete : .chunkEnd, text, automaton) }
      return true
    case .statusLine, .fields, .chunkLine, .chunkEnd, .trailers:
      let byte = text[text.endIndex - 1]
      state = automaton.step(state, byte)
      if state == 0 { return refuse(phase.refusal) }
      if phase == .chunkLine && hexadecimalNumber(text[start...]) > Self.longestBody { return refuse(.bodyTooLong) }
      if automaton.accepts(state) {
        parts += 1
        finish(text, automaton)
      }
      return false
    }
  }

  private mutating func refuse(_ reasons: Refusals) -> Bool {
    refusals = reasons
    phase = .refused
    return false
  }

  private mutating func begin(_ next: Phase, _ text: [UInt8], _ automaton: borrowing Automaton) {
    phase = next
    start = text.count
    if next.rawValue < Phase.rules.count { state = automaton.start(next.rawValue) }
  }

  /// The phase's rule is matched by the text since its start.
  private mutating func finish(_ text: [UInt8], _ automaton: borrowing Automaton) {
    let part = text[start...]
    switch phase {
    case .statusLine:
      // `HTTP/1.1 200`
      isHTTP10 = part[start + 7] == 0x30
      lineStatus = part[(start + 9)...].prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
      if !(100...199).contains(lineStatus) { status = lineStatus }
      begin(.fields, text, automaton)
    case .fields:
      let next = endHead(FieldSection(part))
      if next == .refused { phase = .refused } else { begin(next, text, automaton) }
    case .chunkLine:
      remaining = hexadecimalNumber(part)
      begin(remaining > 0 ? .chunkData : .trailers, text, automaton)
    case .chunkEnd:
      begin(.chunkLine, text, automaton)
    case .trailers:
      // Trailers mean nothing (RFC 9110 §6.5.1).
      begin(.complete, text, automaton)
    case .content, .contentUntilClose, .chunkData, .complete, .refused:
      preconditionFailure("\(phase) has no rule")
    }
  }

  /// What follows a head (RFC 9112 §6.3).
  private mutating func endHead(_ fields: FieldSection) -> Phase {
    if lineStatus == 101 {
      refusals = .switchedProtocols
      return .refused
    }
    if (100...199).contains(lineStatus) {
      interim += 1
      if interim > Self.interimResponses { refusals = .interimLimit }
      return refusals.isEmpty ? .statusLine : .refused
    }
    closes = fields.list("connection")?.contains { $0.isEqualWithoutCase(to: "close") } ?? false
    let codings = fields.list("transfer-encoding")
    if let codings {
      let isChunked = codings.count == 1 && codings[0].isEqualWithoutCase(to: "chunked")
      if !isChunked || isHTTP10 { refusals.formUnion(.transferEncoding) }
    }
    let lengths = fields.elements(of: "content-length")?.map(significantDigits)
    let length = lengths?.first?.map(decimalNumber)
    if let lengths {
      if codings != nil { refusals.formUnion(.framingConflict) }
      for digits in lengths {
        if digits == nil || digits != lengths[0] { refusals.formUnion(.contentLength) }
        if let digits, decimalNumber(digits) > Self.longestBody { refusals.formUnion(.bodyTooLong) }
      }
    }
    if lineStatus == 204 || lineStatus == 304 {
      // There is no content, whatever the fields say; who announces some can't be trusted to mean that.
      closes = closes || !refusals.isEmpty || codings != nil || length ?? 0 > 0
      refusals = []
      return .complete
    }
    // Where there is no content, it is not coded.
    let isEmpty = codings == nil && length == 0
    if !isEmpty, let coding = fields.list("content-encoding"),
      coding.contains(where: { !$0.isEqualWithoutCase(to: "identity") })
    {
      refusals.formUnion(.contentEncoding)
    }
    if !refusals.isEmpty { return .refused }
    if codings != nil { return .chunkLine }
    guard let length else { return .contentUntilClose }
    contentLength = length
    remaining = length
    return remaining > 0 ? .content : .complete
  }
}

/// The digits of 1*DIGIT without leading zeros, so that equal numbers look equal however large; nil if it is not that.
private func significantDigits(_ element: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  guard !element.isEmpty && element.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
  return element.drop { $0 == 0x30 }
}

/// The number that the digits stand for.
private func decimalNumber(_ digits: ArraySlice<UInt8>) -> UInt64 {
  digits.reduce(0) { saturating($0, times: 10, plus: $1 - 0x30) }
}

/// The number that the hexadecimal digits at the front stand for.
private func hexadecimalNumber(_ line: ArraySlice<UInt8>) -> UInt64 {
  var size: UInt64 = 0
  for byte in line {
    switch byte {
    case 0x30...0x39: size = saturating(size, times: 16, plus: byte - 0x30)
    case 0x41...0x46: size = saturating(size, times: 16, plus: byte - 0x41 + 10)
    case 0x61...0x66: size = saturating(size, times: 16, plus: byte - 0x61 + 10)
    default: return size
    }
  }
  return size
}

/// The sum, or the largest number if it is larger.
private func saturating(_ number: UInt64, times factor: UInt64, plus digit: UInt8) -> UInt64 {
  let (product, overflows) = number.multipliedReportingOverflow(by: factor)
  let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
  return overflows || carries ? .max : sum
}
