// A name's addresses, asked from name servers (RFC 1034 §5.3.1, RFC 1035 §7, RFC 8305 §3).
//
// A and AAAA are asked at once, in two datagrams to one server. A server that has not answered for a while is not given up:
// the next one is asked too, and round after round all of them again, until the call's time is over; an answer counts
// whenever it comes. A server that fails is not asked the same again, but for the other family it may do: many handle
// AAAA badly (RFC 4074). What is cut short is asked over TCP.
//
// All this is reached through a hook's default alone: a firmware that has a resolver of its own need not carry it.

internal import CPlatform
internal import CRTPort
internal import DNSCore

/// One question to the name servers.
private struct Question {
  fileprivate var id: UInt16 = 0
  /// A bit for each server that failed, or does not exist; and those below.
  private var state: UInt32 = 0

  private static var allFailed: UInt32 { 0x07 }
  private static var cut: UInt32 { 0x40 }
  private static var answered: UInt32 { 0x80 }

  /// Becomes a question to so many servers; to none: one that is not asked.
  mutating func ask(_ servers: UInt32) {
    // A guess at the answer must hit this, and the port that the system chose (RFC 5452 §4).
    id = platform_random_id()
    state = Self.allFailed & ~0 &<< servers
  }

  /// Needs no answer any more.
  mutating func close() { state = Self.answered }

  var isPending: Bool { state & Self.answered == 0 }

  /// A server is left to answer it.
  var isOpen: Bool { state & (Self.answered | Self.allFailed) < Self.allFailed }

  /// The answer was cut short, and is to be asked for over TCP once the other question is answered too.
  var isCut: Bool {
    get { state & Self.cut != 0 }
    set { state = newValue ? state | Self.cut : state & ~Self.cut }
  }

  /// The server is to answer over UDP.
  func expects(from server: UInt32) -> Bool { state & (Self.answered | Self.cut | 1 &<< server) == 0 }

  /// The server is not asked again.
  mutating func fail(at server: UInt32) { state |= 1 &<< server }
}

/// What is asked of the name servers.
struct Lookup {
  var servers = NameServers()
  /// How many of them were asked; the socket of each is the watched one of its number.
  fileprivate var asked: UInt32 = 0
  /// For AAAA and A.
  fileprivate var questions = [2 of Question](repeating: Question())
  /// For how many seconds all that was found is good.
  fileprivate var timeToLive: UInt32 = 0
  /// Why the last server that failed did.
  fileprivate var failure = Failure(RT_HTTP_OK)

  /// Where in the window a message is received; the query that it answers is before it.
  fileprivate static var answerStart: Int { 280 }

  /// The server is to answer a question over UDP.
  fileprivate mutating func expects(from server: UInt32) -> Bool {
    self[0].expects(from: server) || self[1].expects(from: server)
  }

  /// The questions by number: 0 is for AAAA, 1 for A.
  fileprivate subscript(question: Int) -> Question {
    get { questions[question & 1] }
    set { questions[question & 1] = newValue }
  }

  /// A server fails to answer.
  @inline(never)
  fileprivate mutating func fail(_ question: Int, at server: UInt32, _ failure: Failure) {
    self[question].fail(at: server)
    // What a caller is told of a server is not to be mistaken for the origin's.
    self.failure = failure.isOfServer ? Failure(RT_HTTP_ERROR_NO_DNS_SERVER) : failure
  }

  /// A server can't be spoken to.
  @inline(never)
  fileprivate mutating func fail(_ server: UInt32, _ failure: Failure) {
    fail(0, at: server, failure)
    fail(1, at: server, failure)
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_stub_resolver(_ call: UnsafeMutableRawPointer?) -> CInt {
  // SAFETY: a client's call gives the hook the client, and the hook gives it to this.
  guard let client = unsafe call?.assumingMemoryBound(to: Client.self) else { return CInt(RT_HTTP_ERROR_NULL.rawValue) }
  unsafe client.pointee.lookUp()
  return unsafe client.pointee.report.error
}

extension Client {
  /// Asks for the origin's addresses until there is an answer, or the call has failed. The window and the stream are used.
  fileprivate mutating func lookUp() {
    if !waitForRandom() { return }
    lookup.asked = 0
    lookup.servers.clear()
    if let list = options.dnsServers {
      _ = lookup.servers.add(list: list)
    } else {
      readFile(
        CallerText(literal: "/etc/resolv.conf"), key: CallerText(literal: "nameserver"), isOfResolver: true)
    }
    if lookup.servers.count == 0 { return report.fail(Failure(RT_HTTP_ERROR_NO_DNS_SERVER)) }
    lookup[0].ask(options.ipVersion == 4 ? 0 : lookup.servers.count)
    lookup[1].ask(options.ipVersion == 6 ? 0 : lookup.servers.count)
    lookup.timeToLive = Limits.longestTimeToLive / 1000
    lookup.failure = Failure(RT_HTTP_ERROR_NO_ADDRESS)
    if askAll() { addresses.timeToLive = lookup.timeToLive &* 1000 }
    platform_unwatch_all(slot)
    if report.isError(RT_HTTP_ERROR_TIMEOUT) { report.fail(Failure(RT_HTTP_ERROR_DNS_TIMEOUT)) }
  }

  private mutating func askAll() -> Bool {
    var server: UInt32 = 0
    var pause = Limits.firstQueryPause
    while true {
      if lookup.expects(from: server) {
        send(to: server)
        listen(to: server, for: pause)
        if hasFailed { return false }
        askOverTCP(server, 0)
        askOverTCP(server, 1)
        if !addresses.isEmpty { return true }
      }
      if !lookup[0].isOpen && !lookup[1].isOpen { return fail(lookup.failure) }
      server &+= 1
      if server == lookup.servers.count {
        server = 0
        pause = min(pause &* 2, Limits.longestQueryPause)
      }
    }
  }

  /// Opens a socket to a server; gives it, or -errno.
  private mutating func connect(_ transport: platform_transport, to server: UInt32) -> Int32 {
    // SAFETY: the address and the options are used during the call only.
    unsafe platform_connect(transport, lookup.servers.address(server), options.dnsPort, &options.exported)
  }

  /// Sends a server what is not yet answered.
  private mutating func send(to server: UInt32) {
    if server == lookup.asked {
      lookup.asked &+= 1
      platform_watch(slot, connect(PLATFORM_UDP, to: server), PLATFORM_READ)
    }
    let socket = platform_watched(slot, server)
    if socket < 0 { return lookup.fail(server, connection.failure(of: socket)) }
    platform_stream_open(slot, socket)
    send(0, to: server)
    send(1, to: server)
  }

  @inline(never)
  private mutating func send(_ question: Int, to server: UInt32) {
    if !lookup[question].expects(from: server) { return }
    let length = writeQuery(question, at: 0)
    let status = connection.write(window.span.extracting(first: length))
    if status < 0 { lookup.fail(server, Failure(status: status)) }
  }

  /// Receives answers, until there is nothing more to ask the server, it has had its time, or the call has failed.
  private mutating func listen(to server: UInt32, for pause: UInt32) {
    var limit = pause
    var begin = platform_milliseconds()
    while lookup.expects(from: server) {
      if wait(atMost: limit, since: begin) == 0 { return }
      var index: UInt32 = 0
      while index < lookup.asked {
        if platform_is_ready(slot, index) != 0 { receive(from: index) }
        index &+= 1
      }
      if !addresses.isEmpty && limit != Limits.resolutionDelay {
        limit = Limits.resolutionDelay
        begin = platform_milliseconds()
      }
    }
  }

  private mutating func receive(from server: UInt32) {
    platform_stream_open(slot, platform_watched(slot, server))
    var window = window.mutableSpan
    var memory = window._mutatingExtracting(droppingFirst: Lookup.answerStart)
    let status = connection.read(into: &memory)
    if status > 0 {
      if !take(Int(status), 0, from: server) { _ = take(Int(status), 1, from: server) }
    } else if status < 0 && status != PLATFORM_ENDED.rawValue {
      lookup.fail(server, Failure(status: status))
    }
  }

  /// Writes a question into the window; gives its length.
  @inline(never)
  private mutating func writeQuery(_ question: Int, at start: Int) -> Int {
    var window = window.mutableSpan
    var output = window._mutatingExtracting(droppingFirst: start)
    return DNSQuery.write(
      question == 0 ? .aaaa : .a, of: origin.name, id: lookup[question].id, into: &output)
  }

  /// Takes a message in the window for what it is to a question; false if it is no answer to it.
  @inline(never)
  private mutating func take(_ count: Int, _ question: Int, from server: UInt32) -> Bool {
    if !lookup[question].isPending { return false }
    let length = writeQuery(question, at: 0)
    let message = window.span.extracting(Lookup.answerStart..<(Lookup.answerStart &+ count))
    do throws(DNSError) {
      let answer = try DNSAnswer(message, to: window.span.extracting(first: length))
      for index in 0..<answer.count {
        var address = platform_address(
          message.extracting(answer[index]..<(answer[index] &+ answer.addressLength)))
        addresses.add(&address, allowed: options.ipVersion)
      }
      lookup.timeToLive = min(lookup.timeToLive, UInt32(bitPattern: answer.timeToLive))
      lookup[question].close()
    } catch {
      switch error {
      case .mismatched: return false
      case .truncated: lookup[question].isCut = true
      case .noData: lookup[question].close()
      case .nameError:
        lookup[question].close()
        lookup.failure = Failure(RT_HTTP_ERROR_NAME_UNKNOWN)
      case .refused: lookup.fail(question, at: server, Failure(RT_HTTP_ERROR_DNS_REFUSED))
      case .malformed: lookup.fail(question, at: server, Failure(RT_HTTP_ERROR_DNS_MALFORMED))
      case .formatError, .serverFailure, .notImplemented, .otherResponseCode:
        lookup.fail(question, at: server, Failure(RT_HTTP_ERROR_DNS_FAILURE))
      }
    }
    return true
  }

  /// Asks a server over TCP; what comes of it is like what comes of a datagram.
  @inline(never)
  private mutating func askOverTCP(_ server: UInt32, _ question: Int) {
    if !lookup[question].isCut { return }
    let length = receiveOverTCP(server, question)
    lookup[question].isCut = false
    if length < 0 && !hasFailed { fail(RT_HTTP_ERROR_DNS_TIMEOUT) }
    if !hasFailed {
      _ = take(length, question, from: server)
      if lookup[question].isCut || lookup[question].expects(from: server) { fail(RT_HTTP_ERROR_DNS_MALFORMED) }
    }
    if hasFailed { lookup.fail(question, at: server, report.takeFailure()) }
    lookup[question].isCut = false
    connection.close()
  }

  /// Sends a question over TCP and receives the answer, where each message has its length in front (RFC 1035 §4.2.2).
  ///
  /// - Returns: The length of the answer, which is in the window, unless the call has failed; below 0: it was not there in
  ///   time.
  private mutating func receiveOverTCP(_ server: UInt32, _ question: Int) -> Int {
    // With addresses of the other family there, this one is not worth a long wait.
    let patience = addresses.isEmpty ? Limits.longestQueryPause : Limits.firstQueryPause
    let begin = platform_milliseconds()
    var error = connect(PLATFORM_TCP, to: server)
    if error >= 0 {
      connection.open(error)
      if wait(for: PLATFORM_WRITE.rawValue, atMost: patience, since: begin) == 0 { return -1 }
      error = result(of: error)
    }
    if error < 0 {
      fail(connection.failure(of: error))
      return 0
    }
    let length = writeQuery(question, at: 2)
    window[0] = UInt8(truncatingIfNeeded: length &>> 8)
    window[1] = UInt8(truncatingIfNeeded: length)
    // A query always fits the socket's buffer.
    var status = connection.write(window.span.extracting(first: length &+ 2))
    // The length goes before where the message is to be.
    var count = -2
    while status >= 0 {
      var memory = window.mutableSpan
      var free = memory._mutatingExtracting(droppingFirst: Lookup.answerStart &+ count)
      status = connection.read(into: &free)
      if status == 0 {
        if wait(for: PLATFORM_READ.rawValue, atMost: patience, since: begin) == 0 { return -1 }
      } else if status > 0 {
        count &+= Int(status)
        let length = Int(window[Lookup.answerStart &- 2]) &<< 8 | Int(window[Lookup.answerStart &- 1])
        if count >= 0 && count >= length { return length }
      }
    }
    fail(status == PLATFORM_ENDED.rawValue ? Failure(RT_HTTP_ERROR_DNS_MALFORMED) : Failure(status: status))
    return 0
  }
}
