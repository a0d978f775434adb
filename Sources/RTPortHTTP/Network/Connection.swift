// One TCP connection, with TLS on it or without: what the exchange reads from and writes to.
//
// Reading and writing never wait. An operation that would have to says so, and what it needs, which with TLS is not
// always what its name suggests.

internal import CPlatform
internal import CRTPort
internal import CTLS

/// A stream of bytes to and from the server.
struct Connection {
  /// Names the stream and the TLS session.
  var slot: Int32 = 0
  private(set) var isOpen = false
  fileprivate(set) var isTLS = false
  /// The last operation could not go on without waiting.
  private(set) var isBlocked = false
  /// What it waits for, in bits of `platform_event`.
  private(set) var needs: UInt32 = 0

  /// A call begins: what is counted and remembered from here on is its own.
  @inline(never)
  mutating func beginCall() {
    platform_stream_clear(slot)
    if !isOpen {
      isTLS = false
      platform_stream_forget(slot)
    }
  }

  /// Takes over a connected socket.
  mutating func open(_ socket: Int32) {
    platform_stream_open(slot, socket)
    isOpen = true
    isTLS = false
  }

  /// The failure behind -errno of a call that gave no socket, which is noted for the report.
  func failure(of error: Int32) -> Failure { Failure(status: platform_stream_note(slot, error)) }

  /// The server can't have seen anything of this call's request.
  var isUnheard: Bool { platform_stream_is_unheard(slot) != 0 }

  /// Sends what can be sent at once.
  ///
  /// - Returns: How many bytes; 0: nothing, and the same bytes must be given again; below 0: a failure's status.
  @inline(never)
  mutating func write(_ bytes: Span<UInt8>) -> Int32 {
    // SAFETY: the memory is used during the call only.
    note(
      unsafe bytes.withUnsafeBytes { memory in
        unsafe ctls_write(slot, memory.baseAddress, UInt32(truncatingIfNeeded: memory.count))
      })
  }

  /// Receives what is there.
  ///
  /// - Returns: How many bytes; 0: nothing; below 0: `PLATFORM_ENDED`, `PLATFORM_TRUNCATED` or a failure's status.
  @inline(never)
  mutating func read(into bytes: inout MutableSpan<UInt8>) -> Int32 {
    // SAFETY: the memory is used during the call only.
    note(
      unsafe bytes.withUnsafeMutableBytes { memory in
        unsafe ctls_read(slot, memory.baseAddress, UInt32(truncatingIfNeeded: memory.count))
      })
  }

  /// Bytes wait inside TLS, where the socket does not show them, and the last operation did not find them too few.
  var canReadAtOnce: Bool { !isBlocked && ctls_has_pending(slot) != 0 }

  /// Closes the connection; with TLS the server is told first (RFC 9112 §9.8).
  @inline(never)
  mutating func close() {
    guard isOpen else { return }
    ctls_close(slot)
    platform_close(platform_stream_socket(slot))
    isOpen = false
  }

  /// Remembers whether an operation must wait, and for what; gives its status, which is 0 if it must.
  @inline(never)
  fileprivate mutating func note(_ status: Int32) -> Int32 {
    let wantsWrite = status == PLATFORM_WANT_WRITE.rawValue
    needs = wantsWrite ? PLATFORM_WRITE.rawValue : PLATFORM_READ.rawValue
    isBlocked = wantsWrite || status == PLATFORM_WANT_READ.rawValue
    return isBlocked ? 0 : status
  }
}

extension Client {
  /// Whether the idle connection is still good: the server has neither ended it nor sent bytes that belong to no
  /// response, TLS's own aside, and a new one would take the same way.
  mutating func isConnectionGood() -> Bool {
    // SAFETY: the options are used during the call only.
    unsafe ctls_is_quiet(slot) != 0 && platform_stream_is_good(slot, &options.exported) != 0
  }

  /// Puts TLS on the connection, which verifies the server.
  ///
  /// - Parameter offersTLS13: Not 0: offer TLS 1.3 beside TLS 1.2, where mbedTLS has it.
  /// - Returns: False if the call has failed.
  mutating func startTLS(offersTLS13: Int32) -> Bool {
    if !waitForRandom() { return false }
    connection.isTLS = true
    var status = open(offersTLS13: offersTLS13)
    while status >= 0 {
      // Each step may be a long computation.
      feedWatchdog()
      if check() == 0 { return false }
      let step = ctls_handshake(slot)
      if step == 0 { return true }
      status = connection.note(step)
      if connection.isBlocked {
        if !waitForConnection() { return false }
        call.moved()
      }
    }
    return fail(Failure(status: status))
  }

  private mutating func open(offersTLS13: Int32) -> Int32 {
    var scratch = window.mutableSpan
    // SAFETY: host and scratch are C's to use until the handshake is over, options until the connection is closed; they stay
    // where they are, being parts of a client.
    return unsafe scratch.withUnsafeMutableBufferPointer { memory in
      unsafe ctls_open(
        slot, origin.text.pointer, origin.port, &options.exported, offersTLS13, memory.baseAddress,
        UInt32(memory.count))
    }
  }
}
