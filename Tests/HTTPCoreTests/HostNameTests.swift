// Which texts are host names.

import HTTPCore
import Testing

@Suite("Host names")
struct HostNameTests {
  private func isValid(_ name: String) -> Bool {
    let bytes = octets(name)
    return HostName.isValid(bytes.span)
  }

  @Test(
    "Names",
    arguments: [
      "a", "localhost", "smdp.example.com", "SMDP.Example.COM", "a-b.c", "xn--bcher-kva.example", "_dns.example.com",
      "1a", "a1", "1.a", "123.example", "1-1", "1.2.3.4.a", "1.2.3.4x", "0x7f.a", "a.b.c.d.e.f.g.h.i.j", "127.1.1.1_",
    ])
  func valid(name: String) {
    #expect(isValid(name))
  }

  @Test(
    "Texts that are none",
    arguments: [
      "", ".", "..", ".a", "a.", "a..b", "a.b.", "a b", " a", "a ", "a\t", "a\r\n", "a\u{0}", "\u{0}", "a/b", "a:80",
      "http://a", "a@b", "[::1]", "::1", "a,b", "a%b", "a*b", "*.a", "a+b", "a\\b", "a\"b", "a~b", "a#b", "a?b", "a(b",
    ])
  func invalid(name: String) {
    #expect(!isValid(name))
  }

  @Test(
    "A last label of digits would be an address to others",
    arguments: ["1", "127.0.0.1", "1.2.3", "a.1", "999.999.999.999", "a.0", "2130706433", "0.0.0.0", "example.007"])
  func number(name: String) {
    #expect(!isValid(name))
  }

  @Test("Octets of a name", arguments: UInt8.min...UInt8.max)
  func octet(octet: UInt8) {
    let isAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.".utf8.contains(octet)
    #expect(isValid("a\(text([octet]))b") == isAllowed)
  }

  @Test("A label has at most 63 octets", arguments: ["\0", "a.\0", "\0.a", "a.\0.b"])
  func labelLength(pattern: String) {
    func name(_ length: Int) -> String {
      pattern.replacing("\0", with: String(repeating: "l", count: length))
    }
    #expect(isValid(name(62)))
    #expect(isValid(name(63)))
    #expect(!isValid(name(64)))
  }

  @Test("A name has at most 253 octets")
  func length() {
    #expect(HostName.maximumLength == 253)
    let label = String(repeating: "l", count: 63)
    let start = "\(label).\(label).\(label)."
    #expect(isValid(start + String(repeating: "x", count: 60)))
    #expect(isValid(start + String(repeating: "x", count: 61)))
    #expect(!isValid(start + String(repeating: "x", count: 62)))
    #expect(!isValid(String(repeating: "a.", count: 500) + "a"))
  }
}
