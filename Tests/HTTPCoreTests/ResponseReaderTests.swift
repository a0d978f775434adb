// What the reader tells its caller on the way, and bodies that come straight into their place, past the reader.

import HTTPCore
import Testing

/// A reader that `#expect` can look at: that takes copyable values only.
private final class Receiver {
  private var reader = ResponseReader()

  var status: UInt16 { reader.status }
  var hasBegun: Bool { reader.hasBegun }
  var hasHead: Bool { reader.hasHead }
  var isComplete: Bool { reader.isComplete }
  var allowsReuse: Bool { reader.allowsReuse }
  var contentLength: UInt32? { reader.contentLength }
  var expectedBody: UInt32 { reader.expectedBody }

  /// Reads bytes in one call; gives how many were framing and how many body.
  func read(_ bytes: String) throws(ResponseError) -> [Int] {
    let bytes = octets(bytes)
    let step = try reader.read(bytes.span)
    return [step.framing, step.body]
  }

  func countBody(_ count: Int) throws(ResponseError) { try reader.countBody(count) }

  func end(isClean: Bool) throws(ResponseError) { try reader.end(isClean: isClean) }
}

@Suite("Response reader")
struct ResponseReaderTests {
  @Test("A fresh reader has nothing")
  func fresh() throws {
    let reader = Receiver()
    #expect(reader.status == 0)
    #expect(!reader.hasBegun)
    #expect(!reader.hasHead)
    #expect(!reader.isComplete)
    #expect(!reader.allowsReuse)
    #expect(reader.contentLength == nil)
    #expect(reader.expectedBody == 0)
    #expect(try reader.read("") == [0, 0])
    #expect(!reader.hasBegun)
  }

  @Test("A step ends with a run of body bytes")
  func steps() throws {
    let reader = Receiver()
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(try reader.read("\(head)3\r\nabc\r\n2\r\n") == [head.utf8.count + 3, 3])
    #expect(reader.expectedBody == 0)
    #expect(try reader.read("\r\n2\r\n") == [5, 0])
    #expect(reader.expectedBody == 2)
    #expect(try reader.read("d") == [0, 1])
    #expect(reader.expectedBody == 1)
    #expect(try reader.read("e\r\n0\r\n\r\nx") == [0, 1])
    #expect(try reader.read("\r\n0\r\n\r\nx") == [7, 0])
    #expect(reader.isComplete)
    #expect(reader.expectedBody == 0)
    #expect(try reader.read("x") == [0, 0])
  }

  @Test("The status is there with the status line, the rest with the head")
  func head() throws {
    let reader = Receiver()
    _ = try reader.read("HTTP/1.1 404 N\r")
    #expect(reader.hasBegun)
    #expect(reader.status == 0)
    _ = try reader.read("\n")
    #expect(reader.status == 404)
    _ = try reader.read("Content-Length: 9\r\n\r")
    #expect(!reader.hasHead)
    #expect(reader.contentLength == nil)
    #expect(reader.expectedBody == 0)
    _ = try reader.read("\n")
    #expect(reader.hasHead)
    #expect(reader.contentLength == 9)
    #expect(reader.expectedBody == 9)
  }

  @Test("Body bytes that did not pass the reader are counted")
  func countBody() throws {
    let reader = Receiver()
    _ = try reader.read("HTTP/1.1 200 OK\r\nContent-Length: 4294967295\r\n\r\n")
    #expect(reader.expectedBody == .max)
    try reader.countBody(0)
    try reader.countBody(4_294_967_290)
    #expect(reader.expectedBody == 5)
    #expect(try reader.read("hello!") == [0, 5])
    #expect(reader.isComplete)
    #expect(reader.allowsReuse)
  }

  @Test("Body bytes of a chunk are counted, and the framing goes on behind them")
  func countChunk() throws {
    let reader = Receiver()
    _ = try reader.read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n")
    try reader.countBody(4_294_967_294)
    #expect(reader.expectedBody == 1)
    try reader.countBody(1)
    #expect(reader.expectedBody == 0)
    #expect(try reader.read("\r\n0\r\n\r\n") == [7, 0])
    #expect(reader.isComplete)
  }

  @Test("K2: chunks of more than 4 GiB - 1 together can't be counted")
  func tooManyChunks() throws {
    let reader = Receiver()
    _ = try reader.read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n")
    try reader.countBody(4_294_967_295)
    _ = try reader.read("\r\n1\r\n")
    #expect(throws: ResponseError.bodyTooLong) { try reader.read("x") }
  }

  @Test("C9: a body until the end of the connection has the same limit")
  func tooLongUntilClose() throws {
    let reader = Receiver()
    _ = try reader.read("HTTP/1.1 200 OK\r\n\r\n")
    #expect(reader.expectedBody == .max)
    try reader.countBody(4_294_967_294)
    #expect(try reader.read("x") == [0, 1])
    #expect(throws: ResponseError.bodyTooLong) { try reader.countBody(1) }
    #expect(!reader.isComplete)
  }

  @Test("C9: the end after such a body completes it, once")
  func end() throws {
    let reader = Receiver()
    _ = try reader.read("HTTP/1.1 200 OK\r\n\r\nabc")
    try reader.end(isClean: true)
    #expect(reader.isComplete)
    #expect(!reader.allowsReuse)
    #expect(try reader.read("x") == [0, 0])
  }
}
