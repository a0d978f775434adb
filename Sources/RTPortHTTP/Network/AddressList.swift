internal import CPlatform

/// The addresses of a host in the order in which they are to be tried: families take turns, IPv6 first (RFC 8305 §4).
struct AddressList {
  /// As many as `Limits.addresses`: places with even numbers are for IPv6, the others for IPv4.
  private var addresses = [16 of platform_address](repeating: platform_address())
  /// The IP version that is allowed; 0: both.
  let version: UInt32
  /// How many addresses of that version there are.
  private(set) var count: UInt32 = 0
  /// An address of any version was found.
  private(set) var isKnown = false
  /// For how many milliseconds the addresses can be used again.
  var timeToLive: UInt32 = 0

  /// No addresses.
  init(_ version: UInt32 = 0) {
    self.version = version
  }

  var isEmpty: Bool { count == 0 }

  /// The address at a place; its version is 0 where there is none.
  subscript(index: Int) -> platform_address { addresses[index] }

  /// Adds an address, if it is of a version that is allowed and there is room.
  @inline(never)
  mutating func add(_ address: platform_address) {
    isKnown = true
    if version != 0 && version != address.version { return }
    var index = address.version == 4 ? 1 : 0
    while index < Limits.addresses {
      if addresses[index].version == 0 {
        addresses[index] = address
        count &+= 1
        return
      }
      index &+= 2
    }
  }

  /// Adds the address that a text ended by a NUL spells, if it spells one.
  @inline(never)
  mutating func add(_ text: Span<UInt8>) {
    var address = platform_address()
    if platform_address.parse(text, into: &address) { add(address) }
  }

  /// Adds the address of which these are the bytes, 4 or 16 of them.
  mutating func add(bytes: Span<UInt8>) {
    var address = platform_address()
    // SAFETY: the bytes are read during the call only.
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe platform_address_make(&address, bytes.baseAddress, UInt32(bytes.count))
    }
    add(address)
  }

  /// Adds the addresses of a list ended by a NUL; false if one of them is none.
  mutating func add(listed text: Span<UInt8>) -> Bool {
    var listed = [8 of platform_address](repeating: platform_address())
    let count = platform_address.parse(list: text, into: &listed)
    if count < 0 { return false }
    for index in 0..<count { add(listed[index]) }
    return true
  }
}

extension platform_address {
  /// Reads the address that a text ended by a NUL spells; false if it is no IP literal.
  static func parse(_ text: Span<UInt8>, into address: inout platform_address) -> Bool {
    // SAFETY: the text ends with a NUL, as the caller vouches, and is read during the call only.
    unsafe text.withUnsafeBytes { text in
      unsafe platform_address_parse(text.baseAddress?.assumingMemoryBound(to: CChar.self), &address)
    } != 0
  }

  /// Reads a list of addresses ended by a NUL; gives how many there are, below 0 if one is no IP literal.
  static func parse(list text: Span<UInt8>, into addresses: inout [8 of platform_address]) -> Int {
    var memory = addresses.mutableSpan
    // SAFETY: the text ends with a NUL, as the caller vouches, and is read during the call only.
    return unsafe text.withUnsafeBytes { text in
      unsafe memory.withUnsafeMutableBufferPointer { memory in
        unsafe Int(
          platform_address_list(
            text.baseAddress?.assumingMemoryBound(to: CChar.self), memory.baseAddress, UInt32(memory.count)))
      }
    }
  }
}
