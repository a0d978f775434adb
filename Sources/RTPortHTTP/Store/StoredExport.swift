// The functions that find, read and drop what is stored in flash, as C sees them. They need no client: after a loss of
// power there is none.

internal import CRTPort
internal import FlashCore

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_stored_next(
  _ options: UnsafePointer<rt_http_options>?, _ stored: UnsafeMutablePointer<rt_http_stored>?
) -> CInt {
  guard let stored = unsafe stored else { return CInt(RT_HTTP_ERROR_NULL.rawValue) }
  return unsafe use(options) { region throws(Failure) in
    var found = rt_http_stored()
    // SAFETY: the caller vouches for `size` bytes, here and below.
    let size = unsafe min(stored.pointee.size, UInt32(MemoryLayout<rt_http_stored>.size))
    guard let entry = try region.oldest(after: unsafe stored.pointee.sequence) else {
      throw Failure(RT_HTTP_ERROR_NOT_STORED)
    }
    var scratch = [256 of UInt8](repeating: 0)
    var buffer = scratch.mutableSpan
    var check = FlashCheck(entry)
    while try check.step(&buffer, on: &region) {}
    found.size = size
    found.sequence = entry.sequence
    found.address = region.address(of: entry.start)
    found.length = UInt32(truncatingIfNeeded: entry.length)
    found.status = Int32(entry.status)
    found.is_intact = check.isIntact ? 1 : 0
    unsafe withUnsafeMutableBytes(of: &found.tag) { tag in
      for index in 0..<FlashEntry.tagSize { unsafe tag[index] = entry.tag(index) }
    }
    unsafe UnsafeMutableRawPointer(stored).copyMemory(from: &found, byteCount: Int(size))
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_stored_read(
  _ options: UnsafePointer<rt_http_options>?, _ address: CUnsignedInt, _ bytes: UnsafeMutablePointer<UInt8>?,
  _ length: CUnsignedInt
) -> CInt {
  guard let bytes = unsafe bytes else { return CInt(RT_HTTP_ERROR_NULL.rawValue) }
  return unsafe use(options) { region throws(Failure) in
    if length > CUnsignedInt(Int32.max) { throw Failure(RT_HTTP_ERROR_NOT_STORED) }
    // SAFETY: the caller vouches for `length` bytes.
    var span = unsafe MutableSpan(_unsafeStart: bytes, count: Int(length))
    try region.readStored(into: &span, at: region.offset(of: address))
  }
}

// swift-format-ignore: AlwaysUseLowerCamelCase
@c @implementation
func rt_port_http_stored_drop(_ options: UnsafePointer<rt_http_options>?, _ sequence: CUnsignedInt) -> CInt {
  unsafe use(options) { region throws(Failure) in
    if !region.claim() { throw Failure(RT_HTTP_ERROR_FLASH_BUSY) }
    try region.drop(sequence)
  }
}

/// Lets `body` use the region that the options name; gives a number of `rt_http_error`.
private func use(
  _ options: UnsafePointer<rt_http_options>?, _ body: (inout FlashRegion) throws(Failure) -> Void
) -> CInt {
  var all = Options.defaults
  let isValid = unsafe all.change { all in
    if let options = unsafe options {
      unsafe Options.copy(from: options, to: &all)
    } else {
      unsafe rt_port_http_configure(&all)
    }
  }
  do throws(Failure) {
    if !isValid { throw Failure(RT_HTTP_ERROR_OPTION) }
    var region = FlashRegion()
    region.slot = -1
    try region.open(all)
    defer { region.close() }
    try body(&region)
    return 0
  } catch {
    return CInt(error.number)
  }
}
