// The chunked coding: rules K1 to K6. K7, that cuts change nothing, is checked by `receive` in every test; K8 is among
// the limits.

import HTTPCore
import Testing

@Suite("Chunked coding")
struct ChunkTests {
  private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
  private static let end = "0\r\n\r\n"

  @Test(
    "K1: sizes",
    arguments: [
      ("A", 10), ("a", 10), ("0a", 10), ("00000000000000A", 10), ("1F", 31), ("fF", 255), ("100", 256), ("9", 9),
    ])
  func size(size: String, length: Int) {
    let body = String(repeating: "x", count: length)
    let outcome = receive("\(Self.head)\(size)\r\n\(body)\r\n\(Self.end)")
    #expect(outcome.isSuccess)
    #expect(outcome.body == body)
  }

  @Test("K1: the last chunk", arguments: ["0", "00", "0000000000000000", "0;a", "0 ;a=b"])
  func lastChunk(size: String) {
    let outcome = receive("\(Self.head)\(size)\r\n\r\nx")
    #expect(outcome.isSuccess)
    #expect(outcome.body == "")
    #expect(outcome.surplus == 1)
  }

  @Test("K1: several chunks are one body")
  func chunks() {
    let outcome = receive("\(Self.head)3\r\nabc\r\n1\r\nd\r\n4\r\n\r\n\r\n\r\n\(Self.end)")
    #expect(outcome.isSuccess)
    #expect(outcome.body == "abcd\r\n\r\n")
  }

  @Test(
    "K1: sizes that are none",
    arguments: [
      "0x5", "5h", "", "-1", "+1", " 5", "\t5", "1_0", "g", ";a", "5.", "\"5\"", "5,", "\u{B2}", "5\u{0}", "@",
    ])
  func badSize(size: String) {
    #expect(receive("\(Self.head)\(size)\r\nhello\r\n\(Self.end)").error == .chunk)
    #expect(receive("\(Self.head)1\r\nx\r\n\(size)\r\nhello\r\n\(Self.end)").error == .chunk)
  }

  @Test("K2: 16 digits are read, 17 are not")
  func digits() {
    let zeros = String(repeating: "0", count: 15)
    #expect(receive("\(Self.head)\(zeros)5\r\nhello\r\n\(Self.end)").body == "hello")
    #expect(receive("\(Self.head)\(zeros)05\r\nhello\r\n\(Self.end)").error == .chunk)
    #expect(receive("\(Self.head)\(zeros)00\r\n\r\n").error == .chunk)
  }

  @Test(
    "K2: a size above 4 GiB - 1 can't be counted",
    arguments: ["100000000", "100000005", "fffffffff", "ffffffffffffffff", "fffffffffffffffff", "0100000000"])
  func hugeSize(size: String) {
    #expect(receive("\(Self.head)\(size)\r\nhello").error == .bodyTooLong)
  }

  @Test("K2: a size of 4 GiB - 1 can", arguments: ["ffffffff", "FFFFFFFF", "00000000ffffffff"])
  func largestSize(size: String) {
    let outcome = receive("\(Self.head)\(size)\r\nhello")
    #expect(outcome.error == nil)
    #expect(outcome.body == "hello")
  }

  @Test(
    "K3: extensions are dropped",
    arguments: [
      "5;a", "5;a=b", "5 ;a", "5\t ;a", "5; a = b", "5;a=\"x;y\"", "5;a;b=c", "5;a=\"x y\"", "5;=", "5;\u{80}\u{FF}",
    ])
  func extensions(size: String) {
    let outcome = receive("\(Self.head)\(size)\r\nhello\r\n\(Self.end)")
    #expect(outcome.isSuccess)
    #expect(outcome.body == "hello")
  }

  @Test(
    "K3: what is no extension",
    arguments: ["5 a", "5 5", "5 ", "5\t", "5;a\nb", "5;a\rb", "5;a\u{0}", "5;a\u{7F}", "5=a", "5\u{B};a", "5 \n"])
  func badExtension(size: String) {
    #expect(receive("\(Self.head)\(size)\r\nhello\r\n\(Self.end)").error == .chunk)
  }

  @Test("L1: a chunk line ends with CR LF only", arguments: ["5\n", "5\r", "5\r\r\n", "5;a\n", "5;a\r\r\n", "\n5\r\n"])
  func lineEnd(line: String) {
    #expect(receive("\(Self.head)\(line)hello\r\n\(Self.end)").error == .chunk)
  }

  @Test(
    "K4: data is followed by CR LF exactly",
    arguments: ["\n", "X\r\n", "\r", "\rX", "\r\r\n", " \r\n", "0\r\n\r\n", "\n\r"])
  func dataEnd(lineEnd: String) {
    let outcome = receive("\(Self.head)5\r\nhello\(lineEnd)\(Self.end)")
    #expect(outcome.error == .chunk)
    #expect(outcome.body == "hello")
  }

  @Test(
    "K5: trailers are dropped",
    arguments: [
      "A: b", "A:", "A: b\r\n c", "A: b\r\nA: c", "Content-Length: 5", "content-length: 1\r\nContent-Length: 2",
      "Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Connection: close",
      "Content-Encoding: gzip", "X: \u{80}\u{FF}",
    ])
  func trailers(trailers: String) {
    let outcome = receive("\(Self.head)2\r\nhi\r\n0\r\n\(trailers)\r\n\r\nx")
    #expect(outcome.isSuccess)
    #expect(outcome.body == "hi")
    #expect(outcome.contentLength == nil)
    #expect(outcome.allowsReuse)
    #expect(outcome.surplus == 1)
  }

  @Test(
    "K5: a framing field among the trailers means nothing, whatever its value",
    arguments: [
      "Content-Length: x", "Content-Length:", "Content-Length: 1, 2", "Content-Length: 99999999999",
      "Transfer-Encoding: gzip", "Transfer-Encoding: chunked, chunked",
    ])
  func framingTrailer(trailer: String) {
    #expect(receive("\(Self.head)2\r\nhi\r\n0\r\n\(trailer)\r\n\r\n").isSuccess)
  }

  @Test(
    "K5: trailers are checked",
    arguments: ["A", " A: b", "A : b", ": b", "A: b\n", "A: \u{0}", "A: b\rc", "A: b\r\n\n", "\n", "\rx", "2\r\nhi"])
  func badTrailer(trailer: String) {
    #expect(receive("\(Self.head)2\r\nhi\r\n0\r\n\(trailer)\r\n\r\n").error == .field)
  }

  @Test("K6: the end before the last empty line is incomplete, however clean", arguments: [StreamEnd.clean, .unclean])
  func truncated(end: StreamEnd) {
    let whole = "\(Self.head)5;a\r\nhello\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n"
    let bytes = octets(whole)
    for length in Self.head.unicodeScalars.count..<bytes.count {
      let outcome = receive(text(bytes.prefix(length)), end: end)
      #expect(outcome.error == .incomplete)
      #expect(!outcome.isComplete && !outcome.allowsReuse)
      #expect(outcome.hasHead)
    }
    let outcome = receive(whole, end: end)
    #expect(outcome.isSuccess)
    #expect(outcome.body == "hellox")
  }
}
