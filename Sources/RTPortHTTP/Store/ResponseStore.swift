// Where a response's body goes: the RAM buffer that the port layer supplies, with a NUL behind it, or flash.
//
// Large pieces are received straight into the free part of the buffer; small ones, that came together with framing
// bytes, are copied there. A body that will not fit, or does not, goes on to flash: from then on the buffer is where
// pages are collected, and is emptied whenever one is whole. The server waits while flash is written, since nothing is
// received; between two pages the call's limits are looked at.

internal import CPlatform
internal import CRTPort
internal import FlashCore

/// Stores one response body.
@safe struct ResponseStore: ~Copyable {
  private let memory: UnsafeMutablePointer<UInt8>
  /// Bytes of body that fit, the NUL not counted.
  private let capacity: Int
  /// Bytes of body that are in the buffer.
  private var fill = 0
  /// Bytes of body that are stored.
  private(set) var count = 0
  /// How many may be.
  private let limit: UInt32
  private let isFlashOnly: Bool
  private let givesWay: Bool
  private var region: FlashRegion
  /// The body goes to flash, and this is how far it has come.
  private var isInFlash = false
  private var writer = FlashWriter()

  /// An empty store.
  ///
  /// - Parameters:
  ///   - options: Where to store.
  ///   - takesFlash: The caller can take a response in flash.
  ///   - slot: The client's.
  /// - Throws: `noBuffer` if the port layer has no buffer; if flash is configured, and can't be used, why.
  init(_ options: Options, takesFlash: Bool, slot: Int32) throws(Failure) {
    var size: CUnsignedInt = 0
    // SAFETY: the port layer vouches for `size` bytes, until the call returns.
    guard let buffer = unsafe rt_port_get_buffer(&size), size > 0 else { throw Failure(RT_HTTP_ERROR_NO_BUFFER) }
    let capacity = Int(min(size, CUnsignedInt(Int32.max))) &- 1
    let isFlashOnly = options.store == RT_HTTP_STORE_FLASH.rawValue
    if isFlashOnly && !takesFlash { throw Failure(RT_HTTP_ERROR_NO_FLASH) }
    var region = FlashRegion()
    region.slot = slot
    // At once, though it may not be needed: what is wrong with it is to be known before anything is asked of a server.
    if isFlashOnly || takesFlash && options.hasFlash && options.store != RT_HTTP_STORE_RAM.rawValue {
      try region.open(options)
      if region.layout.pageSize > capacity { throw Failure(RT_HTTP_ERROR_FLASH_LAYOUT) }
    }
    unsafe memory = buffer.assumingMemoryBound(to: UInt8.self)
    self.capacity = capacity
    self.isFlashOnly = isFlashOnly
    self.region = region
    limit = options.responseLimit &- 1
    givesWay = options.givesWay
  }

  /// Makes sure that a body of a known length fits.
  ///
  /// - Throws: `responseLimit` or `tooLarge` if it does not, or what is wrong with flash.
  mutating func expect(_ length: UInt32) throws(Failure) {
    let isLarge = length > UInt32(capacity)
    if isLarge && !region.isOpen { throw Failure(RT_HTTP_ERROR_TOO_LARGE) }
    try checkLimit(length)
    if isLarge || isFlashOnly { try useFlash(expecting: Int(min(length, UInt32(Int32.max)))) }
  }

  /// Adds body bytes.
  ///
  /// - Throws: `responseLimit` or `tooLarge` if they don't fit, or what is wrong with flash, or ended the call.
  mutating func append(_ bytes: Span<UInt8>, _ call: inout Call) throws(Failure) {
    var position = 0
    while position < bytes.count {
      if freeCount == 0 { try useFlash(expecting: nil) }
      let part = min(bytes.count &- position, freeCount)
      // SAFETY: fill + part <= capacity, and position + part <= bytes.count.
      unsafe bytes.withUnsafeBytes { source in
        guard let start = source.baseAddress else { return }
        unsafe UnsafeMutableRawPointer(memory.advanced(by: fill)).copyMemory(
          from: start.advanced(by: position), byteCount: part)
      }
      position &+= part
      try advance(part, &call)
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
  mutating func advance(_ received: Int, _ call: inout Call) throws(Failure) {
    fill &+= received
    count &+= received
    try checkLimit(UInt32(count))
    try writePages(&call)
  }

  /// Ends the body, in RAM with a NUL; the report learns where it is.
  ///
  /// - Throws: What is wrong with flash, or ended the call.
  mutating func finish(_ options: Options, _ call: inout Call, _ report: inout Report) throws(Failure) {
    // SAFETY: one byte more than the capacity is there, and a page fits.
    unsafe memory[fill] = 0
    if isFlashOnly { try useFlash(expecting: count) }
    guard isInFlash else { return }
    try writePages(&call)
    let size = region.layout.pageSize
    if fill > 0 { try unsafe writer.write(Span(_unsafeStart: memory, count: size), length: fill, on: &region) }
    try writer.finish(on: &region)
    let entry = writer.entry
    var page = unsafe MutableSpan(_unsafeStart: memory, count: size)
    var check = FlashCheck(entry)
    while try check.step(&page, on: &region) { try call.goOn() }
    // From here on nothing ends the call: the response is there, and all but proven.
    try writer.commit(
      check, status: UInt16(truncatingIfNeeded: report.status), tag: options.tag.bytes, page: &page, on: &region)
    region.noteEnd(entry.end)
    report.store(address: region.address(of: entry.start), sequence: entry.sequence)
  }

  /// Writes the pages that are whole, if the body goes to flash.
  @inline(never)
  private mutating func writePages(_ call: inout Call) throws(Failure) {
    guard isInFlash else { return }
    let size = region.layout.pageSize
    var position = 0
    while fill &- position >= size {
      // SAFETY: position + size <= fill.
      try unsafe writer.write(
        Span(_unsafeStart: memory.advanced(by: position), count: size), length: size, on: &region)
      position &+= size
      try call.goOn()
    }
    fill &-= position
    unsafe UnsafeMutableRawPointer(memory).copyMemory(from: memory.advanced(by: position), byteCount: fill)
  }

  private func checkLimit(_ length: UInt32) throws(Failure) {
    if length > 0 && length &- 1 > limit { throw Failure(RT_HTTP_ERROR_RESPONSE_LIMIT) }
  }

  /// Finds room in flash, unless that has been done.
  @inline(never)
  private mutating func useFlash(expecting length: Int?) throws(Failure) {
    if isInFlash { return }
    guard region.isOpen else { throw Failure(RT_HTTP_ERROR_TOO_LARGE) }
    try region.lock()
    let entropy = UInt32(platform_random_id()) &<< 16 | UInt32(platform_random_id())
    try writer.begin(expecting: length, givesWay: givesWay, hint: region.lastEnd, entropy: entropy, on: &region)
    isInFlash = true
  }
}
