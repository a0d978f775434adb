// The region of flash that the options name, as the log sees it.
//
// An operation on flash blocks for as long as the device takes, 50 ms for a page and 400 ms for a block on slow ones.
// After each the watchdog is fed.

internal import CPlatform
internal import CRTPort
internal import FlashCore

struct FlashRegion: FlashDevice {
  private var flash = platform_flash()
  private(set) var layout = FlashLayout()
  /// The client for whose report errors are noted; below 0: none.
  var slot: Int32 = 0

  /// No region.
  init() {}

  /// Closes the region.
  mutating func close() {
    platform_flash_close(flash.file)
    flash.file = -1
  }

  /// Opens the region, which is then to be closed.
  ///
  /// - Throws: `RT_HTTP_ERROR_NO_FLASH`, `RT_HTTP_ERROR_FLASH_DEVICE` or `RT_HTTP_ERROR_FLASH_LAYOUT`.
  mutating func open(_ options: borrowing Options) throws(Failure) {
    guard options.hasFlash else { throw Failure(RT_HTTP_ERROR_NO_FLASH) }
    flash = options.flash
    try check(unsafe platform_flash_open(&flash, options.flashPath.pointer), RT_HTTP_ERROR_FLASH_DEVICE)
    // Every address is 32 bits wide.
    guard flash.length <= UInt32(Int32.max), flash.length <= 0 &- flash.base || flash.base == 0,
      let layout = FlashLayout(
        length: Int(flash.length), pageSize: Int(truncatingIfNeeded: flash.page),
        blockSize: Int(truncatingIfNeeded: flash.block))
    else {
      close()
      throw Failure(RT_HTTP_ERROR_FLASH_LAYOUT)
    }
    self.layout = layout
  }

  /// Claims the region, to change what is in it; false if another has it.
  mutating func claim() -> Bool {
    unsafe platform_flash_lock(&flash) == 0
  }

  /// Where the last store ended, as far as this program knows; any number will do.
  var lastEnd: Int? {
    let end = platform_flash_last_end()
    return end == 0 ? nil : Int(end &- 1)
  }

  /// A store has ended in a block.
  func noteEnd(_ block: Int) {
    platform_flash_note_end(Int32(truncatingIfNeeded: block &+ 1))
  }

  /// The address of a block.
  func address(of block: Int) -> UInt32 {
    flash.base &+ UInt32(truncatingIfNeeded: block &* layout.blockSize)
  }

  /// The offset of an address; below 0 if there is none.
  func offset(of address: UInt32) -> Int {
    Int(Int32(bitPattern: address &- flash.base))
  }

  // MARK: What the log asks for.

  mutating func isBad(_ block: Int) -> Bool {
    // SAFETY, here and below: pointers are used during the call only.
    unsafe platform_flash_is_bad(&flash, offset(block)) != 0
  }

  mutating func erase(_ block: Int) throws(Failure) -> Bool {
    let status = unsafe platform_flash_erase(&flash, offset(block))
    try check(status, RT_HTTP_ERROR_FLASH_ERASE)
    return status == 0
  }

  mutating func write(_ page: Span<UInt8>, at offset: Int) throws(Failure) {
    let status = unsafe page.withUnsafeBytes { page in
      unsafe platform_flash_write(
        &flash, UInt32(truncatingIfNeeded: offset), page.baseAddress, UInt32(truncatingIfNeeded: page.count))
    }
    try check(status, RT_HTTP_ERROR_FLASH_WRITE)
  }

  mutating func read(into bytes: inout MutableSpan<UInt8>, _ part: Range<Int>, at offset: Int) throws(Failure) {
    let status = unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe platform_flash_read(
        &flash, UInt32(truncatingIfNeeded: offset), bytes.baseAddress.unsafelyUnwrapped.advanced(by: part.lowerBound),
        UInt32(truncatingIfNeeded: part.count))
    }
    try check(status, RT_HTTP_ERROR_FLASH_READ)
  }

  mutating func read(record: inout [18 of UInt32], at offset: Int) throws(Failure) {
    var words = record.mutableSpan
    let status = unsafe words.withUnsafeMutableBytes { words in
      unsafe platform_flash_read(
        &flash, UInt32(truncatingIfNeeded: offset), words.baseAddress, UInt32(truncatingIfNeeded: words.count))
    }
    try check(status, RT_HTTP_ERROR_FLASH_READ)
  }

  mutating func flush() throws(Failure) {
    try check(unsafe platform_flash_flush(&flash), RT_HTTP_ERROR_FLASH_WRITE)
  }

  static func failure(_ problem: FlashProblem) -> Failure {
    switch problem {
    case .full: Failure(RT_HTTP_ERROR_FLASH_FULL)
    case .tooSmall: Failure(RT_HTTP_ERROR_FLASH_TOO_SMALL)
    case .mismatch: Failure(RT_HTTP_ERROR_FLASH_MISMATCH)
    case .forgery: Failure(RT_HTTP_ERROR_FLASH_FORGERY)
    case .missing: Failure(RT_HTTP_ERROR_NOT_STORED)
    }
  }

  private func offset(_ block: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: block &* layout.blockSize)
  }

  /// An operation has been done: fails if its status is -errno, which is noted for the report.
  @inline(never)
  private mutating func check(_ status: Int32, _ error: rt_http_error) throws(Failure) {
    rt_port_watch_dog()
    if status >= 0 { return }
    if slot >= 0 { platform_stream_note(slot, status) }
    throw Failure(error)
  }
}
