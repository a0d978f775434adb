internal import CPlatform
internal import DNSCore

/// Whom to ask for addresses.
struct NameServers {
  /// As many as `NameServerReader.maximumServers` count.
  private var servers = [8 of platform_address](repeating: platform_address())
  private(set) var count = 0

  subscript(index: Int) -> platform_address { servers[index] }

  /// Becomes those that an option lists; false if it lists none, or something else.
  mutating func read(list: CallerText) -> Bool {
    count = min(platform_address.parse(list: list.bytesWithNUL, into: &servers), NameServerReader.maximumServers)
    return count > 0
  }

  /// Becomes those of /etc/resolv.conf, in which what is no address does not count.
  mutating func readSystemFile() {
    var reader = NameServerReader()
    SystemFile.read(CallerText(literal: "/etc/resolv.conf")) { byte in
      guard reader.read(byte) && count < NameServerReader.maximumServers else { return }
      var address = [8 of platform_address](repeating: platform_address())
      if platform_address.parse(list: reader.address.span, into: &address) == 1 {
        servers[count] = address[0]
        count &+= 1
      }
    }
  }
}
