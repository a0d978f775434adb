// What the fields of a head say about the body and the connection (RFC 9112 §6.3, §9.3).

/// A field, its name in lower case, its value with any obs-fold unfolded.
struct Field {
  let name: String
  var value: [UInt8]
}

/// How the body is delimited.
enum FramingReference {
  case none
  case length(Int)
  case chunked
  case untilClose
}

/// The head of a final response.
struct Head {
  let fields: [Field]
  let status: Int
  let isHTTP10: Bool

  /// The elements of the list that all fields of a name are together, in lower case; nil without such a field.
  private func list(_ name: String) -> [String]? {
    let values = fields.filter { $0.name == name }.map(\.value)
    if values.isEmpty { return nil }
    return values.flatMap { $0.split(separator: 0x2C, omittingEmptySubsequences: false) }
      .map { text(lowercased(trimmed($0))) }
  }

  /// The connection ends with the response (rule M1).
  var closes: Bool { isHTTP10 || list("connection")?.contains("close") == true }

  /// How the body is delimited, or every reason to refuse it.
  func framing() throws(Stop) -> FramingReference {
    // N1: these have no body, whatever their fields say.
    if status == 204 || status == 304 { return .none }
    var errors: Set<String> = []

    let lengths = list("content-length").map { elements in elements.map { number($0, &errors) } }
    if Set(lengths ?? []).count > 1 { errors.insert("contentLength") }

    let codings = list("transfer-encoding")?.filter { !$0.isEmpty }
    if let codings, codings != ["chunked"] || isHTTP10 { errors.insert("transferEncoding") }
    if codings != nil && lengths != nil { errors.insert("framingConflict") }

    let isContentCoded = list("content-encoding")?.contains { !$0.isEmpty && $0 != "identity" } == true
    if isContentCoded && lengths?.first != "0" { errors.insert("contentEncoding") }

    if !errors.isEmpty { throw .refused(errors) }
    if codings != nil { return .chunked }
    if let length = lengths?.first { return .length(Int(length) ?? 0) }
    return .untilClose
  }

  /// 1*DIGIT below 4 GiB, without leading zeros.
  private func number(_ element: String, _ errors: inout Set<String>) -> String {
    if element.isEmpty || !element.utf8.allSatisfy(isDigit) {
      errors.insert("contentLength")
      return element
    }
    let digits = String(element.dropLast().drop { $0 == "0" } + element.suffix(1))
    if digits.count > 10 || Int(digits) ?? .max > 4_294_967_295 { errors.insert("bodyTooLong") }
    return digits
  }
}
