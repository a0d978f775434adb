// What a peer can make the reader do: each limit at its value, and one above (rules H8, N5, K3, K5, K8).

import Testing

@testable import HTTPCore

@Suite("Limits of a response")
struct ResponseLimitTests {
  private static let ok = "HTTP/1.1 200 OK\r\n"
  private static let chunked = "\(ok)Transfer-Encoding: chunked\r\n\r\n"

  private func line(_ length: UInt32, prefix: String = "A:") -> String {
    prefix + String(repeating: "x", count: Int(length) - prefix.unicodeScalars.count)
  }

  @Test("H8: one field line, its CR counted", arguments: [-1, 0, 1])
  func fieldLine(excess: Int) {
    let field = line(UInt32(Int(Limits.lineBytes) + excess - 1))
    let outcome = receive("\(Self.ok)\(field)\r\nContent-Length: 0\r\n\r\n")
    #expect(outcome.error == (excess > 0 ? .lineLimit : nil))
    #expect(outcome.isComplete == (excess <= 0))
  }

  @Test("H8: the status line, its CR counted", arguments: [-1, 0, 1])
  func statusLine(excess: Int) {
    let status = line(UInt32(Int(Limits.lineBytes) + excess - 1), prefix: "HTTP/1.1 200 ")
    let outcome = receive("\(status)\r\nContent-Length: 0\r\n\r\n")
    #expect(outcome.error == (excess > 0 ? .lineLimit : nil))
  }

  @Test("H8: a name may not be without end either")
  func endlessName() {
    let name = String(repeating: "n", count: Int(Limits.lineBytes) + 1)
    #expect(receive(Self.ok + name).error == .lineLimit)
    #expect(receive(Self.ok + name.dropLast()).error == nil)
  }

  @Test("H8: each folded line counts alone")
  func foldedLines() {
    let long = line(Limits.lineBytes - 1)
    let fold = line(Limits.lineBytes - 1, prefix: " ")
    #expect(receive("\(Self.ok)\(long)\r\n\(fold)\r\nContent-Length: 0\r\n\r\n").isSuccess)
  }

  @Test("H8: the number of fields", arguments: [-1, 0, 1])
  func fields(excess: Int) {
    let count = Int(Limits.fields) + excess - 1
    let fields = String(repeating: "A: b\r\n c\r\n", count: count) + "Content-Length: 0\r\n\r\n"
    #expect(receive(Self.ok + fields).error == (excess > 0 ? .fieldLimit : nil))
  }

  /// Field lines of so many bytes in all.
  private func fill(_ bytes: Int) -> String {
    let line = "A: \(String(repeating: "x", count: 995))\r\n"
    let rest = bytes - bytes / 1000 * 1000
    return String(repeating: line, count: bytes / 1000 - 1) + "A:\(String(repeating: "y", count: 996 + rest))\r\n"
  }

  @Test("H8: the whole head", arguments: [-1, 0, 1])
  func head(excess: Int) {
    let rest = "Content-Length: 0\r\n\r\n"
    let free = Int(Limits.headBytes) - Self.ok.utf8.count - rest.utf8.count
    let outcome = receive(Self.ok + fill(free + excess) + rest)
    #expect(outcome.error == (excess > 0 ? .headLimit : nil))
    #expect(outcome.isComplete == (excess <= 0))
  }

  @Test("H8, N5: interim heads count with the final one", arguments: [-1, 0, 1])
  func headWithInterim(excess: Int) {
    let interim = "HTTP/1.1 103 x\r\n" + fill(20_000) + "\r\n"
    let rest = "Content-Length: 0\r\n\r\n"
    let free = Int(Limits.headBytes) - interim.utf8.count - Self.ok.utf8.count - rest.utf8.count
    #expect(receive(interim + Self.ok + fill(free + excess) + rest).error == (excess > 0 ? .headLimit : nil))
  }

  @Test("H8: the body does not count with the head")
  func bodyIsNoHead() {
    let body = String(repeating: "x", count: Int(Limits.headBytes))
    #expect(receive("\(Self.ok)A: \(line(8000))\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)").isSuccess)
  }

  @Test("N5: the number of interim responses", arguments: [-1, 0, 1])
  func interimResponses(excess: Int) {
    let interim = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: Int(Limits.interimResponses) + excess)
    let outcome = receive("\(interim)\(Self.ok)Content-Length: 0\r\n\r\n")
    #expect(outcome.error == (excess > 0 ? .interimLimit : nil))
    #expect(outcome.status == (excess > 0 ? 0 : 200))
  }

  @Test("N5: each interim response may have as many fields as the final one")
  func interimFields() {
    let fields = String(repeating: "A: b\r\n", count: Int(Limits.fields))
    #expect(receive("HTTP/1.1 100 x\r\n\(fields)\r\nHTTP/1.1 204 x\r\n\(fields)\r\n").isSuccess)
  }

  @Test("K5, H8: the number of trailers, which is not that of the fields", arguments: [-1, 0, 1])
  func trailerFields(excess: Int) {
    let head = "\(Self.ok)\(String(repeating: "A: b\r\n", count: 100))Transfer-Encoding: chunked\r\n\r\n"
    let trailers = String(repeating: "A: b\r\n", count: Int(Limits.fields) + excess)
    #expect(receive("\(head)0\r\n\(trailers)\r\n").error == (excess > 0 ? .fieldLimit : nil))
  }

  @Test("K5: the bytes of all trailers, the empty line counted", arguments: [-1, 0, 1])
  func trailerBytes(excess: Int) {
    let outcome = receive("\(Self.chunked)0\r\n\(fill(Int(Limits.trailerBytes) - 2 + excess))\r\n")
    #expect(outcome.error == (excess > 0 ? .trailerLimit : nil))
    #expect(outcome.isComplete == (excess <= 0))
  }

  @Test("K5: a trailer without end")
  func endlessTrailer() {
    let trailer = String(repeating: "x", count: Int(Limits.trailerBytes))
    #expect(receive("\(Self.chunked)0\r\n\(trailer)").error == nil)
    #expect(receive("\(Self.chunked)0\r\n\(trailer)x").error == .trailerLimit)
  }

  @Test("K3: a chunk's extensions, from behind the size to before the CR", arguments: [-1, 0, 1])
  func chunkExtension(excess: Int) {
    let count = Int(Limits.chunkExtensionBytes) + excess
    for start in [";", " ;", ";a;", ";\""] {
      let extensions = start + String(repeating: "x", count: count - start.utf8.count)
      let outcome = receive("\(Self.chunked)2\(extensions)\r\nhi\r\n0\r\n\r\n")
      #expect(outcome.error == (excess > 0 ? .chunkExtensionLimit : nil))
    }
    let blanks = String(repeating: " ", count: count - 1)
    #expect(receive("\(Self.chunked)2\(blanks);\r\nhi\r\n0\r\n\r\n").error == (excess > 0 ? .chunkExtensionLimit : nil))
  }

  @Test("K3: each chunk may have as many")
  func chunkExtensions() {
    let chunk = "1;\(String(repeating: "x", count: Int(Limits.chunkExtensionBytes) - 1))\r\nx\r\n"
    #expect(receive("\(Self.chunked)\(chunk)\(chunk)\(chunk)0\r\n\r\n").body == "xxx")
  }

  // A chunk of one byte costs five of overhead, so the body is a sixth of it all: less than a fifth.
  private static let oneByteChunks = Int(Limits.chunkOverheadBytes) / 5 - 1

  @Test("K8: chunk lines that outweigh the body", arguments: [-1, 0, 1])
  func overhead(excess: Int) {
    let chunks = String(repeating: "1\r\nx\r\n", count: Self.oneByteChunks)
    let last = "0;\(String(repeating: "x", count: 1 + excess))\r\n"
    let overhead = Self.oneByteChunks * 5 + last.utf8.count
    #expect(overhead == Int(Limits.chunkOverheadBytes) + excess)
    let outcome = receive("\(Self.chunked)\(chunks)\(last)\r\n")
    #expect(outcome.error == (excess > 0 ? .chunkLimit : nil))
    #expect(outcome.body.utf8.count == Self.oneByteChunks)
  }

  @Test("K8: as much overhead is no matter when there is a body to it")
  func overheadWithBody() {
    let chunks = String(repeating: "2\r\nxy\r\n", count: Self.oneByteChunks + 1000)
    let outcome = receive("\(Self.chunked)\(chunks)0\r\n\r\n")
    #expect(outcome.isSuccess)
    #expect(outcome.body.utf8.count == 2 * (Self.oneByteChunks + 1000))
  }
}
