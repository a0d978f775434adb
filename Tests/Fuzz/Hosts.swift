// The hosts file reader against the reference. An input's first line is the name to look for, the rest is the file.

internal import DNSCore
internal import Reference

func checkHosts(_ input: [UInt8]) throws(Finding) {
  let text = expanded(input[...], limit: 1024)
  let name = text.prefix { $0 != 0x0A }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  let file = Array(text.dropFirst(name.count + 1))

  var reader = AddressLineReader(isKeyFirst: false)
  var found: [[UInt8]] = []
  for byte in file + [0x0A] where reader.read(byte, lookingFor: name.span) {
    let address = reader.address.indices.map { reader.address[$0] }
    guard address.contains(0) else { throw Finding("an address without an end") }
    found.append(Array(address.prefix { $0 != 0 }))
  }
  let expected = addresses(of: name, inHosts: file)
  if found != expected {
    throw Finding(
      "\(quoted(name)) is at \(found.map(quoted)), not \(expected.map(quoted))\n  file \(quoted(file))")
  }
}
