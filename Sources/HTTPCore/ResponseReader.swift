// The response to a POST, from the first byte of its status line to the last of its body (RFC 9112).
//
// The reader does no I/O and keeps no body: it is given the bytes of the stream in pieces of any size, and says which
// of them are framing and which are body. Framing bytes go one by one to a small reader for the line that they are
// part of; body bytes are only counted. Interim responses are read and dropped.

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
/// while !reader.isComplete {
///   let bytes = receive()  // nothing: the stream ended
///   if bytes.isEmpty { try reader.end(isClean: true) }
///   var position = 0
///   while position < bytes.count && !reader.isComplete {
///     let step = try reader.read(bytes.extracting(position...))
///     store(bytes.extracting(position + step.framing..<position + step.framing + step.body))
///     position += step.framing + step.body
///   }
/// }
/// ```
public struct ResponseReader: ~Copyable {
  private enum State: UInt8 {
    case statusLine, fields
    case length, untilClose
    case chunkLine, chunkData, trailers
    case complete
  }

  private var state = State.statusLine
  private var statusLine = StatusLineReader()
  private var fields = FieldReader()
  private var framing = Framing()
  private var chunkLine = ChunkLineReader(isFirst: true)
  /// Body bytes still to come, of the whole body or of the chunk.
  private var remaining: UInt32 = 0
  private var bodyBytes: UInt32 = 0
  private var lineBytes: UInt32 = 0
  /// Bytes that the heads, or the trailers, may still have.
  private var budget = Limits.headBytes
  private var chunkOverhead: UInt32 = 0
  private var interimResponses: UInt32 = 0
  private var endedWithConnection = false

  /// A reader for a response of which nothing has been received.
  public init() {}

  /// The status code of the final response; 0 until its status line was received.
  public private(set) var status: UInt16 = 0

  /// The head of the final response is complete.
  public var hasHead: Bool { state != .statusLine && state != .fields }

  /// At least one byte of the response was received.
  public var hasBegun: Bool { budget != Limits.headBytes || state != .statusLine }

  /// The response has been received completely. Any byte that still follows belongs to no response.
  public var isComplete: Bool { state == .complete }

  /// The length that the head gives the body, once the head is complete; nil for other framings.
  public private(set) var contentLength: UInt32?

  /// Bytes of body that are certain to be what the stream brings next: a caller may receive that many straight into
  /// the place where they stay.
  public var expectedBody: UInt32 {
    switch state {
    case .length, .chunkData: remaining
    case .untilClose: .max
    case .statusLine, .fields, .chunkLine, .trailers, .complete: 0
    }
  }

  /// Another request may be sent on the connection: the response is complete, its end did not depend on the
  /// connection's, and the server keeps it open (RFC 9112 §9.3).
  public var allowsReuse: Bool {
    state == .complete && !endedWithConnection && !framing.closes && !statusLine.isHTTP10
  }

  /// Takes the next bytes of the stream, up to the end of one run of body bytes.
  ///
  /// - Parameter bytes: What was received.
  /// - Returns: How many of them were used. Call again with the rest, unless ``isComplete``.
  /// - Throws: ``ResponseError`` at the first byte that breaks a rule.
  public mutating func read(_ bytes: Span<UInt8>) throws(ResponseError) -> ResponseStep {
    var used = 0
    while used < bytes.count {
      switch state {
      case .length, .chunkData, .untilClose:
        let body = Int(truncatingIfNeeded: min(expectedBody, UInt32(truncatingIfNeeded: bytes.count &- used)))
        try countBody(body)
        return ResponseStep(framing: used, body: body)
      case .complete:
        return ResponseStep(framing: used, body: 0)
      case .fields, .trailers:
        guard try fields.read(bytes, from: &used, budget: &budget, into: &framing) else { break }
        if state == .fields { try finishHead() } else { state = .complete }
      case .statusLine, .chunkLine:
        try read(bytes[used])
        used &+= 1
      }
    }
    return ResponseStep(framing: used, body: 0)
  }

  /// The stream has ended.
  ///
  /// - Parameter isClean: The peer ended it on purpose: a TCP FIN, and with TLS a close_notify before it.
  /// - Throws: ``ResponseError/incomplete`` unless the response is complete with it: only a body that ends with the
  ///   connection is, and only if the end was clean (RFC 9112 §8, §9.8).
  public mutating func end(isClean: Bool) throws(ResponseError) {
    if state == .untilClose && isClean {
      endedWithConnection = true
      state = .complete
    }
    guard state == .complete else { throw .incomplete }
  }

  /// Takes bytes of the body that were received straight into the place where they stay.
  ///
  /// - Parameter count: How many; at most ``expectedBody``.
  /// - Throws: ``ResponseError/bodyTooLong``.
  public mutating func countBody(_ count: Int) throws(ResponseError) {
    let taken = UInt32(truncatingIfNeeded: count)
    let (sum, overflows) = bodyBytes.addingReportingOverflow(taken)
    if overflows { throw .bodyTooLong }
    bodyBytes = sum
    if state == .untilClose { return }
    remaining &-= taken
    if remaining == 0 { state = state == .length ? .complete : .chunkLine }
  }

  /// Takes one byte of framing.
  private mutating func read(_ byte: UInt8) throws(ResponseError) {
    switch state {
    case .statusLine:
      if budget == 0 { throw .headLimit }
      budget &-= 1
      if byte != .lineFeed { lineBytes &+= 1 }
      if lineBytes > Limits.lineBytes { throw .lineLimit }
      guard try statusLine.read(byte) else { return }
      state = .fields
      lineBytes = 0
      if !isInterim { status = statusLine.status }

    case .chunkLine:
      if chunkOverhead >= Limits.chunkOverheadBytes && chunkOverhead / 4 >= bodyBytes { throw .chunkLimit }
      chunkOverhead &+= 1
      guard try chunkLine.read(byte) else { return }
      remaining = chunkLine.size
      chunkLine = ChunkLineReader(isFirst: false)
      if remaining > 0 {
        state = .chunkData
      } else {
        fields = FieldReader(areTrailers: true)
        budget = Limits.trailerBytes
        state = .trailers
      }

    case .fields, .trailers, .length, .chunkData, .untilClose, .complete:
      break
    }
  }

  private var isInterim: Bool { statusLine.status >= 100 && statusLine.status < 200 }

  /// Decides what follows the head (RFC 9112 §6.3).
  private mutating func finishHead() throws(ResponseError) {
    if statusLine.status == 101 { throw .switchedProtocols }
    if isInterim {
      interimResponses &+= 1
      if interimResponses > Limits.interimResponses { throw .interimLimit }
      statusLine = StatusLineReader()
      fields = FieldReader()
      framing = Framing()
      state = .statusLine
      return
    }
    if status == 204 || status == 304 {
      state = .complete
      return
    }
    if let fault = framing.fault { throw fault }
    if framing.hasTransferEncoding {
      guard framing.isChunked && !statusLine.isHTTP10 else { throw .transferEncoding }
      if framing.hasContentLength { throw .framingConflict }
      state = .chunkLine
    } else if framing.hasContentLength {
      remaining = framing.contentLength
      contentLength = remaining
      state = remaining > 0 ? .length : .complete
    } else {
      state = .untilClose
    }
    if state != .complete && framing.isContentCoded { throw .contentEncoding }
  }
}
