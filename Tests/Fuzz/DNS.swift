// DNS messages against the reference: the query octet by octet, and what a message means in answer to it.
//
// An input's first byte says which addresses are asked for and what the message begins with: `4` and `6` stand for a
// message that is wholly the input's, `a` and `b` (IPv4 and IPv6) for one that is surely an answer to the query. Then
// follow the name, up to a line feed, and the message; of a sure answer, its flags and the number of its records (two
// bytes each), and what stands behind the question.

internal import DNSCore
internal import Reference

/// What an input says.
public struct DNSInput {
  /// The name that is asked for.
  let name: [UInt8]
  /// The type of its addresses.
  let type: DNSRecordType
  /// The query, as the reference writes it.
  public let query: [UInt8]
  /// The message.
  public let message: [UInt8]

  /// Reads an input; nil if it is too short.
  public init?(_ input: [UInt8]) {
    guard let kind = input.first else { return nil }
    let text = Array(input.dropFirst().prefix { $0 != 0x0A })
    let rest = expanded(input.dropFirst(text.count + 2), limit: 16 * 1024)
    name = isHostName(text) ? text : Array("a.example".utf8)
    type = kind == 0x36 || kind == 0x62 ? .aaaa : .a
    query = queryMessage(name, type: type.rawValue, id: id)
    guard kind == 0x61 || kind == 0x62 else {
      message = rest
      return
    }
    guard rest.count >= 4 else { return nil }
    let (flags, count) = (rest[..<2], rest[2..<4])
    let header = Array(query[..<2] + flags + [0, 1] + count + [0, 0, 0, 0])
    message = header + query[12...] + rest[4...]
  }
}

func checkDNS(_ input: [UInt8]) throws(Finding) {
  guard let input = DNSInput(input) else { return }
  let (query, message) = (input.query, input.message)
  let written = try write(input.type, of: input.name)
  if written != query { throw Finding("written \(quoted(written)), not \(quoted(query))") }
  let found = try read(message, to: query, addressLength: input.type == .a ? 4 : 16)
  let expected = AnswerReference(message, to: query)
  if found != expected {
    throw Finding("\(found), not \(expected)\n  query \(quoted(query))\n  message \(quoted(message))")
  }
}

private let id: UInt16 = 0x4AFE

/// Has DNSCore write the query.
private func write(_ type: DNSRecordType, of name: [UInt8]) throws(Finding) -> [UInt8] {
  let untouched: UInt8 = 0xAA
  var buffer = [UInt8](repeating: untouched, count: DNSQuery.maximumLength + 1)
  var output = buffer.mutableSpan
  let length = DNSQuery.write(type, of: name.span, id: id, into: &output)
  guard length <= DNSQuery.maximumLength, buffer[length...].allSatisfy({ $0 == untouched }) else {
    throw Finding("more is written than is told, for \(quoted(name))")
  }
  return Array(buffer[..<length])
}

/// What DNSCore makes of a message.
private func read(_ message: [UInt8], to query: [UInt8], addressLength: Int) throws(Finding) -> AnswerReference {
  let answer: DNSAnswer
  do throws(DNSError) {
    answer = try DNSAnswer(message.span, to: query.span)
  } catch {
    return .failure("\(error)")
  }
  guard (1...DNSAnswer.maximumCount).contains(answer.count), answer.addressLength == addressLength else {
    throw Finding("\(answer.count) addresses of \(answer.addressLength) bytes")
  }
  var addresses: [[UInt8]] = []
  for index in 0..<answer.count {
    let offset = answer[index]
    guard offset >= 0, offset + addressLength <= message.count else {
      throw Finding("an address at \(offset) of \(message.count) bytes")
    }
    addresses.append(Array(message[offset..<offset + addressLength]))
  }
  return .addresses(addresses, time: answer.timeToLive)
}
