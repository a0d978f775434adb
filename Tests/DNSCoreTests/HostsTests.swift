// Names found in hosts files, however the text is cut into pieces.

import DNSCore
import Testing

@Suite("Hosts file")
struct HostsTests {
  /// The addresses that a name has, with the text in pieces.
  private func addresses(of name: String, in pieces: [ArraySlice<UInt8>]) -> [String] {
    let name = Array(name.utf8)
    var reader = AddressLineReader(isKeyFirst: false)
    var found: [String] = []
    for piece in pieces {
      for byte in piece where reader.read(byte, lookingFor: name.span) { found.append(address(reader)) }
    }
    if reader.read(0x0A, lookingFor: name.span) { found.append(address(reader)) }
    return found
  }

  private func address(_ reader: borrowing AddressLineReader) -> String {
    var text = ""
    for index in reader.address.indices {
      if reader.address[index] == 0 { return text }
      text.unicodeScalars.append(Unicode.Scalar(reader.address[index]))
    }
    Issue.record("the address has no end")
    return text
  }

  /// The addresses that a name has: the same with the text whole, byte by byte and in any two pieces.
  private func addresses(
    of name: String, in text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> [String] {
    let bytes = Array(text.utf8)
    let whole = addresses(of: name, in: [bytes[...]])
    let single = addresses(of: name, in: bytes.indices.map { bytes[$0...$0] })
    #expect(single == whole, "byte by byte", sourceLocation: sourceLocation)
    for cut in bytes.indices {
      let halves = addresses(of: name, in: [bytes[..<cut], bytes[cut...]])
      #expect(halves == whole, "cut at \(cut)", sourceLocation: sourceLocation)
    }
    return whole
  }

  private static let file = """
    # 9.9.9.9 smdp.example.com

    127.0.0.1 localhost
    ::1\t\tlocalhost  ip6-localhost\tip6-loopback
    10.0.0.1 a.example smdp.example.com b.example # 10.0.0.9 other
      10.0.0.2\tSMDP.example.COM\t
    10.0.0.3 smdp.example.com.au xsmdp.example.com smdp.example.co smdp
    10.0.0.4 other#smdp.example.com
    10.0.0.5
    10.0.0.6 b.example smdp.example.com#comment
    fe80::1%eth0 last.example

    """

  @Test(
    "Each line that has the name gives its address, in order",
    arguments: [
      ("localhost", ["127.0.0.1", "::1"]), ("ip6-localhost", ["::1"]), ("ip6-loopback", ["::1"]),
      ("smdp.example.com", ["10.0.0.1", "10.0.0.2", "10.0.0.6"]), ("a.example", ["10.0.0.1"]),
      ("b.example", ["10.0.0.1", "10.0.0.6"]), ("other", ["10.0.0.4"]), ("smdp", ["10.0.0.3"]),
      ("last.example", ["fe80::1%eth0"]), ("comment", []), ("example", []), ("10.0.0.1", []), ("10.0.0.5", []),
      ("127.0.0.1", []), ("local", []), ("localhost.example", []), ("9.9.9.9", []), ("#", []),
    ])
  func file(name: String, expected: [String]) {
    #expect(addresses(of: name, in: Self.file) == expected)
    #expect(addresses(of: name, in: Self.file.replacing("\n", with: "\r\n")) == expected, "CR LF")
  }

  @Test(
    "The last line may lack its line feed", arguments: ["1.2.3.4 a", "1.2.3.4 a ", "1.2.3.4 a#", "b\n1.2.3.4 c a\r"])
  func noFinalLineFeed(text: String) {
    #expect(addresses(of: "a", in: text) == ["1.2.3.4"])
    #expect(addresses(of: "a", in: text + "\n") == ["1.2.3.4"])
  }

  @Test(
    "Texts without the name",
    arguments: [
      "", "\n", "\r\n", " ", "#", "a", "a\n", "1.2.3.4", "1.2.3.4 ", "1.2.3.4 #a", "#1.2.3.4 a", "1.2.3.4\na",
    ])
  func absent(text: String) {
    #expect(addresses(of: "a", in: text) == [])
  }

  @Test("A name that stands twice on a line is found once")
  func twice() {
    #expect(addresses(of: "a", in: "1.2.3.4 a a A\n1.2.3.5 a\n") == ["1.2.3.4", "1.2.3.5"])
  }

  @Test("A comment ends an address and a name")
  func comment() {
    #expect(addresses(of: "a", in: "1.2.3.4# a\n") == [])
    #expect(addresses(of: "a", in: "1.2.3.4 a# a\n") == ["1.2.3.4"])
    #expect(addresses(of: "a", in: "1.2.3.4 b # a\n5.6.7.8 a") == ["5.6.7.8"])
  }

  @Test("Upper case in the file is found, as are digits and signs as they are")
  func letterCase() {
    #expect(addresses(of: "az-09_.z", in: "::A AZ-09_.Z\n") == ["::A"])
    #expect(addresses(of: "@[", in: "::1 `{\n") == [])
    #expect(addresses(of: "`{", in: "::1 @[\n") == [])
  }

  @Test("An address longer than any is none, and does not spoil the next line")
  func longAddress() {
    let longest = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
    #expect(longest.utf8.count == 45)
    #expect(addresses(of: "a", in: "\(longest) a\n") == [longest])
    for excess in ["1", "11", String(repeating: "1", count: 1000)] {
      let found = addresses(of: "a", in: "\(longest)\(excess) a\n1.2.3.4 a\n")
      #expect(found.last == "1.2.3.4")
      #expect(found.dropLast().allSatisfy { $0 == "" })
    }
  }

  @Test("A long name in the file is no end of the reader")
  func longName() {
    let long = String(repeating: "a", count: 1000)
    #expect(addresses(of: "a", in: "1.2.3.4 \(long) a\n1.2.3.5 \(long)\n") == ["1.2.3.4"])
  }

  @Test("Octets that are no text do no harm")
  func octets() {
    let noise = (UInt8.min...UInt8.max).filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "#") }
    let bytes: [UInt8] = noise + "\n1.2.3.4 a\n".utf8
    #expect(addresses(of: "a", in: [bytes[...]]) == ["1.2.3.4"])
  }
}
