// Where a response's body goes: the RAM buffer that the port layer supplies, with a NUL behind it, or flash.
//
// Large pieces are received straight into the free part of the buffer; small ones, that came together with framing
// bytes, are copied there. A body that will not fit, or does not, goes on to flash: from then on the buffer is where
// pages are collected, and is emptied whenever one is whole. What stores in flash is reached through the options alone:
// a firmware that has no flash for responses does not carry it.

internal import CPlatform
internal import CRTPort

/// Stores one response body.
@safe struct ResponseStore: ~Copyable {
  private let memory: UnsafeMutablePointer<UInt8>
  /// Bytes of body that fit, the NUL not counted.
  private let capacity: Int
  /// Bytes of body that are in the buffer.
  private var fill = 0
  /// Bytes of body that are stored.
  private(set) var count = 0
  /// What stores in flash, if the response may go there; it is open.
  private let flash: UnsafePointer<rt_http_flash>?
  private let slot: Int32
  /// The body goes to flash.
  private var isInFlash = false

  /// An empty store.
  ///
  /// - Throws: `RT_HTTP_ERROR_NO_BUFFER` if the port layer has no buffer; if flash is configured, and can't be used, why.
  init(_ request: PostRequest, _ client: inout Client) throws(Failure) {
    var size: CUnsignedInt = 0
    // SAFETY: the port layer vouches for `size` bytes, until the call returns.
    guard let buffer = unsafe rt_port_get_buffer(&size), size > 0 else { throw Failure(RT_HTTP_ERROR_NO_BUFFER) }
    let capacity = Int(min(size, CUnsignedInt(Int32.max))) &- 1
    let store = client.options.store
    let isFlashOnly = store == RT_HTTP_STORE_FLASH.rawValue
    if isFlashOnly && !request.takesFlash { throw Failure(RT_HTTP_ERROR_NO_FLASH) }
    var flash: UnsafePointer<rt_http_flash>?
    if isFlashOnly || request.takesFlash && client.options.hasFlash && store != RT_HTTP_STORE_RAM.rawValue {
      unsafe flash = client.options.flashStore
      // At once, though it may not be needed: what is wrong with it is to be known before anything is asked of a server.
      guard let flash = unsafe flash else { throw Failure(RT_HTTP_ERROR_NO_FLASH) }
      try Self.check(unsafe flash.pointee.open(&client, UInt32(capacity)))
    }
    unsafe memory = buffer.assumingMemoryBound(to: UInt8.self)
    self.capacity = capacity
    unsafe self.flash = flash
    slot = client.slot
  }

  deinit {
    if let flash = unsafe flash { unsafe flash.pointee.close(slot) }
  }

  /// Makes sure that a body of a known length fits.
  ///
  /// - Throws: `RT_HTTP_ERROR_RESPONSE_LIMIT` or `RT_HTTP_ERROR_TOO_LARGE` if it does not, or what is wrong with flash.
  mutating func expect(_ length: UInt32, _ client: inout Client) throws(Failure) {
    let isLarge = length > UInt32(truncatingIfNeeded: capacity)
    if unsafe isLarge && flash == nil { throw Failure(RT_HTTP_ERROR_TOO_LARGE) }
    try checkLimit(length, client)
    if isLarge || client.options.store == RT_HTTP_STORE_FLASH.rawValue { try useFlash(expecting: length, &client) }
  }

  /// Adds body bytes that are in the client's window.
  ///
  /// - Throws: `RT_HTTP_ERROR_RESPONSE_LIMIT` or `RT_HTTP_ERROR_TOO_LARGE` if they don't fit, or what is wrong with flash, or
  ///   ended the call.
  mutating func append(_ part: Range<Int>, _ client: inout Client) throws(Failure) {
    var position = part.lowerBound
    while position < part.upperBound {
      if freeCount == 0 { try useFlash(expecting: .max, &client) }
      let count = min(part.upperBound &- position, freeCount)
      // SAFETY: fill + count <= capacity.
      unsafe client.window.span.extracting(position..<position &+ count).withUnsafeBytes { source in
        guard let start = source.baseAddress else { return }
        unsafe UnsafeMutableRawPointer(memory.advanced(by: fill)).copyMemory(from: start, byteCount: count)
      }
      position &+= count
      try advance(count, &client)
    }
  }

  /// The free part of the buffer.
  var freeCount: Int { capacity &- fill }

  /// The free part, to receive body bytes in; at most `maximum` bytes of it. What was received there is to be added
  /// with `advance`.
  @_lifetime(&self)
  mutating func free(atMost maximum: UInt32) -> MutableSpan<UInt8> {
    let length = min(UInt32(freeCount), maximum)
    // SAFETY: fill + length <= capacity.
    return unsafe _overrideLifetime(
      MutableSpan(_unsafeStart: memory.advanced(by: fill), count: Int(length)), mutating: &self)
  }

  /// Adds body bytes that are in the free part.
  ///
  /// - Throws: As ``append(_:_:)`` does.
  @inline(never)
  mutating func advance(_ received: Int, _ client: inout Client) throws(Failure) {
    fill &+= received
    count &+= received
    try checkLimit(UInt32(truncatingIfNeeded: count), client)
    guard isInFlash, let flash = unsafe flash else { return }
    let rest = unsafe flash.pointee.write(&client, memory, UInt32(truncatingIfNeeded: fill))
    try Self.check(rest)
    fill = Int(rest)
  }

  /// Ends the body, in RAM with a NUL; the report learns where it is.
  ///
  /// - Throws: What is wrong with flash, or ended the call.
  mutating func finish(_ client: inout Client) throws(Failure) {
    // SAFETY: one byte more than the capacity is there.
    unsafe memory[fill] = 0
    guard let flash = unsafe flash else { return }
    if client.options.store == RT_HTTP_STORE_FLASH.rawValue {
      try useFlash(expecting: UInt32(truncatingIfNeeded: count), &client)
      try advance(0, &client)
    }
    if isInFlash { try Self.check(unsafe flash.pointee.finish(&client, memory, UInt32(truncatingIfNeeded: fill))) }
  }

  private func checkLimit(_ length: UInt32, _ client: borrowing Client) throws(Failure) {
    let limit = client.options.responseLimit
    if limit > 0 && length > limit { throw Failure(RT_HTTP_ERROR_RESPONSE_LIMIT) }
  }

  /// Finds room in flash for a body of a length, the highest number if it is not known, unless that has been done.
  ///
  /// - Throws: `RT_HTTP_ERROR_TOO_LARGE` if the response can't go to flash, or what is wrong with it.
  private mutating func useFlash(expecting length: UInt32, _ client: inout Client) throws(Failure) {
    if isInFlash { return }
    guard let flash = unsafe flash else { throw Failure(RT_HTTP_ERROR_TOO_LARGE) }
    try Self.check(unsafe flash.pointee.begin(&client, length))
    isInFlash = true
  }

  private static func check(_ status: Int32) throws(Failure) {
    if status < 0 { throw Failure(status: status) }
  }
}
