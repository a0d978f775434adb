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
  var clock = PhaseClock()
  var connection = Connection(slot: 0)
  /// The request's head goes out from here, and framing bytes come in.
  var window = [2048 of UInt8](repeating: 0)
  private var origin = Origin()

  /// Begins a new life, in a slot of the pool.
  mutating func open(slot: Int32, handle: Handle, options: Options) {
    connection = Connection(slot: slot)
    self.handle = handle
    self.options = options
    report = Report()
  }

  /// Changes the options. The connection, which may not be in keeping with them, is closed.
  mutating func set(_ options: Options) {
    connection.close()
    self.options = options
  }

  /// Makes a request and stores its response. What happened is in ``report``, however it ended.
  mutating func post(_ request: PostRequest) {
    let deadline = Deadline(milliseconds: options.timeout)
    clock.start()
    report = Report(handle)
    connection.beginCall()
    do throws(Failure) {
      try perform(request, until: deadline)
    } catch {
      report.fail(error)
      clock.enter(clock.phase)
    }
    report.finish(clock, connection)
    if report.error != 0 { connection.close() }
  }

  private mutating func perform(_ request: PostRequest, until deadline: Deadline) throws(Failure) {
    var exchange = try Exchange()
    let isSameOrigin = try origin.set(request)
    if connection.isOpen && !(isSameOrigin && connection.isQuiet) { connection.close() }
    report.isReused = connection.isOpen
    var headLength = try writeHead(request)
    if !connection.isOpen {
      // The head was written to find bad arguments before they cost a connection. The window now serves to set the
      // connection up, and the head is written again.
      try connect(until: deadline)
      headLength = try writeHead(request)
    }
    try exchange.run(request, headLength: headLength, on: &self, until: deadline)
  }

  /// Writes the request's head into the window; gives its length.
  private mutating func writeHead(_ request: PostRequest) throws(Failure) -> Int {
    var head = RequestHead()
    var output = window.mutableSpan
    let isDefaultPort = request.port == PostRequest.defaultPort(isTLS: request.isTLS)
    head.start(
      target: request.target.bytes, host: origin.name, port: isDefaultPort ? 0 : request.port, into: &output)
    var index: UInt32 = 0
    while index < request.headers.count {
      head.add(line: request.headers[index].bytes, into: &output)
      index &+= 1
    }
    var next: UInt8 = 0
    while let field = DefaultField(rawValue: next) {
      head.add(field, value: options.value(of: field, for: request.target).bytes, into: &output)
      next &+= 1
    }
    do throws(RequestError) {
      try head.finish(bodyLength: request.body.count, into: &output)
    } catch {
      throw Failure(error)
    }
    return head.count
  }

  private mutating func connect(until deadline: Deadline) throws(Failure) {
    if origin.isTLS && !options.hasTrust { throw Failure(RT_HTTP_ERROR_NO_TRUST_ANCHOR) }
    clock.enter(RT_HTTP_PHASE_RESOLVE)
    let addresses = try Resolver.resolve(origin.text)
    platform_log_resolved(UInt32(addresses.count), clock.enter(RT_HTTP_PHASE_CONNECT))
    do throws(Failure) {
      try connect(to: addresses, offersTLS13: ctls_has_tls13() != 0, until: deadline)
    } catch {
      // Some servers refuse a client that offers TLS 1.3, and mbedTLS refuses some servers after it has (RSA-PSS in
      // TLS 1.2): once more, with TLS 1.2 alone.
      guard ctls_has_tls13() != 0, error == RT_HTTP_ERROR_TLS_ALERT || error == RT_HTTP_ERROR_TLS_PROTOCOL else {
        throw error
      }
      connection.close()
      clock.enter(RT_HTTP_PHASE_CONNECT)
      try connect(to: addresses, offersTLS13: false, until: deadline)
    }
  }

  private mutating func connect(
    to addresses: AddressList, offersTLS13: Bool, until deadline: Deadline
  ) throws(Failure) {
    let socket = try Connector.connect(to: addresses, port: origin.port, until: deadline)
    if socket < 0 {
      platform_stream_note(connection.slot, socket)
      throw Failure(status: 0 &- platform_failure(socket))
    }
    connection.open(socket: socket)
    guard origin.isTLS else { return }
    clock.enter(RT_HTTP_PHASE_HANDSHAKE)
    var scratch = window.mutableSpan
    try connection.startTLS(
      host: origin.text, options: options, offersTLS13: offersTLS13, scratch: &scratch, until: deadline)
    ctls_log(connection.slot, clock.enter(RT_HTTP_PHASE_SEND))
  }
}
