// The reader of the resolver's configuration against the reference. An input is the file.

internal import DNSCore
internal import Reference

func checkNameServers(_ input: [UInt8]) throws(Finding) {
  let file = expanded(input[...], limit: 1024)
  var reader = AddressLineReader(isKeyFirst: true)
  let key = Array("nameserver".utf8)
  var found: [[UInt8]] = []
  for byte in file + [0x0A] where reader.read(byte, lookingFor: key.span) {
    let address = reader.address.indices.map { reader.address[$0] }
    guard address.contains(0) else { throw Finding("an address without an end") }
    found.append(Array(address.prefix { $0 != 0 }))
  }
  let expected = servers(inConfiguration: file)
  if found != expected {
    throw Finding("the servers are \(found.map(quoted)), not \(expected.map(quoted))\n  file \(quoted(file))")
  }
}
