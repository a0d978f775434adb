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

  /// Adds the address that a text ended by a NUL spells, if it spells one and there is room.
  @inline(never)
  mutating func append(_ text: Span<UInt8>) {
    guard count < Limits.addresses else { return }
    if platform_address.parse(text, into: &addresses[count]) { count &+= 1 }
  }

  /// Adds the address that a literal spells.
  mutating func append(_ literal: StaticString) {
    append(CallerText(literal: literal).bytesWithNUL)
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
    let name = host.extracting(droppingLast: 1)
    addresses.append(host)
    if name.equals("localhost") {
      addresses.append("127.0.0.1")
      addresses.append("::1")
    }
    if addresses.count == 0 { readHostsFile(for: name, into: &addresses) }
    if addresses.count == 0 { throw Failure(RT_HTTP_ERROR_NAME_UNKNOWN) }
    return addresses
  }

  // A file that can't be read is a file without names.
  private static func readHostsFile(for name: Span<UInt8>, into addresses: inout AddressList) {
    let file = unsafe platform_file_open(CallerText(literal: "/etc/hosts").pointer)
    if file < 0 { return }
    var reader = HostsReader()
    var piece = [256 of UInt8](repeating: 0)
    var count: Int32
    repeat {
      var memory = piece.mutableSpan
      // SAFETY: the memory is used during the call only.
      count = unsafe memory.withUnsafeMutableBufferPointer { memory in
        unsafe platform_file_read(file, memory.baseAddress, UInt32(memory.count))
      }
      // The last line may lack its end.
      if count <= 0 { piece[0] = 0x0A }
      for index in 0..<Int(max(count, 1)) where reader.read(piece[index], lookingFor: name) {
        addresses.append(reader.address.span)
      }
    } while count > 0
    platform_close(file)
  }
}
