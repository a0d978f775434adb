// From a host to its addresses: an IP literal is its own, `localhost` is this machine (RFC 6761 §6.3), and any other
// name is looked up in the hosts file.

internal import CPlatform
internal import CRTPort
internal import DNSCore

/// The addresses of a host, in the order in which they are to be tried.
struct AddressList {
  private var addresses = [8 of platform_address](repeating: platform_address())
  private(set) var count = 0

  subscript(index: Int) -> platform_address { addresses[index] }

  /// Adds an address, unless there are `Limits.addresses` already.
  mutating func append(_ address: platform_address) {
    guard count < Limits.addresses else { return }
    addresses[count] = address
    count &+= 1
  }

  /// Adds the address that a NUL-terminated text spells, if it spells one.
  mutating func append(text: Span<UInt8>) {
    if let address = platform_address(literal: text) { append(address) }
  }

  /// Adds the address that a literal spells.
  mutating func append(_ literal: CallerText) {
    var address = platform_address()
    // SAFETY: the text ends with a NUL, and is read during the call only.
    if unsafe platform_address_parse(literal.pointer, &address) != 0 { append(address) }
  }
}

/// Finds the addresses of hosts.
enum Resolver {
  /// Finds the addresses of a host.
  ///
  /// - Parameter host: An IP literal or a valid host name, in lower case, ended by a NUL.
  /// - Returns: Its addresses, at least one.
  /// - Throws: `RT_HTTP_ERROR_NAME_UNKNOWN`.
  static func resolve(_ host: Span<UInt8>) throws(Failure) -> AddressList {
    var addresses = AddressList()
    addresses.append(text: host)
    if addresses.count > 0 { return addresses }
    let name = host.extracting(droppingLast: 1)

    if name.equals("localhost") {
      addresses.append(CallerText(literal: "127.0.0.1"))
      addresses.append(CallerText(literal: "::1"))
      return addresses
    }
    readFile(of: name, into: &addresses)
    if addresses.count == 0 { throw Failure(RT_HTTP_ERROR_NAME_UNKNOWN) }
    return addresses
  }

  // A file that can't be read is a file without names.
  private static func readFile(of name: Span<UInt8>, into addresses: inout AddressList) {
    let file = unsafe platform_file_open(CallerText(literal: "/etc/hosts").pointer)
    if file < 0 { return }
    var reader = HostsReader()
    var piece = [256 of UInt8](repeating: 0)
    while true {
      var memory = piece.mutableSpan
      // SAFETY: the memory is used during the call only.
      let count = unsafe memory.withUnsafeMutableBufferPointer { memory in
        unsafe platform_file_read(file, memory.baseAddress, UInt32(memory.count))
      }
      if count <= 0 { break }
      reader.addAddresses(of: name, in: piece.span.extracting(first: Int(count)), to: &addresses)
    }
    if reader.finish(name) { addresses.append(text: reader.address.span) }
    platform_close(file)
  }
}

extension HostsReader {
  /// Adds the addresses of each line that has the name.
  mutating func addAddresses(of name: Span<UInt8>, in text: Span<UInt8>, to addresses: inout AddressList) {
    var position = 0
    while let next = find(name, in: text, from: position) {
      addresses.append(text: address.span)
      position = next
    }
  }
}
