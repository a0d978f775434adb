// The reference that fuzzing compares with: what it says of known messages, and that the fuzz targets find nothing in
// their committed inputs.

import Foundation
import Fuzz
import Reference
import Testing

@Suite("Reference")
struct ReferenceTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fuzz")

  private static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: folder).path()).sorted()
  }

  private static func input(_ name: String, of target: String) throws -> [UInt8] {
    try Array(Data(contentsOf: folder.appending(path: "corpus/\(target)/\(name)")))
  }

  @Test("Each fuzz target has a folder of inputs and a dictionary")
  func folders() throws {
    #expect(try Self.names(in: "corpus") == fuzzTargets.keys.sorted())
    #expect(try Self.names(in: "dictionary") == fuzzTargets.keys.sorted().map { "\($0).txt" })
  }

  @Test("No committed input breaks a property", arguments: fuzzTargets.keys.sorted())
  func corpus(target: String) throws {
    let check = try #require(fuzzTargets[target])
    let names = try Self.names(in: "corpus/\(target)")
    #expect(names.count >= 10)
    for name in names {
      let input = try Self.input(name, of: target)
      #expect(throws: Never.self, "\(name)") { try check(input) }
    }
  }

  @Test(
    "The inputs for the limits reach them",
    arguments: [
      ("line", "lineLimit"), ("status", "lineLimit"), ("head", "headLimit"), ("fields", "fieldLimit"),
      ("interim", "interimLimit"), ("trailers", "trailerLimit"), ("trailer-fields", "fieldLimit"),
      ("extension", "chunkExtensionLimit"), ("overhead", "chunkLimit"), ("share", "chunkLimit"),
    ])
  func limits(limit: String, error: String) throws {
    func response(_ place: String) throws -> ResponseReference {
      let input = try Self.input("limit-\(limit)-\(place)", of: "response")
      return ResponseReference(expanded(input[3...], limit: .max), end: .open)
    }
    #expect(try response("at").isComplete)
    #expect(try response("above").refusals == [error])
  }

  @Test(
    "The inputs for the limits of DNS reach them",
    arguments: [
      ("records-256", "records-257", "noData"), ("aliases-16", "aliases-17", "malformed"),
      ("pointers-127", "pointers-128", "malformed"), ("name-longest", "name-too-long", "malformed"),
    ])
  func limitsOfDNS(at: String, above: String, error: String) throws {
    func answer(_ name: String) throws -> AnswerReference {
      let input = try #require(DNSInput(Self.input(name, of: "dns")))
      return AnswerReference(input.message, to: input.query)
    }
    guard case .addresses = try answer(at) else {
      Issue.record("\(at): \(try answer(at))")
      return
    }
    #expect(try answer(above) == .failure(error))
  }

  @Test(
    "Responses that are complete",
    arguments: [
      ("Content-Length: 5\r\n\r\nhello", "hello"), ("Content-Length:\r\n 5, 05\r\n\r\nhello and more", "hello"),
      ("Transfer-Encoding: Chunked\r\n\r\n2;x\r\nhi\r\n00\r\nA: b\r\n c\r\n\r\n", "hi"), ("\r\nhi", "hi"),
    ])
  func complete(rest: String, body: String) {
    let response = ResponseReference(octets("HTTP/1.1 200 OK\r\n\(rest)"), end: .clean)
    #expect(response.isComplete)
    #expect(response.status == 200)
    #expect(text(response.body) == body)
    #expect(response.refusals == [])
  }

  @Test(
    "Responses that are refused, as soon as it is certain",
    arguments: [
      ("HTTP/1.1 200 OK\n", "statusLine"), ("I", "statusLine"), ("HTTP/1.1 200\t", "statusLine"),
      ("HTTP/1.1 200 OK\r\n ", "field"), ("HTTP/1.1 200 OK\r\nA ", "field"), ("HTTP/1.1 200 OK\r\nA: b\rc", "field"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 5\r\n\r\n", "contentLength"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n", "bodyTooLong"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "framingConflict"),
      ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "transferEncoding"),
      ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", "contentEncoding"),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 x", "chunk"),
      ("HTTP/1.1 101 Switching Protocols\r\n\r\n", "switchedProtocols"),
    ] as [(String, String)])
  func refused(response: String, error: String) {
    let bytes = octets(response)
    #expect(ResponseReference(bytes, end: .open).refusals == [error])
    // Not before: the last byte of what remains may still be followed by something good.
    #expect(ResponseReference(bytes.dropLast(), end: .open).refusals == [])
    #expect(ResponseReference(bytes.dropLast(), end: .clean).refusals == ["incomplete"])
  }

  @Test("Any beginning of a response waits for more, and is incomplete when the stream ends")
  func beginnings() {
    let interim = "HTTP/1.1 103\r\nLink: x\r\n\r\n"
    let chunks = "1 ;a\r\nx\r\n0\r\nA: b\r\n\r\n"
    let whole = octets("\(interim)HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)")
    #expect(ResponseReference(whole, end: .open).isComplete)
    for length in whole.indices {
      #expect(ResponseReference(Array(whole[..<length]), end: .open).refusals == [])
      #expect(ResponseReference(Array(whole[..<length]), end: .clean).refusals == ["incomplete"])
    }
  }

  @Test("A request, octet by octet")
  func request() {
    var request = RequestReference()
    request.host = octets("::1")
    request.port = 8443
    request.lines = [octets("A:b "), octets("user-agent: mine")]
    request.userAgent = octets("ours")
    request.contentType = octets("a/b")
    request.bodyLength = 7
    let head =
      "POST / HTTP/1.1\r\nHost: [::1]:8443\r\nA: b\r\nuser-agent: mine\r\nContent-Type: a/b\r\nContent-Length: 7\r\n\r\n"
    #expect(text(request.head) == head)
    #expect(request.refusals(capacity: head.utf8.count) == [])
    #expect(request.refusals(capacity: head.utf8.count - 1) == ["tooLong"])
    request.lines = [octets("Host: a\r\n")]
    #expect(request.refusals(capacity: 2048) == ["field", "reservedField"])
    request.target = octets("/ ")
    #expect(request.refusals(capacity: 2048) == ["target"])
  }
}
