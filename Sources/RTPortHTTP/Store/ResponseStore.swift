// Where a response's body goes: the RAM buffer that the port layer supplies, with a NUL behind it.
//
// Large pieces are received straight into the free part of the buffer; small ones, that came together with framing
// bytes, are copied there.

internal import CRTPort

/// Stores one response body.
@safe struct ResponseStore {
  private let memory: UnsafeMutablePointer<UInt8>
  /// Bytes of body that fit, the NUL not counted.
  private let capacity: Int
  /// Bytes of body that are stored.
  private(set) var count = 0

  /// An empty store.
  ///
  /// - Throws: `noBuffer` if the port layer has no buffer.
  init() throws(Failure) {
    var size: CUnsignedInt = 0
    // SAFETY: the port layer vouches for `size` bytes, until the call returns.
    guard let buffer = unsafe rt_port_get_buffer(&size), size > 0 else { throw Failure(RT_HTTP_ERROR_NO_BUFFER) }
    unsafe memory = buffer.assumingMemoryBound(to: UInt8.self)
    capacity = Int(min(size, CUnsignedInt(Int32.max))) &- 1
  }

  /// Makes sure that a body of a known length fits.
  ///
  /// - Throws: `tooLarge` if it does not.
  func expect(_ length: UInt32) throws(Failure) {
    if length > UInt32(capacity) { throw Failure(RT_HTTP_ERROR_TOO_LARGE) }
  }

  /// Adds body bytes.
  ///
  /// - Throws: `tooLarge` if they don't fit.
  mutating func append(_ bytes: Span<UInt8>) throws(Failure) {
    if bytes.count > capacity &- count { throw Failure(RT_HTTP_ERROR_TOO_LARGE) }
    if bytes.count == 0 { return }
    // SAFETY: count + bytes.count <= capacity.
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe UnsafeMutableRawPointer(memory.advanced(by: count)).copyMemory(from: start, byteCount: source.count)
    }
    count &+= bytes.count
  }

  /// The free part of the buffer, at most `maximum` bytes of it.
  var freeCount: Int { capacity &- count }

  /// The free part, to receive body bytes in; at most `maximum` bytes of it. What was received there is to be added
  /// with `advance`.
  @_lifetime(&self)
  mutating func free(atMost maximum: UInt32) -> MutableSpan<UInt8> {
    let length = min(UInt32(freeCount), maximum)
    // SAFETY: count + length <= capacity.
    return unsafe _overrideLifetime(
      MutableSpan(_unsafeStart: memory.advanced(by: count), count: Int(length)), mutating: &self)
  }

  /// Adds body bytes that were received in the free part.
  mutating func advance(_ received: Int) {
    count &+= received
  }

  /// Ends the body with a NUL.
  func finish() {
    // SAFETY: one byte more than the capacity is there.
    unsafe memory[count] = 0
  }
}
