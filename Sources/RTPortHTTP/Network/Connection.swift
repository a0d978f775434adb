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
    if !isOpen { isTLS = false }
  }

  /// Takes over a connected socket.
  mutating func open(socket: Int32) {
    platform_stream_open(slot, socket)
    isOpen = true
    isTLS = false
  }

  /// Puts TLS on the connection, which verifies the server.
  ///
  /// - Parameters:
  ///   - host: The name that the server must prove, ended by a NUL.
  ///   - options: Whom to trust.
  ///   - offersTLS13: Offer TLS 1.3 beside TLS 1.2, where mbedTLS has it.
  ///   - scratch: Memory to decode certificates in.
  ///   - deadline: When to give up.
  /// - Throws: What TLS found wrong, or `RT_HTTP_ERROR_TIMEOUT`.
  mutating func startTLS(
    host: Span<UInt8>, options: Options, offersTLS13: Bool, scratch: inout MutableSpan<UInt8>, until deadline: Deadline
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
      status = ctls_handshake(slot)
      if status == 0 { return }
      block(status)
      if isBlocked {
        try wait(until: deadline)
        status = 0
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
  mutating func wait(until deadline: Deadline) throws(Failure) {
    _ = try wait(for: wantsWrite ? PLATFORM_WRITE.rawValue : PLATFORM_READ.rawValue, until: deadline)
  }

  /// Waits until one of the events; true when the connection can be read.
  @inline(never)
  mutating func wait(for events: UInt32, until deadline: Deadline) throws(Failure) -> Bool {
    var set = SocketSet()
    set.add(platform_stream_socket(slot), events)
    _ = try set.wait(until: deadline)
    return set.isReady(0, for: PLATFORM_READ)
  }

  /// Whether an idle connection is still good: the server has neither ended it nor sent bytes that belong to no
  /// response.
  var isQuiet: Bool {
    mutating get {
      var set = SocketSet()
      set.add(platform_stream_socket(slot), PLATFORM_READ.rawValue)
      return ctls_has_pending(slot) == 0 && !set.look(for: 0)
    }
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
