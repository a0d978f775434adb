// A client: one caller's options, its connection, and the fixed memory that a POST needs.
//
// A POST is a list of phases, each of which gives the next what it needs or fails; what they are made of is in the
// client, so that none copies anything for another. The connection outlives the call only if it is clean: whatever
// fails closes it. A client whose memory is all zero is one that does nothing yet, so that the pool costs no flash.

internal import CPlatform
internal import CRTPort
internal import CTLS
internal import HTTPCore

/// One of the pool's clients.
struct Client {
  private(set) var slot: Int32 = 0
  private(set) var handle = Handle()
  var connection = Connection()
  var call = Call()
  /// When the connection was last used, in milliseconds of the clock, and how often.
  private var idleSince: UInt32 = 0
  private var requests: UInt32 = 0
  /// How many requests one of the origin's connections had carried when the server ended it, unannounced, instead of
  /// answering one more; 0: none was ended so.
  private var carried: UInt32 = 0
  /// What happened in the last POST.
  var report = Report()
  var options = Options()
  var lookup = Lookup()
  var origin = Origin()
  /// The origin's addresses, for as long as they are good.
  var addresses = AddressList()
  private var addressesSince: UInt32 = 0
  /// The request's head goes out from here, and framing bytes come in.
  var window = [2048 of UInt8](repeating: 0)

  /// Begins a new life, in a slot of the pool.
  mutating func open(slot: Int32, handle: Handle, options: Options) {
    self.slot = slot
    connection.slot = slot
    self.handle = handle
    report.begin(handle)
    carried = 0
    addresses.clear()
    self.options = options
  }

  /// Changes the options. What is known of the origin, which may not be in keeping with them, is given up: the connection,
  /// what one carries, and the addresses.
  mutating func set(_ options: Options) {
    connection.close()
    carried = 0
    addresses.clear()
    self.options = options
  }

  /// Makes a request and stores its response. What happened is in ``report``, however it ended.
  @inline(never)
  mutating func post(_ request: PostRequest) {
    call.start()
    report.begin(handle)
    connection.beginCall()
    perform(request)
    enter(call.phase)
    finishReport()
    // Refused for its arguments: the connection is as it was.
    if call.phase == RT_HTTP_PHASE_CALL { return }
    requests &+= 1
    idleSince = call.phaseBegin
    if hasFailed || !mayReuse() { connection.close() }
  }

  private mutating func perform(_ request: PostRequest) {
    let store: ResponseStore
    do throws(Failure) {
      store = try ResponseStore(request, &self)
    } catch {
      return report.fail(error)
    }
    var exchange = Exchange(store)
    if !origin.set(request) {
      connection.close()
      addresses.clear()
      carried = 0
    }
    if origin.port == 0 { return report.fail(Failure(RT_HTTP_ERROR_HOST)) }
    // The head is written to find bad arguments before they cost a connection.
    var headLength = writeHead(request)
    if hasFailed { return }
    if connection.isOpen && !(mayReuse() && isConnectionGood()) { connection.close() }
    connection.beginCall()  // the report has nothing of a connection that was closed
    report.isReused = connection.isOpen
    if connection.isOpen {
      exchange.run(request, headLength, on: &self)
      guard exchange.isUnanswered && report.isEndOfConnection else { return }
      // RFC 9110 §9.2.2, RFC 9112 §9.3.1: a POST may be sent again only if the server can't have seen it.
      if !connection.isUnheard {
        // Some servers close without having said that they will: their next connections carry no more than this one did.
        carried = requests
        return
      }
      connection.close()
      report.repeats()
    }
    // The window now serves to set the connection up, and the head is written again.
    requests = 0
    if !connect() { return }
    headLength = writeHead(request)
    exchange.run(request, headLength, on: &self)
  }

  /// The connection, as far as its age and use go, can carry another request.
  @inline(never)
  private mutating func mayReuse() -> Bool {
    let limit = options.requestsPerConnection
    return call.phaseBegin &- idleSince < options.idleTimeout && (limit == 0 || requests < limit)
      && (carried == 0 || requests < carried)
  }

  /// Writes the request's head into the window; gives its length.
  private mutating func writeHead(_ request: PostRequest) -> Int {
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
      report.fail(Failure(error))
    }
    return head.count
  }

  /// Opens a connection to the origin; false if the call has failed.
  private mutating func connect() -> Bool {
    platform_stream_forget(slot)
    if origin.isTLS && !options.hasTrust { return fail(RT_HTTP_ERROR_NO_TRUST_ANCHOR) }
    // SAFETY: the options are used during the call only.
    var offersTLS13 = unsafe ctls_first_offer(slot, &options.exported)
    var areNew = false
    while true {
      if addresses.isEmpty || !areNew && platform_milliseconds() &- addressesSince >= addresses.timeToLive {
        areNew = true
        enter(RT_HTTP_PHASE_RESOLVE)
        if !resolve() { return false }
        addressesSince = platform_milliseconds()
        platform_log_resolved(addresses.count, enter(RT_HTTP_PHASE_CONNECT))
      }
      if connect(offersTLS13: offersTLS13) { return true }
      // Kept addresses may have become wrong, as those of another bearer's network do: once more, with new ones.
      if !addresses.isEmpty || areNew || !report.failure.isOfServer {
        // A server may have changed its mind about an earlier session: once more, without it. Some servers refuse a client
        // that offers TLS 1.3, and mbedTLS refuses some servers after it has (RSA-PSS in TLS 1.2): once more, with
        // TLS 1.2 alone.
        offersTLS13 = ctls_next_offer(slot, offersTLS13, report.error)
        if offersTLS13 < 0 { return fail(Failure(status: offersTLS13)) }
      }
      _ = report.takeFailure()
      connection.close()
    }
  }

  @inline(never)
  private mutating func connect(offersTLS13: Int32) -> Bool {
    enter(RT_HTTP_PHASE_CONNECT)
    if !openConnection() {
      addresses.clear()
      return false
    }
    if !origin.isTLS { return true }
    enter(RT_HTTP_PHASE_HANDSHAKE)
    if !startTLS(offersTLS13: offersTLS13) { return false }
    ctls_log(slot, enter(RT_HTTP_PHASE_SEND))
    return true
  }
}
