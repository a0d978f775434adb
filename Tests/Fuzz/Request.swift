// The request head and host names against the reference: either exactly those octets, or a refusal.
//
// An input begins with the port (two bytes), the length of the body (four), and what is left free or lacking in the
// buffer (one); then follow, each up to a 0xFF: host, target, the three default fields' values, the caller's lines.

internal import HTTPCore
internal import Reference

func checkRequest(_ input: [UInt8]) throws(Finding) {
  guard input.count > 7 else { return }
  var request = RequestReference()
  request.port = UInt16(number(input[0...1]))
  request.bodyLength = UInt32(number(input[2...5]))
  let parts = expanded(input[7...], limit: 1024).split(separator: 0xFF, omittingEmptySubsequences: false)
    .map { Array($0) }
  func part(_ index: Int) -> [UInt8] { index < parts.count ? parts[index] : [] }

  let isName = isHostName(part(0))
  guard HostName.isValid(part(0).span) == isName else {
    throw Finding("\(quoted(part(0))) is \(isName ? "a" : "no") host name")
  }
  // What is neither a name nor an IP literal never comes here.
  request.host = isName ? part(0) : literals[part(0).count % literals.count]
  request.target = part(1)
  (request.userAgent, request.adminProtocol, request.contentType) = (part(2), part(3), part(4))
  request.lines = Array(parts.dropFirst(5))

  let capacity = max(0, request.head.count + Int(Int8(bitPattern: input[6])))
  try check(request, capacity: capacity)
}

private let literals = ["127.0.0.1", "::1", "2001:db8::192.0.2.1", "255.255.255.255"].map { Array($0.utf8) }

private func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

private func check(_ request: RequestReference, capacity: Int) throws(Finding) {
  let untouched: UInt8 = 0xAA
  var buffer = [UInt8](repeating: untouched, count: capacity)
  let (count, error) = write(request, into: &buffer)
  let refusals = request.refusals(capacity: capacity)
  let written = buffer.prefix(count)
  func finding(_ text: String) -> Finding {
    Finding("\(text)\n  request \(request)\n  written \(quoted(written))")
  }

  guard count <= capacity, buffer[count...].allSatisfy({ $0 == untouched }) else {
    throw finding("more is written than is told")
  }
  if let error {
    guard refusals.contains("\(error)") else { throw finding("refused with \(error), not \(refusals.sorted())") }
    return
  }
  guard refusals.isEmpty else { throw finding("written, not refused with \(refusals.sorted())") }
  guard Array(written) == request.head else { throw finding("written, not \(quoted(request.head))") }
  if let fault = fault(of: Array(written)) { throw finding(fault) }
}

/// Has HTTPCore write the head; returns how much was written, and the error.
private func write(_ request: RequestReference, into buffer: inout [UInt8]) -> (Int, RequestError?) {
  var head = RequestHead(to: buffer.mutableSpan)
  head.start(target: request.target.span, host: request.host.span, port: request.port)
  for line in request.lines { head.add(line: line.span) }
  head.add(.userAgent, value: request.userAgent.span)
  head.add(.adminProtocol, value: request.adminProtocol.span)
  head.add(.contentType, value: request.contentType.span)
  do throws(RequestError) {
    try head.finish(bodyLength: request.bodyLength)
    return (head.count, nil)
  } catch {
    return (head.count, error)
  }
}

/// What is wrong with a head that was written, whatever it should have been.
private func fault(of head: [UInt8]) -> String? {
  // Split at CR LF, so that a CR or LF that is left stands alone.
  var lines: [[UInt8]] = [[]]
  for (index, byte) in head.enumerated() {
    if byte == 0x0A && lines[lines.count - 1].last == 0x0D {
      lines[lines.count - 1].removeLast()
      lines.append([])
    } else {
      lines[lines.count - 1].append(byte)
    }
    if byte == 0 { return "a NUL at \(index)" }
  }
  if lines.contains(where: { $0.contains(0x0D) || $0.contains(0x0A) }) { return "a CR or LF within a line" }
  guard lines.suffix(2) == [[], []], !lines.dropLast(2).contains([]) else { return "not one empty line, at the end" }
  let requestLines = lines.filter { $0.starts(with: "POST /".utf8) && $0.suffix(9) == Array(" HTTP/1.1".utf8) }
  guard requestLines.count == 1, lines[0] == requestLines[0], lines[0].filter({ $0 == 0x20 }).count == 2 else {
    return "not one request line, in front"
  }
  let names = lines[1...].map { String(decoding: $0.prefix { $0 != 0x3A }, as: UTF8.self).lowercased() }
  if names.first != "host" || names.filter({ $0 == "host" }).count != 1 { return "not one Host, in front" }
  if names.filter({ $0 == "content-length" }).count != 1 { return "not one Content-Length" }
  if names.contains("transfer-encoding") { return "Transfer-Encoding" }
  return nil
}
