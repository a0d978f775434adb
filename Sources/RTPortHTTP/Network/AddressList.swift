internal import CPlatform

/// The addresses of a host in the order in which they are to be tried: families take turns, IPv6 first (RFC 8305 §4).
struct AddressList {
  /// As many as `Limits.addresses`: places with even numbers are for IPv6, the others for IPv4.
  private var addresses = [16 of platform_address](repeating: platform_address())
  /// How many addresses of each family there are.
  private var counts = [2 of UInt32](repeating: 0)
  /// An address was found, if only one of a family that may not be used.
  private(set) var isKnown = false
  /// For how many milliseconds the addresses can be used again.
  var timeToLive: UInt32 = 0

  /// Becomes empty.
  @inline(never)
  mutating func clear() {
    counts = [2 of UInt32](repeating: 0)
    isKnown = false
    timeToLive = 0
  }

  var count: UInt32 { counts[0] &+ counts[1] }

  var isEmpty: Bool { count == 0 }

  /// Whether there is an address at a place.
  func has(_ place: UInt32) -> Bool { place / 2 < counts[Int(place & 1)] }

  /// Where the address at a place is. It stays there, since the list is part of a client.
  mutating func address(_ place: UInt32) -> UnsafePointer<platform_address> {
    // SAFETY: the pointer is to a stored element.
    unsafe withUnsafeMutablePointer(to: &addresses[Int(place & 15)]) { address in unsafe UnsafePointer(address) }
  }

  /// Adds an address, which is left as it is, if there is room, and its version is the one that is allowed; 0: both are.
  @inline(never)
  mutating func add(_ address: inout platform_address, allowed version: UInt32) {
    isKnown = true
    if version != 0 && version != address.version { return }
    let family = address.version == 4 ? 1 : 0
    let place = counts[family] &* 2 &+ UInt32(family)
    if place >= Limits.addresses { return }
    addresses[Int(place)] = address
    counts[family] &+= 1
  }
}
