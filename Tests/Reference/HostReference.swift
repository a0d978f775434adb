// Host names (RFC 1123 §2.1, RFC 1035 §2.3.4), where a hosts file says that they are (hosts(5)), and which servers know the
// others (resolv.conf(5)).

/// Whether octets are a host name: labels of letters, digits, `-` and `_`, the last of which is no number.
public func isHostName(_ name: [UInt8]) -> Bool {
  let labels = name.split(separator: 0x2E, omittingEmptySubsequences: false)
  let areLabels = labels.allSatisfy { label in
    (1...63).contains(label.count) && label.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x5F }
  }
  return areLabels && name.count <= 253 && !(labels.last?.allSatisfy(isDigit) ?? true)
}

/// The addresses that a hosts file gives a name, in lower case; one that is longer than any address is empty.
public func addresses(of name: [UInt8], inHosts file: [UInt8]) -> [[UInt8]] {
  file.split(separator: lineFeed).compactMap { line in
    let words = line.prefix { $0 != 0x23 }.split { isBlank($0) || $0 == carriageReturn }
    guard let address = words.first, words.dropFirst().contains(where: { lowercased($0) == name }) else { return nil }
    // The address is a text that ends with a NUL.
    return address.count <= 45 ? Array(address.prefix { $0 != 0 }) : []
  }
}

/// The servers that the resolver's configuration names; an address that is longer than any is empty.
public func servers(inConfiguration file: [UInt8]) -> [[UInt8]] {
  file.split(separator: lineFeed).compactMap { line in
    let words = line.prefix { $0 != 0x23 }.split { isBlank($0) || $0 == carriageReturn }
    guard words.count > 1, lowercased(words[0]) == octets("nameserver") else { return nil }
    return words[1].count <= 55 ? Array(words[1].prefix { $0 != 0 }) : []
  }
}
