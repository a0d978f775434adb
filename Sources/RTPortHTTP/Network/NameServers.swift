internal import CPlatform

/// Whom to ask for addresses.
struct NameServers {
  /// As many as `Limits.nameServers` count.
  private var servers = [3 of platform_address](repeating: platform_address())
  private(set) var count: UInt32 = 0

  /// Where the address of a server is. It stays there, since the servers are part of a client.
  mutating func address(_ index: UInt32) -> UnsafePointer<platform_address> {
    // SAFETY: the pointer is to a stored element.
    unsafe withUnsafeMutablePointer(to: &servers[Int(index)]) { address in unsafe UnsafePointer(address) }
  }

  mutating func clear() { count = 0 }

  /// Adds those that a list names, as many as there is room for; false if it names none, or something else.
  @inline(never)
  mutating func add(list: CallerText) -> Bool {
    var list = AddressTexts(list)
    var address = platform_address()
    while list.next(&address) {
      if count < Limits.nameServers {
        servers[Int(count)] = address
        count &+= 1
      }
    }
    return list.isGood && count > 0
  }
}
