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
  init(_ store: consuming ResponseStore) {
    self.store = store
  }

  /// Not one byte of a response was received.
  var isUnanswered: Bool { !reader.hasBegun }

  /// Sends a request whose head is in the client's window, and receives its response.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - headLength: The length of its head.
  ///   - client: The client, whose connection is open; afterwards it is open only if it can be used again.
  @inline(never)
  mutating func run(_ request: PostRequest, _ headLength: Int, on client: inout Client) {
    client.enter(RT_HTTP_PHASE_SEND)
    wasReset = false
    progress.begin(client.handle, sendTotal: request.body.count)
    progress.show(client.call.phase)
    let isSent = send(request, headLength, &client)
    if client.hasFailed { return }
    if !wasReset {
      let head = UInt32(truncatingIfNeeded: headLength)
      let next = reader.hasBegun ? RT_HTTP_PHASE_RECEIVE : RT_HTTP_PHASE_WAIT
      platform_log_sent(head, progress.sent, client.enter(next))
    }
    progress.show(client.call.phase)
    while !reader.isComplete {
      let mayRead = client.connection.canReadAtOnce ? client.check() != 0 : client.waitForConnection()
      if !mayRead || !receive(&client) { return }
    }
    do throws(Failure) { try store.finish(&client) } catch { return client.report.fail(error) }
    platform_log_received(UInt32(reader.status), client.report.bodyLength, client.enter(RT_HTTP_PHASE_DONE))
    // A response that did not wait for the whole request leaves the connection in the middle of it.
    if !isSent || hasSurplus || !reader.allowsReuse { client.connection.close() }
  }

  /// Sends the request; false if the response was complete before all was sent, so that no more is wanted, or the call has
  /// failed.
  private mutating func send(_ request: PostRequest, _ headLength: Int, _ client: inout Client) -> Bool {
    var window = client.window.mutableSpan
    let early = request.body.copy(to: &window, at: headLength)
    let end = headLength &+ early
    var position = 0
    while position < end || progress.sent < request.body.count {
      let isHead = position < end
      let status =
        isHead
        ? client.connection.write(client.window.span.extracting(position..<end))
        : client.connection.write(request.body.bytes(from: progress.sent, atMost: Limits.sendPiece))
      if status < 0 {
        // A server that refuses a request may answer and close; what it said is still to be read.
        wasReset = Failure(status: status) == RT_HTTP_ERROR_RESET
        return wasReset ? false : client.fail(Failure(status: status))
      }
      if isHead {
        position &+= Int(status)
        if position == end { progress.sent = UInt32(truncatingIfNeeded: early) }
      } else {
        progress.sent &+= UInt32(status)
      }
      progress.show(client.call.phase)
      if !client.connection.isBlocked {
        client.call.moved()
        // What is received takes the place of what is still to be sent of the window.
        if position < end || progress.sent == request.body.count { continue }
      } else if position < end {
        if !client.waitForConnection() { return false }
        continue
      }
      // RFC 9112 §9.5: a server may answer before it has all. Some want the rest all the same, before they end their answer.
      let ready = client.wait(for: PLATFORM_READ.rawValue | PLATFORM_WRITE.rawValue)
      if ready == 0 { return false }
      if ready & PLATFORM_READ.rawValue == 0 { continue }
      repeat {
        if !receive(&client) || reader.isComplete { return false }
      } while client.connection.canReadAtOnce
    }
    return true
  }

  /// Receives what is there, and stores what of it is body; false if the call has failed.
  @inline(never)
  private mutating func receive(_ client: inout Client) -> Bool {
    let expected = reader.expectedBody
    let isDirect = expected >= UInt32(client.window.count) && store.freeCount >= client.window.count
    let status: Int32
    if isDirect {
      var free = store.free(atMost: expected)
      status = client.connection.read(into: &free)
    } else {
      var window = client.window.mutableSpan
      status = client.connection.read(into: &window)
    }
    if status == 0 { return true }
    if status > 0 {
      if client.call.phase == RT_HTTP_PHASE_RECEIVE {
        client.call.moved()
      } else {
        client.enter(RT_HTTP_PHASE_RECEIVE)
      }
    }
    do throws(Failure) {
      if status > 0 {
        try take(Int(status), isDirect: isDirect, &client)
      } else {
        try end(status)
      }
    } catch {
      client.fail(error)
    }
    client.report.receive(status: reader.status, bodyLength: store.count)
    if client.hasFailed { return false }
    progress.receive(store.count, of: reader.contentLength ?? 0)
    progress.show(client.call.phase)
    return true
  }

  /// The connection has ended, or failed.
  private mutating func end(_ status: Int32) throws(Failure) {
    let isClean = status == PLATFORM_ENDED.rawValue
    if !isClean && status != PLATFORM_TRUNCATED.rawValue { throw Failure(status: status) }
    if !reader.hasBegun { throw Failure(wasReset ? RT_HTTP_ERROR_RESET : RT_HTTP_ERROR_NO_RESPONSE) }
    do throws(ResponseError) { try reader.end(isClean: isClean) } catch { throw Failure(error) }
  }

  /// Takes apart what was received, in the window or straight in the store.
  private mutating func take(_ count: Int, isDirect: Bool, _ client: inout Client) throws(Failure) {
    if isDirect {
      do throws(ResponseError) { try reader.countBody(count) } catch { throw Failure(error) }
      return try store.advance(count, &client)
    }
    var position = 0
    while position < count && !reader.isComplete {
      let step: ResponseStep
      do throws(ResponseError) {
        step = try reader.read(client.window.span.extracting(position..<count))
      } catch { throw Failure(error) }
      if let length = reader.contentLength { try store.expect(length, &client) }
      let body = position &+ step.framing
      position = body &+ step.body
      try store.append(body..<position, &client)
    }
    hasSurplus = position < count
  }
}
