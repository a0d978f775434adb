// The example in the documentation of ResponseReader: it stands here as code, line by line. And that there is no more to
// know of HTTPCore than fits on one screen.

import Foundation
import HTTPCore
import Testing

@Suite("Example")
struct ExampleTests {
  private func decode(_ receive: () -> ArraySlice<UInt8>) throws -> (status: UInt16, body: String, surplus: Int) {
    // Example {
    var reader = ResponseReader()
    var body: [UInt8] = []
    var bytes: ArraySlice<UInt8> = []
    while !reader.isComplete {
      if bytes.isEmpty { bytes = receive() }
      if bytes.isEmpty { try reader.end(isClean: true) }  // nothing more is received: the stream has ended
      let step = try reader.read(bytes.span)
      body += bytes.dropFirst(step.framing).prefix(step.body)
      bytes = bytes.dropFirst(step.framing + step.body)
    }
    // }
    return (reader.status, text(body), bytes.count)
  }

  /// Gives a response in pieces of a length, and nothing when there is no more.
  private func decode(_ response: String, length: Int) throws -> (status: UInt16, body: String, surplus: Int) {
    var rest = octets(response)[...]
    return try decode {
      let piece = rest.prefix(length)
      rest = rest.dropFirst(length)
      return piece
    }
  }

  @Test(
    "It decodes each framing, however the bytes come",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nA: b\r\n\r\n",
    ])
  func decodes(response: String) throws {
    for length in 1...response.utf8.count {
      let outcome = try decode(response, length: length)
      #expect(outcome == (200, "hello", 0), "pieces of \(length)")
    }
  }

  @Test("It throws what is wrong, and leaves what is behind a response")
  func ends() throws {
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"
    #expect(throws: ResponseError.incomplete) { try decode(short, length: 9) }
    #expect(throws: ResponseError.statusLine) { try decode("HTTP/1.1 200 OK\n\n", length: 9) }
    #expect(try decode("HTTP/1.1 204 No Content\r\n\r\nmore", length: .max) == (204, "", 4))
  }

  @Test("The documentation has the same lines, ten of them")
  func documentation() throws {
    let here = try Self.lines(of: Self.tests, between: "    // Example {", "    // }", indentation: "    ")
    let reader = Self.sources.appending(path: "ResponseReader.swift")
    let documented = try Self.lines(of: reader, between: "/// ```swift", "/// ```", indentation: "/// ")
    #expect(documented == here)
    #expect(here.count == 10)
  }

  @Test("The public declarations, the cases of errors among them, fit on one screen")
  func surface() throws {
    var declarations: [Substring] = []
    for file in try FileManager.default.contentsOfDirectory(at: Self.sources, includingPropertiesForKeys: nil) {
      var isPublicEnum = false
      for line in try Self.lines(of: file) {
        if line.hasPrefix("public enum ") { isPublicEnum = true }
        if line == "}" { isPublicEnum = false }
        let isCase = isPublicEnum && line.hasPrefix("  case ")
        if isCase || line.drop(while: { $0 == " " }).hasPrefix("public ") { declarations.append(line) }
      }
    }
    #expect(declarations.contains("public struct ResponseReader: ~Copyable {"))
    #expect(declarations.contains("  case incomplete"))
    #expect(declarations.count <= 60)
  }

  private static let tests = URL(filePath: #filePath)
  private static let sources = tests.deletingLastPathComponent().appending(path: "../../Sources/HTTPCore")

  private static func lines(of file: URL) throws -> [Substring] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
  }

  private static func lines(
    of file: URL, between start: String, _ end: String, indentation: String
  ) throws -> [Substring] {
    try lines(of: file).drop { $0 != start }.dropFirst().prefix { $0 != end }.map { $0.dropFirst(indentation.count) }
  }
}
