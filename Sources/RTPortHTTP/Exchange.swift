// One request and its response, on an open connection.
//
// The head leaves together with as much of the body as fits the window, in one write; the rest of the body goes out
// straight from the caller's memory. Framing bytes of the response come into the window, and small pieces of body with
// them; once a large piece is certain to follow, it is received straight into the store.

internal import CPlatform
internal import CRTPort
internal import HTTPCore

struct Exchange: ~Copyable {
  private var reader = ResponseReader()
  private var store: ResponseStore
  /// Bytes came behind the end of the response.
  private var hasSurplus = false
  /// The connection was reset while the request went out.
  private var wasReset = false
  private var progress = Progress()

  /// An exchange that has not begun.
  ///
  /// - Throws: `RT_HTTP_ERROR_NO_BUFFER`, or what is wrong with flash.
  init(_ request: PostRequest, _ options: Options, slot: Int32) throws(Failure) {
    store = try ResponseStore(options, takesFlash: request.takesFlash, slot: slot)
  }

  /// Not one byte of a response was received.
  var isUnanswered: Bool { !reader.hasBegun }

  /// Nothing of a response came, and the request is to be sent once more.
  mutating func beginAgain() {
    wasReset = false
    progress = Progress()
  }

  /// Sends a request whose head is in the client's window, and receives its response.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - headLength: The length of its head.
  ///   - client: The client, whose connection is open; afterwards it is open only if it can be used again.
  /// - Throws: What went wrong; the connection is then in no state to be used again.
  mutating func run(
    _ request: PostRequest, headLength: Int, on client: inout Client
  ) throws(Failure) {
    client.call.enter(RT_HTTP_PHASE_SEND)
    progress.sendTotal = request.body.count
    progress.show(client.call.phase, client.handle)
    let isSent = try send(request, headLength, client: &client)
    if !wasReset { platform_log_sent(UInt32(headLength), progress.sent, client.call.enter(RT_HTTP_PHASE_WAIT)) }
    progress.show(client.call.phase, client.handle)
    while !reader.isComplete {
      if client.connection.canReadAtOnce {
        try client.call.check()
      } else {
        try client.connection.wait(client.call)
      }
      try receive(&client)
    }
    try store.finish(client.options, &client.call, &client.report)
    platform_log_received(UInt32(reader.status), UInt32(store.count), client.call.enter(RT_HTTP_PHASE_DONE))
    // A response that did not wait for the whole request leaves the connection in the middle of it.
    if !isSent || hasSurplus || !reader.allowsReuse { client.connection.close() }
  }

  /// Sends the request; false if the response began before all was sent, which then stops (RFC 9112 §9.5).
  private mutating func send(
    _ request: PostRequest, _ headLength: Int, client: inout Client
  ) throws(Failure) -> Bool {
    var window = client.window.mutableSpan
    let early = request.body.copy(to: &window, at: headLength)
    let end = headLength &+ early
    var position = 0
    while position < end || progress.sent < progress.sendTotal {
      do throws(Failure) {
        if position < end {
          position &+= try client.connection.write(client.window.span.extracting(position..<end))
          if position == end { progress.sent = UInt32(early) }
        } else {
          progress.sent &+= UInt32(
            try client.connection.write(request.body.bytes(from: progress.sent, atMost: Limits.sendPiece)))
        }
      } catch {
        // A server that refuses a request may answer and close; what it said is still to be read.
        guard error == RT_HTTP_ERROR_RESET else { throw error }
        wasReset = true
        return false
      }
      progress.show(client.call.phase, client.handle)
      if client.connection.isBlocked {
        if position < end {
          try client.connection.wait(client.call)
          continue
        }
      } else {
        client.call.moved()
        if progress.sent == progress.sendTotal { continue }
      }
      // RFC 9112 §9.5: a server may answer before it has all, and then wants no more.
      if try client.connection.wait(for: PLATFORM_READ.rawValue | PLATFORM_WRITE.rawValue, client.call) {
        try receive(&client)
        if reader.hasHead { return false }
      }
    }
    return true
  }

  /// Receives what is there, and stores what of it is body.
  private mutating func receive(_ client: inout Client) throws(Failure) {
    let expected = reader.expectedBody
    let isDirect = expected >= UInt32(client.window.count) && store.freeCount >= client.window.count
    let result: ReadResult
    if isDirect {
      var free = store.free(atMost: expected)
      result = try client.connection.read(into: &free)
    } else {
      var window = client.window.mutableSpan
      result = try client.connection.read(into: &window)
    }
    switch result {
    case .end(let isClean):
      if !reader.hasBegun { throw Failure(wasReset ? RT_HTTP_ERROR_RESET : RT_HTTP_ERROR_NO_RESPONSE) }
      do throws(ResponseError) { try reader.end(isClean: isClean) } catch { throw Failure(error) }
    case .bytes(0):
      return
    case .bytes(let count):
      if client.call.phase == RT_HTTP_PHASE_RECEIVE {
        client.call.moved()
      } else {
        client.call.enter(RT_HTTP_PHASE_RECEIVE)
      }
      if isDirect {
        do throws(ResponseError) { try reader.countBody(count) } catch { throw Failure(error) }
        try store.advance(count, &client.call)
      } else {
        try take(client.window.span.extracting(first: count), &client.call, &client.report)
      }
    }
    client.report.receive(status: reader.status, bodyLength: store.count)
    progress.received = UInt32(store.count)
    progress.receiveTotal = reader.contentLength ?? 0
    progress.show(client.call.phase, client.handle)
  }

  /// Takes apart what was received in the window.
  private mutating func take(_ bytes: Span<UInt8>, _ call: inout Call, _ report: inout Report) throws(Failure) {
    var position = 0
    while position < bytes.count && !reader.isComplete {
      let step: ResponseStep
      do throws(ResponseError) { step = try reader.read(bytes.extracting(position...)) } catch {
        report.receive(status: reader.status, bodyLength: store.count)
        throw Failure(error)
      }
      report.receive(status: reader.status, bodyLength: store.count)
      if let length = reader.contentLength { try store.expect(length) }
      let body = position &+ step.framing
      position = body &+ step.body
      try store.append(bytes.extracting(body..<position), &call)
    }
    hasSurplus = position < bytes.count
  }
}
