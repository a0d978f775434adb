// A name's addresses, asked from name servers (RFC 1034 §5.3.1, RFC 1035 §7, RFC 8305 §3).
//
// A and AAAA are asked at once, in two datagrams to one server. A server that has not answered for a while is not given up:
// the next one is asked too, and round after round all of them again, until the call's time is over; an answer counts
// whenever it comes. A server that fails is not asked the same again, but for the other family it may do: many handle
// AAAA badly (RFC 4074). What is cut short is asked over TCP.

internal import CPlatform
internal import CRTPort
internal import DNSCore

/// One question to the name servers.
struct Lookup {
  private var servers = NameServers()
  /// One for each server that was asked.
  private var sockets = SocketSet()
  private var addresses: AddressList
  /// What is still to be answered, of AAAA and A.
  private var isPending = [2 of Bool](repeating: true)
  private var ids = [2 of UInt16](repeating: 0)
  /// Why the last server that failed did.
  private var failure = Failure(RT_HTTP_ERROR_NO_ADDRESS)
  /// The answer was cut short, and is to be asked for over TCP once the other question is answered too.
  private var isCut = [2 of Bool](repeating: false)
  /// A bit for each server that failed, for each question.
  private var failed = [2 of UInt8](repeating: 0)

  /// Where in the window a message is received; the query that it answers is before it.
  private static var answerStart: Int { 280 }

  /// A lookup that adds to a list.
  init(_ addresses: AddressList) {
    self.addresses = addresses
    self.addresses.timeToLive = Limits.longestTimeToLive
    isPending[0] = addresses.version != 4
    isPending[1] = addresses.version != 6
  }

  /// Asks until there is an answer.
  ///
  /// - Parameter client: The client whose origin's addresses are asked for. Its window and stream are used.
  /// - Returns: The list with the addresses, and for how long they are good.
  /// - Throws: Why there are none.
  mutating func run(_ client: inout Client) throws(Failure) -> AddressList {
    if let list = client.options.dnsServers { _ = servers.read(list: list) } else { servers.readSystemFile() }
    if servers.count == 0 { throw Failure(RT_HTTP_ERROR_NO_DNS_SERVER) }
    // A guess at the answer must hit these, and the port that the system chose (RFC 5452 §4).
    for index in ids.indices { ids[index] = platform_random_id() }
    do throws(Failure) {
      try ask(&client)
      sockets.closeAll()
    } catch {
      sockets.closeAll()
      throw error == RT_HTTP_ERROR_TIMEOUT ? Failure(RT_HTTP_ERROR_DNS_TIMEOUT) : error
    }
    return addresses
  }

  private mutating func ask(_ client: inout Client) throws(Failure) {
    var server = 0
    var pause = Limits.firstQueryPause
    while true {
      if expects(0, from: server) || expects(1, from: server) {
        do throws(Failure) { try send(to: server, &client) } catch { fail(server, error) }
        try listen(to: server, for: pause, &client)
        for question in 0..<2 where isCut[question] { askOverTCP(server, question, &client) }
        if !addresses.isEmpty { return }
      }
      if !isOpen(0) && !isOpen(1) { throw failure }
      server &+= 1
      if server == servers.count {
        server = 0
        pause = min(pause &* 2, Limits.longestQueryPause)
      }
    }
  }

  /// The question is not answered, and a server is left to answer it.
  private func isOpen(_ question: Int) -> Bool {
    isPending[question] && failed[question] != 1 &<< servers.count &- 1
  }

  /// The server is to answer the question over UDP.
  private func expects(_ question: Int, from server: Int) -> Bool {
    isPending[question] && !isCut[question] && failed[question] & 1 &<< server == 0
  }

  private mutating func fail(_ question: Int, at server: Int, _ failure: Failure) {
    failed[question] |= 1 &<< server
    self.failure = failure
  }

  /// The server can't be spoken to.
  private mutating func fail(_ server: Int, _ failure: Failure) {
    let reason = failure.isOfServer ? Failure(RT_HTTP_ERROR_NO_DNS_SERVER) : failure
    fail(0, at: server, reason)
    fail(1, at: server, reason)
  }

  /// Sends a server what is not yet answered.
  private mutating func send(to server: Int, _ client: inout Client) throws(Failure) {
    if server == sockets.count {
      var binding = client.options.binding
      let socket = binding.connect(PLATFORM_UDP, to: servers[server], client.options.dnsPort)
      sockets.add(socket, PLATFORM_READ.rawValue)
    }
    let socket = sockets[server]
    if socket < 0 { throw client.connection.failure(of: socket) }
    platform_stream_open(client.connection.slot, socket)
    for question in 0..<2 where expects(question, from: server) {
      let length = writeQuery(question, at: 0, &client)
      _ = try client.connection.write(client.window.span.extracting(first: length))
    }
  }

  /// Receives answers, until there is nothing more to ask the server or it has had its time.
  private mutating func listen(to server: Int, for pause: UInt32, _ client: inout Client) throws(Failure) {
    var limit = pause
    var begin = platform_milliseconds()
    while expects(0, from: server) || expects(1, from: server) {
      let left = limit &- min(limit, platform_milliseconds() &- begin)
      guard try client.call.wait(for: &sockets, atMost: left) else { return }
      for index in 0..<sockets.count where sockets.isReady(index, for: PLATFORM_READ) {
        platform_stream_open(client.connection.slot, sockets[index])
        do throws(Failure) { try receive(from: index, &client) } catch { fail(index, error) }
      }
      if !addresses.isEmpty && limit != Limits.resolutionDelay {
        limit = Limits.resolutionDelay
        begin = platform_milliseconds()
      }
    }
  }

  private mutating func receive(from server: Int, _ client: inout Client) throws(Failure) {
    var window = client.window.mutableSpan
    var memory = window._mutatingExtracting(droppingFirst: Self.answerStart)
    guard case .bytes(let count) = try client.connection.read(into: &memory), count > 0 else { return }
    take(count, from: server, &client)
  }

  /// Writes a question into the window; gives its length.
  private func writeQuery(_ question: Int, at start: Int, _ client: inout Client) -> Int {
    var window = client.window.mutableSpan
    var output = window._mutatingExtracting(droppingFirst: start)
    return DNSQuery.write(question == 0 ? .aaaa : .a, of: client.origin.name, id: ids[question], into: &output)
  }

  /// Takes a message in the window for what it is.
  private mutating func take(_ count: Int, from server: Int, _ client: inout Client) {
    for question in 0..<2 where isPending[question] {
      let length = writeQuery(question, at: 0, &client)
      let message = client.window.span.extracting(Self.answerStart..<(Self.answerStart &+ count))
      do throws(DNSError) {
        let answer = try DNSAnswer(message, to: client.window.span.extracting(first: length))
        for index in 0..<answer.count {
          let start = answer[index]
          addresses.add(bytes: message.extracting(start..<(start &+ answer.addressLength)))
        }
        let seconds = min(UInt32(answer.timeToLive), Limits.longestTimeToLive / 1000)
        addresses.timeToLive = min(addresses.timeToLive, seconds &* 1000)
        isPending[question] = false
      } catch {
        switch error {
        case .mismatched: continue
        case .truncated: isCut[question] = true
        case .noData: isPending[question] = false
        case .nameError:
          isPending[question] = false
          failure = Failure(RT_HTTP_ERROR_NAME_UNKNOWN)
        case .refused: fail(question, at: server, Failure(RT_HTTP_ERROR_DNS_REFUSED))
        case .malformed: fail(question, at: server, Failure(RT_HTTP_ERROR_DNS_MALFORMED))
        case .formatError, .serverFailure, .notImplemented, .otherResponseCode:
          fail(question, at: server, Failure(RT_HTTP_ERROR_DNS_FAILURE))
        }
      }
      return
    }
  }

  /// Asks a server over TCP; what comes of it is like what comes of a datagram.
  private mutating func askOverTCP(_ server: Int, _ question: Int, _ client: inout Client) {
    do throws(Failure) {
      let length = try receiveOverTCP(server, question, &client)
      isCut[question] = false
      take(length, from: server, &client)
      if isCut[question] || expects(question, from: server) { throw Failure(RT_HTTP_ERROR_DNS_MALFORMED) }
    } catch {
      fail(question, at: server, error.isOfServer ? Failure(RT_HTTP_ERROR_NO_DNS_SERVER) : error)
    }
    isCut[question] = false
    client.connection.close()
  }

  /// Sends a question over TCP and receives the answer, where each message has its length in front (RFC 1035 §4.2.2).
  ///
  /// - Returns: The length of the answer, which is in the window.
  private func receiveOverTCP(_ server: Int, _ question: Int, _ client: inout Client) throws(Failure) -> Int {
    // With addresses of the other family there, this one is not worth a long wait.
    let patience = addresses.isEmpty ? Limits.longestQueryPause : Limits.firstQueryPause
    let begin = platform_milliseconds()
    var list = AddressList()
    list.add(servers[server])
    var connector = Connector(patience: patience)
    try client.connection.open(connector.connect(to: list, port: client.options.dnsPort, client.options, client.call))
    let length = writeQuery(question, at: 2, &client)
    client.window[0] = UInt8(truncatingIfNeeded: length &>> 8)
    client.window[1] = UInt8(truncatingIfNeeded: length)
    // A query always fits the socket's buffer.
    _ = try client.connection.write(client.window.span.extracting(first: length &+ 2))
    // The length goes before where the message is to be.
    var position = Self.answerStart &- 2
    var end = Self.answerStart
    while position < end {
      var window = client.window.mutableSpan
      var memory = window._mutatingExtracting(position..<end)
      guard case .bytes(let count) = try client.connection.read(into: &memory) else {
        throw Failure(RT_HTTP_ERROR_DNS_MALFORMED)
      }
      position &+= count
      if position == Self.answerStart && end == position {
        end &+= Int(client.window[position &- 2]) &<< 8 | Int(client.window[position &- 1])
        if end > client.window.count { throw Failure(RT_HTTP_ERROR_DNS_MALFORMED) }
      }
      if count == 0 {
        let left = patience &- min(patience, platform_milliseconds() &- begin)
        if left == 0 { throw Failure(RT_HTTP_ERROR_DNS_TIMEOUT) }
        _ = try client.connection.wait(for: PLATFORM_READ.rawValue, client.call, atMost: left)
      }
    }
    return end &- Self.answerStart
  }
}
