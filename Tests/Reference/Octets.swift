// Classes of octets (RFC 5234 appendix B, RFC 9110 §5.5 and §5.6.2), and the little text handling that they need.

/// The octets of an ASCII text.
func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The text of octets, each of which is one character.
func text(_ octets: some Sequence<UInt8>) -> String {
  String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
}

let lineFeed: UInt8 = 0x0A
let carriageReturn: UInt8 = 0x0D

func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }

func isLetter(_ octet: UInt8) -> Bool { (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet) }

func isHexadecimal(_ octet: UInt8) -> Bool {
  isDigit(octet) || (0x41...0x46).contains(octet) || (0x61...0x66).contains(octet)
}

/// SP or HTAB.
func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }

/// tchar.
func isTokenOctet(_ octet: UInt8) -> Bool {
  isDigit(octet) || isLetter(octet) || "!#$%&'*+-.^_`|~".utf8.contains(octet)
}

/// HTAB, SP, VCHAR or obs-text.
func isContent(_ octet: UInt8) -> Bool { octet == 0x09 || (0x20...0x7E).contains(octet) || octet >= 0x80 }

/// Octets without the blanks around them.
func trimmed(_ octets: some Sequence<UInt8>) -> [UInt8] {
  Array(Array(octets.drop(while: isBlank)).reversed().drop(while: isBlank).reversed())
}

/// Octets with letters in lower case.
func lowercased(_ octets: some Sequence<UInt8>) -> [UInt8] {
  octets.map { isLetter($0) ? $0 | 0x20 : $0 }
}
