// A client: one caller's options, its connection, and the fixed memory that a POST needs.
//
// A POST is a list of phases, each of which gives the next what it needs or fails. The connection outlives the call
// only if it is clean: whatever fails closes it. A client whose memory is all zero is one that does nothing yet, so
// that the pool costs no flash.

internal import CPlatform
internal import CRTPort
internal import CTLS
internal import HTTPCore

/// One of the pool's clients.
struct Client {
  private(set) var handle = Handle()
  private(set) var options = Options()
  /// What happened in the last POST.
  var report = Report()
  var call = Call(slot: 0)
  var connection = Connection(slot: 0)
  /// The request's head goes out from here, and framing bytes come in.
  var window = [2048 of UInt8](repeating: 0)
  private(set) var origin = Origin()
  /// The origin's addresses, for as long as they are good.
  private var addresses = AddressList()
  private var addressesSince: UInt32 = 0
  /// When the connection was last used, in milliseconds of the clock, and how often.
  private var idleSince: UInt32 = 0
  private var requests: UInt32 = 0

  /// Begins a new life, in a slot of the pool.
  mutating func open(slot: Int32, handle: Handle, options: Options) {
    connection = Connection(slot: slot)
    call = Call(slot: slot)
    addresses = AddressList()
    self.handle = handle
    self.options = options
    report = Report()
  }

  /// Changes the options. The connection and the addresses, which may not be in keeping with them, are
  /// given up.
  mutating func set(_ options: Options) {
    connection.close()
    addresses = AddressList()
    self.options = options
  }

  /// Makes a request and stores its response. What happened is in ``report``, however it ended.
  mutating func post(_ request: PostRequest) {
    call.start(options.limits)
    report = Report(handle)
    connection.beginCall()
    do throws(Failure) {
      try perform(request)
    } catch {
      report.fail(error)
      call.enter(call.phase)
    }
    report.finish(call, connection)
    if report.error != 0 { connection.close() }
    requests &+= 1
    idleSince = platform_milliseconds()
    if !mayReuse { connection.close() }
  }

  private mutating func perform(_ request: PostRequest) throws(Failure) {
    var exchange = try Exchange()
    let isSameOrigin = try origin.set(request)
    if !isSameOrigin { addresses = AddressList() }
    if connection.isOpen && !(isSameOrigin && mayReuse && connection.isGood(options)) { connection.close() }
    report.isReused = connection.isOpen
    var headLength = try writeHead(request)
    if connection.isOpen {
      do throws(Failure) {
        return try exchange.run(request, headLength: headLength, on: &self)
      } catch {
        // RFC 9110 §9.2.2, RFC 9112 §9.3.1: a POST may be sent again only if the server can't have seen it.
        guard exchange.isUnanswered && error.isEndOfConnection && connection.isUnheard else { throw error }
        connection.close()
        report.repeats()
        exchange = try Exchange()
      }
    }
    // The head was written to find bad arguments before they cost a connection. The window now serves to set the
    // connection up, and the head is written again.
    requests = 0
    try connect()
    headLength = try writeHead(request)
    try exchange.run(request, headLength: headLength, on: &self)
  }

  /// The connection, as far as its age and use go, can carry another request.
  private var mayReuse: Bool {
    let limit = options.requestsPerConnection
    return platform_milliseconds() &- idleSince < options.idleTimeout && (limit == 0 || requests < limit)
  }

  /// Writes the request's head into the window; gives its length.
  private mutating func writeHead(_ request: PostRequest) throws(Failure) -> Int {
    var head = RequestHead(to: window.mutableSpan)
    let isDefaultPort = request.port == PostRequest.defaultPort(isTLS: request.isTLS)
    head.start(target: request.target.bytes, host: origin.name, port: isDefaultPort ? 0 : request.port)
    var index: UInt32 = 0
    while index < request.headers.count {
      head.add(line: request.headers[index].bytes)
      index &+= 1
    }
    var next: UInt8 = 0
    while let field = DefaultField(rawValue: next) {
      head.add(field, value: options.value(of: field, for: request.target).bytes)
      next &+= 1
    }
    do throws(RequestError) {
      try head.finish(bodyLength: request.body.count)
    } catch {
      throw Failure(error)
    }
    return head.count
  }

  private mutating func connect() throws(Failure) {
    connection.name(platform_address(), 0)
    if origin.isTLS && !options.hasTrust { throw Failure(RT_HTTP_ERROR_NO_TRUST_ANCHOR) }
    if platform_milliseconds() &- addressesSince >= addresses.timeToLive {
      call.enter(RT_HTTP_PHASE_RESOLVE)
      addresses = try Resolver.resolve(&self)
      addressesSince = platform_milliseconds()
      platform_log_resolved(addresses.count, call.enter(RT_HTTP_PHASE_CONNECT))
    }
    do throws(Failure) {
      try connect(offersTLS13: ctls_has_tls13() != 0)
    } catch {
      // Some servers refuse a client that offers TLS 1.3, and mbedTLS refuses some servers after it has (RSA-PSS in
      // TLS 1.2): once more, with TLS 1.2 alone.
      guard ctls_has_tls13() != 0, error == RT_HTTP_ERROR_TLS_ALERT || error == RT_HTTP_ERROR_TLS_PROTOCOL else {
        throw error
      }
      connection.close()
      try connect(offersTLS13: false)
    }
  }

  private mutating func connect(offersTLS13: Bool) throws(Failure) {
    call.enter(RT_HTTP_PHASE_CONNECT)
    var connector = Connector()
    do throws(Failure) {
      try connection.open(connector.connect(to: addresses, port: origin.port, options, call))
    } catch {
      addresses = AddressList()  // they may have become wrong
      throw error
    }
    connection.name(addresses[connector.winner], origin.port)
    guard origin.isTLS else { return }
    call.enter(RT_HTTP_PHASE_HANDSHAKE)
    var scratch = window.mutableSpan
    try connection.startTLS(
      host: origin.text, options: options, offersTLS13: offersTLS13, scratch: &scratch, &call)
    ctls_log(connection.slot, call.enter(RT_HTTP_PHASE_SEND))
  }
}
