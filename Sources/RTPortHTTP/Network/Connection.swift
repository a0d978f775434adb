// One TCP connection, with TLS on it or without: what the exchange reads from and writes to.
//
// Reading and writing never wait. An operation that would have to says so, and `wait` then waits for what that
// operation needs, which with TLS is not always what its name suggests.

internal import CPlatform
internal import CRTPort
internal import CTLS

/// What reading gave.
enum ReadResult {
  /// So many bytes; none if it must wait.
  case bytes(Int)
  /// The peer has ended the stream: on purpose, or not.
  case end(isClean: Bool)
}

/// A stream of bytes to and from the server.
struct Connection {
  /// Names the stream and the TLS session.
  let slot: Int32
  private(set) var isOpen = false
  private(set) var isTLS = false
  /// The last operation could not go on without waiting.
  private(set) var isBlocked = false
  /// What it waits for: to write, or to read.
  private var wantsWrite = false

  /// A connection that is not open.
  init(slot: Int32) {
    self.slot = slot
  }

  /// A call begins: what is counted and remembered from here on is its own.
  mutating func beginCall() {
    platform_stream_clear(slot)
    if !isOpen {
      isTLS = false
      name(platform_address(), 0)
    }
  }

  /// Takes over a connected socket.
  ///
  /// - Parameter socket: The socket, or -errno if there is none.
  /// - Throws: The failure that -errno is.
  mutating func open(_ socket: Int32) throws(Failure) {
    if socket < 0 { throw failure(of: socket) }
    platform_stream_open(slot, socket)
    isOpen = true
    isTLS = false
  }

  /// Notes whom the connection leads to.
  func name(_ address: platform_address, _ port: UInt16) {
    // SAFETY: the address is used during the call only.
    unsafe withUnsafePointer(to: address) { address in unsafe platform_stream_name(slot, address, port) }
  }

  /// The failure behind -errno of a call that gave no socket, which is noted for the report.
  func failure(of error: Int32) -> Failure {
    platform_stream_note(slot, error)
    return Failure(status: 0 &- platform_failure(error))
  }

  /// The server can't have seen anything of this call's request.
  var isUnheard: Bool { platform_stream_is_unheard(slot) != 0 }

  /// Puts TLS on the connection, which verifies the server.
  ///
  /// - Parameters:
  ///   - host: The name that the server must prove, ended by a NUL.
  ///   - options: Whom to trust.
  ///   - offersTLS13: Offer TLS 1.3 beside TLS 1.2, where mbedTLS has it.
  ///   - scratch: Memory to decode certificates in.
  ///   - call: The call that waits.
  /// - Throws: What TLS found wrong, or what ended the call.
  mutating func startTLS(
    host: Span<UInt8>, options: Options, offersTLS13: Bool, scratch: inout MutableSpan<UInt8>, _ call: inout Call
  ) throws(Failure) {
    isTLS = true
    var trust = unsafe options.trust(offersTLS13: offersTLS13)
    // SAFETY: trust and scratch are used during the call only; the host lives at least until this function returns.
    var status = unsafe host.withUnsafeBufferPointer { host in
      unsafe scratch.withUnsafeMutableBufferPointer { memory in
        unsafe ctls_open(
          slot, UnsafeRawPointer(host.baseAddress)?.assumingMemoryBound(to: CChar.self), &trust, memory.baseAddress,
          UInt32(memory.count))
      }
    }
    while status == 0 {
      // Each step may be a long computation.
      call.feedWatchdog()
      try call.check()
      let step = ctls_handshake(slot)
      if step == 0 { return }
      block(step)
      if isBlocked {
        try wait(call)
        call.moved()
      } else if step < 0 {
        status = step
      }
    }
    throw Failure(status: status)
  }

  /// Sends what can be sent at once; 0: nothing. Then the same bytes must be given again.
  @inline(never)
  mutating func write(_ bytes: Span<UInt8>) throws(Failure) -> Int {
    // SAFETY: the memory is used during the call only.
    let status = unsafe bytes.withUnsafeBytes { memory in
      unsafe ctls_write(slot, memory.baseAddress, UInt32(truncatingIfNeeded: memory.count))
    }
    block(status)
    if status >= 0 { return Int(status) }
    guard isBlocked else { throw Failure(status: status) }
    return 0
  }

  /// Receives what is there.
  @inline(never)
  mutating func read(into bytes: inout MutableSpan<UInt8>) throws(Failure) -> ReadResult {
    // SAFETY: the memory is used during the call only.
    let status = unsafe bytes.withUnsafeMutableBytes { memory in
      unsafe ctls_read(slot, memory.baseAddress, UInt32(truncatingIfNeeded: memory.count))
    }
    block(status)
    if status >= 0 { return .bytes(Int(status)) }
    if isBlocked { return .bytes(0) }
    if status == PLATFORM_ENDED.rawValue { return .end(isClean: true) }
    if status == PLATFORM_TRUNCATED.rawValue { return .end(isClean: false) }
    throw Failure(status: status)
  }

  /// Bytes wait inside TLS, where the socket does not show them, and the last operation did not find them too few.
  var canReadAtOnce: Bool { !isBlocked && ctls_has_pending(slot) != 0 }

  /// Waits for what the last operation needs.
  mutating func wait(_ call: borrowing Call) throws(Failure) {
    _ = try wait(for: wantsWrite ? PLATFORM_WRITE.rawValue : PLATFORM_READ.rawValue, call)
  }

  /// Waits until one of the events, for at most `limit` milliseconds; true when the connection can be read.
  @inline(never)
  mutating func wait(
    for events: UInt32, _ call: borrowing Call, atMost limit: UInt32 = UInt32(Int32.max)
  ) throws(Failure) -> Bool {
    var set = SocketSet()
    set.add(platform_stream_socket(slot), events)
    _ = try call.wait(for: &set, atMost: limit)
    return set.isReady(0, for: PLATFORM_READ)
  }

  /// Whether an idle connection is still good: the server has neither ended it nor sent bytes that belong to no
  /// response, and a new one would take the same way.
  func isGood(_ options: borrowing Options) -> Bool {
    var binding = options.binding
    return ctls_has_pending(slot) == 0 && binding.isGood(slot)
  }

  /// Closes the connection; with TLS the server is told first (RFC 9112 §9.8).
  @inline(never)
  mutating func close() {
    guard isOpen else { return }
    ctls_close(slot)
    platform_close(platform_stream_socket(slot))
    isOpen = false
  }

  /// Remembers whether an operation must wait, and for what.
  private mutating func block(_ status: Int32) {
    wantsWrite = status == PLATFORM_WANT_WRITE.rawValue
    isBlocked = wantsWrite || status == PLATFORM_WANT_READ.rawValue
  }
}
