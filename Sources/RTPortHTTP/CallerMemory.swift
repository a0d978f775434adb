// Memory that belongs to the caller of the port: the one way from its pointers to spans.
//
// SAFETY, of the two types that are marked as safe: their pointers come from the port's arguments or options, whose
// contracts say how long the memory lives and that strings end with a NUL. Nothing here looks behind either.

/// Bytes of the caller's. The count is no `Int`: 4 GiB - 1 is a legal length where `Int` has 32 bits.
@safe struct CallerBytes {
  let start: UnsafePointer<UInt8>?
  let count: UInt32

  /// No bytes.
  init() {
    unsafe start = nil
    count = 0
  }

  /// The `count` bytes at `start`; none if that is nil.
  init(_ start: UnsafePointer<UInt8>?, count: UInt32) {
    unsafe self.start = start
    self.count = unsafe start == nil ? 0 : count
  }

  /// At most `maximum` of the bytes from `offset` on.
  @_lifetime(borrow self)
  func bytes(from offset: UInt32 = 0, atMost maximum: Int32 = .max) -> Span<UInt8> {
    guard let start = unsafe start, offset < count else { return Span() }
    let length = min(count &- offset, UInt32(maximum))
    // SAFETY: offset + length <= count.
    return unsafe _overrideLifetime(
      Span(_unsafeStart: start.advanced(by: Int(bitPattern: UInt(offset))), count: Int(length)), borrowing: self)
  }

  /// Copies the first bytes to `target`, from `position` on; gives how many fitted.
  func copy(to target: inout MutableSpan<UInt8>, at position: Int) -> Int {
    let source = bytes(atMost: Int32(truncatingIfNeeded: target.count &- position))
    // SAFETY: source.count bytes are free behind position.
    unsafe target.withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { source in
        guard let to = target.baseAddress, let from = source.baseAddress else { return }
        unsafe to.advanced(by: position).copyMemory(from: from, byteCount: source.count)
      }
    }
    return source.count
  }
}

/// A string of the caller's, NUL-terminated; nil counts as empty.
@safe struct CallerText {
  let pointer: UnsafePointer<CChar>?

  init(_ pointer: UnsafePointer<CChar>?) {
    unsafe self.pointer = pointer
  }

  /// A literal.
  init(literal: StaticString) {
    // SAFETY: a literal ends with a NUL and lives for ever.
    unsafe pointer = UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  /// Bytes that end with a NUL, and stay where they are for as long as the text is used.
  init(_ bytes: consuming MutableSpan<UInt8>) {
    // SAFETY: the caller vouches for it.
    unsafe pointer = bytes.withUnsafeMutableBytes { bytes in
      unsafe UnsafePointer(bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
    }
  }

  /// The bytes without the NUL; of a text that is longer than anything that is allowed, just too many.
  var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    @inline(never)
    get {
      guard let pointer = unsafe pointer else { return Span() }
      var count = 0
      while unsafe count <= Limits.window && pointer[count] != 0 { count &+= 1 }
      // SAFETY: the first `count` bytes are the text's.
      return unsafe _overrideLifetime(
        Span(_unsafeStart: UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt8.self), count: count),
        borrowing: self)
    }
  }
}

extension Span<UInt8> {
  /// Whether the bytes are those of a literal.
  @inline(never)
  func equals(_ literal: StaticString) -> Bool {
    guard count == literal.utf8CodeUnitCount else { return false }
    // SAFETY: the literal has `count` bytes.
    for index in indices where unsafe self[index] != literal.utf8Start[index] { return false }
    return true
  }
}

/// The caller's array of header strings.
@safe struct HeaderLines {
  private let start: UnsafeMutablePointer<UnsafePointer<CChar>?>?
  let count: UInt32

  init(_ start: UnsafeMutablePointer<UnsafePointer<CChar>?>?, count: UInt32) {
    unsafe self.start = start
    self.count = count
  }

  /// A line; empty where there is none.
  subscript(index: UInt32) -> CallerText {
    guard let start = unsafe start, index < count else { return CallerText(literal: "") }
    // SAFETY: index < count.
    return unsafe CallerText(start.advanced(by: Int(bitPattern: UInt(index))).pointee)
  }
}
