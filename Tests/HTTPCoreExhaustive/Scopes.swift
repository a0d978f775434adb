// What is tried: for each kind of line the bytes that matter there, and for the fields that frame a body the words
// and lines that matter.

let scopes = [
  Scope("status line, from its start", "", ["H", "T", "P", "/", "1", ".", " ", "h", "\r"], then: "P/1.1 200\r\n"),
  Scope("version", "HTTP/", ["0", "1", "2", "9", ".", " ", "x", "\r", "\n"], then: " 200" + lineEnd),
  Scope("status code", "HTTP/1.1 ", ["0", "1", "2", "9", " ", "\t", "-", "\r", "\n"], then: lineEnd),
  Scope("reason phrase", "HTTP/1.1 200", ["0", "a", " ", "\t", "\0", "\u{7F}", "\u{FF}", "\r", "\n"], then: lineEnd),

  Scope("first field line", ok, ["A", "(", ":", " ", "\t", "\0", "\u{80}", "\r", "\n"], then: headEnd),
  Scope("second field line", ok + "A: b\r\n", ["A", "@", ":", " ", "\t", "\0", ",", "\r", "\n"], then: headEnd),
  Scope("field value", ok + "A:", ["b", ",", " ", "\t", "\u{1F}", "\u{7F}", "\u{FF}", "\r", "\n"], then: headEnd),

  Scope("Content-Length: name", ok + "Content-Lengt", ["h", "H", "-", ":", " ", "5", "\0", "\r", "\n"], then: headEnd),
  Scope("Content-Length: value", length, ["0", "5", ",", " ", "+", "a", "\0", "\r", "\n"], then: headEnd, upTo: 7),
  Scope(
    "Content-Length: numbers", length,
    ["0", "5", "4294967295", "4294967296", "18446744073709551616", ",", " ", "\r\n\t", "\r\nContent-Length:"],
    then: headEnd, upTo: 6),
  Scope(
    "Transfer-Encoding: name", ok + "Transfer-Encodin", ["g", "G", "s", ":", " ", "chunked", "\0", "\r", "\n"],
    then: headEnd),
  Scope(
    "Transfer-Encoding: value", coding + "chunke",
    ["d", "D", "x", ",", " ", ";", "\0", "\r", "\n"],
    then: headEnd, upTo: 7),
  Scope(
    "Transfer-Encoding: words", coding,
    ["chunked", "Chunked", "identity", ",", " ", "\t", ";q=1", "\r\n ", "\r\nTransfer-Encoding:"],
    then: headEnd, upTo: 6),
  Scope(
    "Connection: value", connection + "clos",
    ["e", "E", "x", ",", " ", "\0", "\t", "\r", "\n"],
    then: headEnd, upTo: 7),
  Scope(
    "Connection: words", connection,
    ["close", "CLOSE", "keep-alive", ",", " ", "\t", "x", "\r\n ", "\r\nConnection:"],
    then: headEnd, upTo: 6),
  Scope(
    "Content-Encoding: words", ok + "Content-Encoding:",
    ["identity", "IDENTITY", "gzip", ",", " ", "\t", ";", "\r\n ", "\r\nContent-Encoding:"],
    then: headEnd, upTo: 6),
  Scope("lines of a head", "", headLines, then: lineEnd),
  Scope("lines of a head behind 7 interim ones", interimHeads, headLines, then: lineEnd),
  Scope(
    "statuses with rules of their own", "",
    [
      "HTTP/1.1 100\r\n", "HTTP/1.1 101\r\n", "HTTP/1.1 204\r\n", "HTTP/1.1 304\r\n", "Content-Length: x\r\n",
      "Transfer-Encoding: gzip\r\n", "Content-Encoding: gzip\r\n", "A: b\r\n", "\r\n",
    ], then: lineEnd),

  Scope("first chunk line", chunked, ["0", "1", "a", "g", ";", "\"", " ", "\r", "\n"], then: lineEnd),
  Scope("chunk extension", chunked + "5", [";", "=", "\"", "\\", " ", "\t", "\0", "\r", "\n"], then: lineEnd),
  Scope("large chunk size", chunked + "fFFFF", ["0", "1", "F", "f", "G", ";", " ", "\r", "\n"], then: lineEnd),
  Scope("long chunk size", chunked + "000000000", ["0", "8", "F", "f", "x", ";", " ", "\r", "\n"], then: lineEnd),
  Scope("behind a chunk", chunked + "3\r\nabc", ["0", "2", "a", "A", ":", ";", " ", "\r", "\n"], then: lineEnd),

  Scope("first trailer", trailers, ["A", "(", ":", " ", "\t", "\0", "\u{80}", "\r", "\n"], then: headEnd),
  Scope("second trailer", trailers + "A: b\r\n", ["A", "@", ":", " ", "\t", "\0", ",", "\r", "\n"], then: headEnd),
  Scope(
    "lines of trailers", trailers,
    [
      "Content-Length: 5\r\n", "Content-Length: x\r\n", "Transfer-Encoding: gzip\r\n", "Connection: close\r\n",
      "Content-Encoding: gzip\r\n", " fold\r\n", "A: b\r\n", "A b\r\n", "\r\n",
    ], then: lineEnd, upTo: 6),
]

private let lineEnd = "\r\n"
private let headEnd = "\r\n\r\n"
private let ok = "HTTP/1.1 200 OK\r\n"
private let length = ok + "Content-Length:"
private let coding = ok + "Transfer-Encoding:"
private let connection = ok + "Content-Length: 0\r\nConnection:"
private let chunked = ok + "Transfer-Encoding: chunked\r\n\r\n"
private let trailers = chunked + "0\r\n"
private let interimHeads = String(repeating: "HTTP/1.1 103 Early Hints\r\nContent-Length: 3\r\n\r\n", count: 7)
private let headLines = [
  "HTTP/1.1 100\r\n", "HTTP/1.0 200\r\n", "HTTP/1.1 200\r\n", "Content-Length: 1\r\n", "content-length: 2\r\n",
  "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Content-Encoding: gzip\r\n", "\r\n",
]

extension Scope {
  /// A scope in which each character stands for an octet. Inlined into the list above, it takes seconds to compile.
  @inline(never)
  fileprivate init(_ name: String, _ prefix: String, _ letters: [String], then ending: String, upTo length: Int = 8) {
    func octets(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }
    self.init(
      name: name, prefix: octets(prefix), letters: letters.map(octets), ending: octets(ending), length: length)
  }
}
