// The vector runner itself: a vector that is wrong fails, and so does a file that is no file of vectors. A runner that
// overlooked either would let every other vector pass.

import Foundation
import Testing

@Suite("Vector runner")
struct VectorRunnerTests {
  private static let head = #""HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n""#

  /// Runs a file of these lines, with `; ` between them; gives what failed.
  private func failures(_ lines: String) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(component: "\(UUID()).vectors")
    try lines.replacing("; ", with: "\n").write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    return runVectors(file).compactMap(\.failure)
      .map { $0.replacing(file.lastPathComponent, with: "file") }
  }

  /// Runs one vector; gives what failed.
  private func failures(wire: String, end: String, _ expectation: String) throws -> [String] {
    try failures("[T1.test]; rule T1; wire \(wire); end \(end); \(expectation)")
  }

  @Test(
    "A vector that is right passes",
    arguments: [
      (#"\#(head) "hello""#, "open", "status 200; body \"hello\"; reuse yes"),
      (#"\#(head) "hello!""#, "open", "status 200; body \"hello\"; reuse no"),
      (#"\#(head) "hell""#, "open", "waits"),
      (#"\#(head) "hell""#, "clean", "error incomplete"),
      (#""""#, "open", "waits"),
      (#""""#, "clean", "error incomplete"),
      (#""HTTP/1.1 200 OK\r\n\r\n" "a" * 9000"#, "clean", "status 200; body \"a\" * 9000; reuse no"),
      (#""HTTP/1.1 200 OK\r\n\r\n""#, "unclean", "error incomplete"),
      (#""HTTP/1.1 204 \x4e\t\"\\\"\r\n\r\n""#, "open", "status 204; reuse yes"),
      (#""HTTP/1.1 200 \0\r\n\r\n""#, "open", "error statusLine"),
    ])
  func right(wire: String, end: String, expectation: String) throws {
    #expect(try failures(wire: wire, end: end, expectation) == [])
  }

  @Test(
    "A vector that expects something else fails, and is told",
    arguments: [
      (
        #"\#(head) "hello""#, "open", "error contentLength",
        "status 200, body of 5, reuse yes; it should be: error contentLength"
      ),
      (
        #"\#(head) "hello""#, "open", "status 201; body \"hello\"; reuse yes",
        "status 200, body of 5, reuse yes; it should be: status 201, body of 5, reuse yes"
      ),
      (
        #"\#(head) "hello""#, "open", "status 200; body \"hell\"; reuse yes",
        "status 200, body of 5, reuse yes; it should be: status 200, body of 4, reuse yes"
      ),
      (
        #"\#(head) "hello""#, "open", "status 200; body \"heLlo\"; reuse yes",
        "status 200, body of 5, reuse yes (byte 2 of the body is another); "
          + "it should be: status 200, body of 5, reuse yes"
      ),
      (
        #"\#(head) "hello!""#, "open", "status 200; body \"hello\"; reuse yes",
        "status 200, body of 5, reuse no; it should be: status 200, body of 5, reuse yes"
      ),
      (
        #"\#(head) "hello""#, "open", "status 200; body \"hello\"; reuse no",
        "status 200, body of 5, reuse yes; it should be: status 200, body of 5, reuse no"
      ),
      (#"\#(head) "hello""#, "open", "waits", "status 200, body of 5, reuse yes; it should be: waits"),
      (#"\#(head) "hell""#, "open", "error chunk", "waits; it should be: error chunk"),
      (#"\#(head) "hell""#, "clean", "error chunk", "error incomplete; it should be: error chunk"),
      (#""X""#, "open", "waits", "error statusLine; it should be: waits"),
      (
        #""X""#, "open", "status 200; reuse yes",
        "error statusLine; it should be: status 200, body of 0, reuse yes"
      ),
    ])
  func wrong(wire: String, end: String, expectation: String, told: String) throws {
    #expect(try failures(wire: wire, end: end, expectation) == ["file:1: T1.test, whole: \(told)"])
  }

  @Test(
    "A file that is malformed fails, with the line",
    arguments: [
      ("", "0: no vector is in the file"),
      ("# Only words.; # More.", "2: no vector is in the file"),
      ("rule T1", "1: no [id] stands before it"),
      ("[T1.a", "1: an id looks like [C1.plus]"),
      ("[]", "1: an id looks like [C1.plus]"),
      ("[T1.a]; colour red", "2: an unknown key: colour"),
      ("[T1.a]; wires \"\"", "2: an unknown key: wires"),
      ("[T1.a]; ;  \"text\"", "3: no strings stand before it to go on with"),
      ("[T1.a]; wire \"\"; end open;  \"text\"", "4: no strings stand before it to go on with"),
      ("[T1.a]; rule T1; rule T1", "3: a second rule"),
      ("[T1.a]; rule T1 T2", "2: one word must stand here"),
      ("[T1.a]; rule", "2: one word must stand here"),
      ("[T1.a]; wire", "2: a string in double quotes is missing"),
      ("[T1.a]; wire text", "2: a string in double quotes is missing"),
      ("[T1.a]; wire \"a\" b", "2: a string in double quotes is missing"),
      ("[T1.a]; wire \"a", "2: a string without a closing quote"),
      ("[T1.a]; wire \"a\\", "2: an escape that is none"),
      ("[T1.a]; wire \"\\q\"", "2: an escape that is none"),
      ("[T1.a]; wire \"\\x4\"", "2: an escape that is none"),
      ("[T1.a]; wire \"\\xg4\"", "2: an escape that is none"),
      ("[T1.a]; wire \"\u{9}\"", "2: a byte in a string that must be written as an escape"),
      ("[T1.a]; wire \"é\"", "2: a byte in a string that must be written as an escape"),
      ("[T1.a]; wire \"a\" *", "2: a count that is none"),
      ("[T1.a]; wire \"a\" * 0", "2: a count that is none"),
      ("[T1.a]; wire \"a\" * 9999999999", "2: a count that is none"),
      ("[T1.a]; end maybe", "2: \"maybe\" is none of its values"),
      ("[T1.a]; end", "2: \"\" is none of its values"),
      ("[T1.a]; status", "2: a status is a number below 1000"),
      ("[T1.a]; status 2000", "2: a status is a number below 1000"),
      ("[T1.a]; status 20x", "2: a status is a number below 1000"),
      ("[T1.a]; body \"\"", "2: no status stands before it"),
      ("[T1.a]; reuse yes", "2: no status stands before it"),
      ("[T1.a]; status 200; reuse perhaps", "3: \"perhaps\" is none of its values"),
      ("[T1.a]; status 200; error field", "3: only one of status, error and waits may be there"),
      ("[T1.a]; waits; status 200", "3: only one of status, error and waits may be there"),
      ("[T1.a]; error field; body \"\"", "3: no status stands before it"),
      ("[T1.a]; waits long", "2: waits has no value"),
      ("; [T1.a]; wire \"\"; end open; waits", "2: T1.a has no rule"),
      ("; [T1.a]; rule T1; end open; waits", "2: T1.a has no wire"),
      ("; [T1.a]; rule T1; wire \"\"; waits", "2: T1.a has no end"),
      ("[T1.a]; rule T1; wire \"\"; end open", "1: T1.a has no status, error or waits"),
      ("[T1.a]; rule T1; wire \"\"; end open; [T1.b]", "1: T1.a has no status, error or waits"),
      ("[T1.a]; rule T1; wire \"\"; end open; status 200", "1: T1.a has no reuse"),
      ("[T1.a]; rule T1; wire \"\"; end clean; waits", "1: T1.a waits, though the stream has ended"),
      ("[T1.a]; rule T2; wire \"\"; end open; waits", "1: T1.a is not T2.some-words"),
      ("[T1]; rule T1; wire \"\"; end open; waits", "1: T1 is not T1.some-words"),
      ("[T1.]; rule T1; wire \"\"; end open; waits", "1: T1. is not T1.some-words"),
      ("[T1.a b]; rule T1; wire \"\"; end open; waits", "1: T1.a b is not T1.some-words"),
      (
        "[T1.a]; rule T1; wire \"\"; end open; waits; [T1.a]",
        "6: T1.a is in line 1 too"
      ),
      ("[T1.a]; rule T1; wire \"\"\u{0}", "1: a NUL is in the file"),
    ])
  func malformed(text: String, told: String) throws {
    #expect(try failures(text) == ["file:\(told)"])
  }

  @Test("A file that is not there fails")
  func missing() {
    let verdicts = runVectors(URL(filePath: "/nonexistent/none.vectors"))
    #expect(verdicts.map(\.failure) == ["none.vectors:0: No such file or directory"])
    #expect(verdicts.map(\.id) == [nil])
  }
}
