// The response to a POST, from the first byte of its status line to the last of its body (RFC 9112).
//
// The reader does no I/O and keeps no body: it is given the bytes of the stream in pieces of any size, and says which
// of them are framing and which are body. It is one state machine. Framing bytes are taken one by one, line by line
// (ResponseLines.swift); of fields only the words and numbers that matter are gathered (ResponseToken.swift), to decide
// at the end of the head where the body ends (ResponseFraming.swift); body bytes are only counted. Interim responses
// are read and dropped. An error is kept, so that nothing but the public functions has to throw it.

/// Which bytes of a piece were what.
public struct ResponseStep {
  /// Bytes of framing, at the front.
  public let framing: Int
  /// Bytes of the body, straight behind them.
  public let body: Int
}

/// Reads one HTTP/1.1 response to a POST.
///
/// ```swift
/// var reader = ResponseReader()
/// var body: [UInt8] = []
/// var bytes: ArraySlice<UInt8> = []
/// while !reader.isComplete {
///   if bytes.isEmpty { bytes = receive() }
///   if bytes.isEmpty { try reader.end(isClean: true) }  // nothing more is received: the stream has ended
///   let step = try reader.read(bytes.span)
///   body += bytes.dropFirst(step.framing).prefix(step.body)
///   bytes = bytes.dropFirst(step.framing + step.body)
/// }
/// ```
///
/// Then ``status`` says what came of the request, and ``allowsReuse`` whether another may be sent. Bytes that are left are
/// none of the response's. Of header fields nothing is kept but what frames the body.
public struct ResponseReader: ~Copyable {
  /// What the next byte is part of.
  enum State: UInt8 {
    // Here a line may end.

    /// A field line, or the empty line behind the last.
    case fieldStart
    /// A value that matters.
    case value
    /// What is checked for control bytes and dropped: a reason phrase, a value that means nothing.
    case text
    /// What follows the status code.
    case codeEnd
    /// The line end behind a chunk's data.
    case dataEnd
    /// More digits of a chunk's size, or what follows them.
    case size
    /// A chunk's extensions.
    case extensions

    // Here it may not.

    /// The status line up to its code.
    case version
    /// A field's name.
    case name
    /// The first digit of a chunk's size.
    case sizeStart
    /// Blanks between a chunk's size and its extensions.
    case sizeEnd
    /// The LF behind a CR.
    case lineFeed

    // These are no lines.

    case length, untilClose, chunkData
    case complete
    case failed

    var mayEndLine: Bool { rawValue <= State.extensions.rawValue }
    var isFraming: Bool { rawValue <= State.lineFeed.rawValue }
  }

  /// What the present line is part of.
  enum Section: UInt8 {
    case statusLine, header, body, chunks, trailers
  }

  var state = State.version
  var section = Section.statusLine
  /// What is wrong. Unless the reader has failed, it is about the fields that frame the body: where the status says that
  /// there is no body, they only forbid another request (RFC 9112 §6.3 item 1).
  var error: ResponseError?

  // Lines.

  /// Bytes of framing so far.
  var framingBytes: UInt32 = 0
  /// What they may come to in this section.
  var framingLimit = Limits.headBytes
  /// What they had come to where the present line begins.
  var lineStart: UInt32 = 0
  /// Field lines of the section.
  var fields: UInt32 = 0
  var interimResponses: UInt32 = 0

  // What is gathered.

  /// The length of the token: a name, or an element of a value.
  var tokenLength: UInt32 = 0
  /// A status code, a chunk's size, or the number that the token is.
  var number: UInt32 = 0
  var digits: UInt32 = 0
  /// The number does not fit.
  var numberOverflows = false
  /// Blanks followed the token: it must end before anything else comes.
  var tokenIsClosed = false
  /// As much of the token as the longest known word has, and one byte more.
  var token = [18 of UInt8](repeating: 0)

  // What the status line and the fields say.

  /// The status code of the latest status line.
  var code: UInt32 = 0
  var isHTTP10 = false
  /// The fields are those of the final head. Those of interim responses are dropped, and trailers never become header
  /// fields (RFC 9110 §6.5.1).
  var fieldsMatter = false
  /// The field that the present line belongs to.
  var name = Word.unknown
  var length: UInt32?
  var hasTransferEncoding = false
  /// 1 for each `chunked`, and 2 for each other transfer coding.
  var codings: UInt32 = 0
  /// A content coding other than `identity` was applied.
  var isContentCoded = false
  /// The connection ends with the response.
  var closes = false

  var bodyBytes: UInt32 = 0

  /// A reader for a response of which nothing has been received.
  public init() {}

  /// The status code of the final response; 0 until its status line was received.
  public internal(set) var status: UInt16 = 0

  /// The length that the head gives the body, once the head is complete; nil for other framings.
  public internal(set) var contentLength: UInt32?

  /// Bytes of body that are certain to be what the stream brings next: a caller may receive that many straight into
  /// the place where they stay.
  public internal(set) var expectedBody: UInt32 = 0

  /// The head of the final response is complete.
  public var hasHead: Bool { section.rawValue > Section.header.rawValue }

  /// At least one byte of the response was received.
  public var hasBegun: Bool { framingBytes > 0 }

  /// The response has been received completely. Any byte that still follows belongs to no response.
  public var isComplete: Bool { state == .complete }

  /// Another request may be sent on the connection: the response is complete, its end did not depend on the
  /// connection's, its fields agree on where it ends, and the server keeps the connection open (RFC 9112 §9.3).
  public var allowsReuse: Bool { isComplete && !closes && error == nil }

  /// Takes the next bytes of the stream, up to the end of one run of body bytes.
  ///
  /// - Parameter bytes: What was received.
  /// - Returns: How many of them were used. Call again with the rest, unless ``isComplete``.
  /// - Throws: ``ResponseError`` at the first byte that breaks a rule.
  public mutating func read(_ bytes: Span<UInt8>) throws(ResponseError) -> ResponseStep {
    let framing = readLines(bytes)
    if state == .failed, let error { throw error }
    let body = min(expectedBody, UInt32(truncatingIfNeeded: bytes.count &- framing))
    if body > 0 { try countBody(Int(truncatingIfNeeded: body)) }
    return ResponseStep(framing: framing, body: Int(truncatingIfNeeded: body))
  }

  /// The stream has ended.
  ///
  /// - Parameter isClean: The peer ended it on purpose: a TCP FIN, and with TLS a close_notify before it.
  /// - Throws: ``ResponseError/incomplete`` unless the response is complete with it: only a body that ends with the
  ///   connection is, and only if the end was clean (RFC 9112 §8, §9.8).
  public mutating func end(isClean: Bool) throws(ResponseError) {
    if state == .untilClose && isClean {
      expectedBody = 0
      closes = true
      state = .complete
    }
    guard isComplete else { throw .incomplete }
  }

  /// Takes bytes of the body that were received straight into the place where they stay.
  ///
  /// - Parameter count: How many; at most ``expectedBody``.
  /// - Throws: ``ResponseError/bodyTooLong``.
  @inline(never)
  @export(interface)
  public mutating func countBody(_ count: Int) throws(ResponseError) {
    let taken = UInt32(truncatingIfNeeded: count)
    let (sum, overflows) = bodyBytes.addingReportingOverflow(taken)
    if overflows { throw .bodyTooLong }
    bodyBytes = sum
    if state == .untilClose { return }
    expectedBody &-= taken
    if expectedBody == 0 { state = state == .length ? .complete : .dataEnd }
  }

  /// Nothing more can be read.
  @inline(never)
  @export(interface)
  mutating func fail(_ error: ResponseError) {
    self.error = error
    state = .failed
  }
}
