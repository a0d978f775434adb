// From a host to its addresses: an IP literal is its own, `localhost` is this machine (RFC 6761 §6.3), then the hosts file
// is looked into, then the firmware is asked, and at last the name servers are.

internal import CPlatform
internal import CRTPort

extension Client {
  /// Finds the addresses of the origin; false if there is none, and the call has failed. The connection is closed; the
  /// window is used.
  mutating func resolve() -> Bool {
    addresses.clear()
    _ = add(listed: origin.name.equals("localhost") ? CallerText(literal: "::1,127.0.0.1") : origin.text)
    if !addresses.isKnown { readFile(CallerText(literal: "/etc/hosts"), key: origin.text, isOfResolver: false) }
    if !addresses.isKnown && !askFirmware() { return fail(RT_HTTP_ERROR_NAME_UNKNOWN) }
    if !addresses.isKnown && !askNameServers() { return false }
    return addresses.isEmpty ? fail(RT_HTTP_ERROR_NO_ADDRESS) : true
  }

  /// Adds the addresses of a list; false if one of them is none.
  mutating func add(listed list: CallerText) -> Bool {
    var list = AddressTexts(list)
    var address = platform_address()
    while list.next(&address) { addresses.add(&address, allowed: options.ipVersion) }
    return list.isGood
  }

  /// False: the firmware says that the name does not exist.
  private mutating func askFirmware() -> Bool {
    var list = window.mutableSpan
    // SAFETY: the hook uses both texts during the call only, and ends the one it fills.
    let answer = unsafe list.withUnsafeMutableBytes { list in
      unsafe rt_port_http_resolve(
        origin.text.pointer, list.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(list.count))
    }
    return answer > 0 || answer == 0 && add(listed: CallerText(window.mutableSpan))
  }

  /// False if the call has failed.
  private mutating func askNameServers() -> Bool {
    // SAFETY: the hook passes the client on, to `rt_port_http_stub_resolver`, or does nothing with it.
    let error = unsafe rt_port_http_ask_name_servers(&self)
    return error == 0 || fail(Failure(status: 0 &- error))
  }
}
