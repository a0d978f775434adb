// What stores a response in flash, as a client's call sees it: the functions of `rt_http_flash`. They are linked only
// where the firmware calls `rt_port_http_use_flash`, and what they keep during a call is theirs, not the client's.
//
// The server waits while flash is written, since nothing is received meanwhile; between two pages the call's limits are
// looked at.

internal import CPlatform
internal import CRTPort
internal import FlashCore

private struct FlashStore {
  var region = FlashRegion()
  var writer = FlashWriter()
}

private struct Stores {
  /// Each is touched only by its client's call.
  var all = PerClient(repeating: FlashStore())
  /// See the pool of clients.
  private var spare = [64 of UInt8](repeating: 0)
}

nonisolated(unsafe) private var stores = Stores()

/// Lets `body` use a client and what it stores; gives what it gives, or the status of its failure.
private func use(
  _ client: UnsafeMutableRawPointer, _ body: (inout Client, inout FlashStore) throws(Failure) -> Int32
) -> Int32 {
  // SAFETY: a client calls these functions with itself, and its slot is its own.
  let client = unsafe client.assumingMemoryBound(to: Client.self)
  let slot = unsafe Int(client.pointee.slot)
  do throws(Failure) {
    return unsafe try body(&client.pointee, &stores.all[slot])
  } catch {
    return 0 &- Int32(error.number)
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func flash_store_open(_ client: UnsafeMutableRawPointer, _ capacity: UInt32) -> Int32 {
  unsafe use(client) { client, store throws(Failure) in
    store = FlashStore()
    store.region.slot = client.slot
    try store.region.open(client.options)
    do throws(Failure) {
      if store.region.layout.pageSize > Int(capacity) { throw Failure(RT_HTTP_ERROR_FLASH_LAYOUT) }
      if client.options.store == RT_HTTP_STORE_FLASH.rawValue {
        // Whether there is room for any response at all.
        var writer = FlashWriter()
        try writer.begin(
          expecting: 0, givesWay: client.options.givesWay, hint: 0, entropy: 0, on: &store.region)
      }
    } catch {
      store.region.close()
      throw error
    }
    return 0
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func flash_store_begin(_ client: UnsafeMutableRawPointer, _ length: UInt32) -> Int32 {
  unsafe use(client) { client, store throws(Failure) in
    // What the server is sending may not be had again: it is worth waiting for whoever else has the region.
    while !store.region.claim() {
      _ = client.wait(atMost: Limits.flashPause, since: platform_milliseconds())
      if client.report.failure == RT_HTTP_ERROR_CANCELLED { throw client.report.failure }
      if client.hasFailed { throw Failure(RT_HTTP_ERROR_FLASH_BUSY) }
    }
    let entropy = UInt32(platform_random_id()) &<< 16 | UInt32(platform_random_id())
    let expected = length == .max ? nil : Int(min(length, UInt32(Int32.max)))
    let hint = store.region.lastEnd
    try store.writer.begin(
      expecting: expected, givesWay: client.options.givesWay, hint: hint, entropy: entropy, on: &store.region)
    return 0
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func flash_store_write(_ client: UnsafeMutableRawPointer, _ memory: UnsafeMutablePointer<UInt8>, _ fill: UInt32)
  -> Int32
{
  unsafe use(client) { client, store throws(Failure) in
    let size = store.region.layout.pageSize
    var position = 0
    while Int(fill) &- position >= size {
      // SAFETY: position + size <= fill.
      try unsafe store.writer.write(
        Span(_unsafeStart: memory.advanced(by: position), count: size), length: size, on: &store.region)
      position &+= size
      try client.goOn()
    }
    let rest = Int(fill) &- position
    unsafe UnsafeMutableRawPointer(memory).copyMemory(from: memory.advanced(by: position), byteCount: rest)
    return Int32(rest)
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func flash_store_finish(
  _ client: UnsafeMutableRawPointer, _ memory: UnsafeMutablePointer<UInt8>, _ fill: UInt32
) -> Int32 {
  unsafe use(client) { client, store throws(Failure) in
    // SAFETY: a page fits the memory.
    var page = unsafe MutableSpan(_unsafeStart: memory, count: store.region.layout.pageSize)
    if fill > 0 { try store.writer.write(page.span, length: Int(fill), on: &store.region) }
    try store.writer.finish(on: &store.region)
    let entry = store.writer.entry
    var check = FlashCheck(entry)
    while try check.step(&page, on: &store.region) { try client.goOn() }
    // From here on nothing ends the call: the response is there, and all but proven.
    let status = UInt16(truncatingIfNeeded: client.report.status)
    try store.writer.commit(check, status: status, tag: client.options.tag.bytes, page: &page, on: &store.region)
    store.region.noteEnd(entry.end)
    client.report.store(address: store.region.address(of: entry.start), sequence: entry.sequence)
    return 0
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func flash_store_close(_ slot: Int32) {
  // SAFETY: the slot's call opened it.
  unsafe stores.all[Int(slot)].region.close()
}
