// From a host to its addresses: an IP literal is its own, `localhost` is this machine (RFC 6761 §6.3), then the hosts file
// is looked into, then the firmware is asked, and at last the name servers are.

internal import CPlatform
internal import CRTPort
internal import DNSCore

/// Finds the addresses of hosts.
enum Resolver {
  /// Finds the addresses of a client's origin.
  ///
  /// - Parameter client: The client; its connection is closed. Its window is used.
  /// - Returns: The addresses, at least one, and for how long they are good.
  /// - Throws: Why there is none.
  static func resolve(_ client: inout Client) throws(Failure) -> AddressList {
    var addresses = AddressList(client.options.ipVersion)
    addresses.add(client.origin.text)
    if client.origin.name.equals("localhost") {
      addresses.add(CallerText(literal: "127.0.0.1").bytesWithNUL)
      addresses.add(CallerText(literal: "::1").bytesWithNUL)
    }
    if !addresses.isKnown { readHostsFile(for: client.origin.name, &addresses) }
    if !addresses.isKnown { try askFirmware(&client, &addresses) }
    if !addresses.isKnown {
      var lookup = Lookup(addresses)
      addresses = try lookup.run(&client)
    }
    if addresses.isEmpty { throw Failure(RT_HTTP_ERROR_NO_ADDRESS) }
    return addresses
  }

  private static func readHostsFile(for name: Span<UInt8>, _ addresses: inout AddressList) {
    var reader = HostsReader()
    SystemFile.read(CallerText(literal: "/etc/hosts")) { byte in
      if reader.read(byte, lookingFor: name) { addresses.add(reader.address.span) }
    }
  }

  private static func askFirmware(_ client: inout Client, _ addresses: inout AddressList) throws(Failure) {
    var list = client.window.mutableSpan
    // SAFETY: the hook uses both texts during the call only, and ends the one it fills.
    let answer = unsafe list.withUnsafeMutableBytes { list in
      unsafe client.origin.text.withUnsafeBytes { host in
        unsafe rt_port_http_resolve(
          host.baseAddress?.assumingMemoryBound(to: CChar.self), list.baseAddress?.assumingMemoryBound(to: CChar.self),
          UInt32(list.count))
      }
    }
    if answer > 0 { return }
    if answer < 0 || !addresses.add(listed: client.window.span) { throw Failure(RT_HTTP_ERROR_NAME_UNKNOWN) }
  }
}
