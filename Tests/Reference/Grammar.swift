// The lines of a response, each as RFC 9112 has it: status-line (§4), field-line with obs-fold (§5), chunk (§7.1).
//
// Every line ends with CR LF and nothing else (rules L1 and L2).

private func content(_ line: [UInt8]) -> ArraySlice<UInt8>? {
  line.suffix(2).elementsEqual([carriageReturn, lineFeed]) ? line.dropLast(2) : nil
}

extension LineKind {
  /// `HTTP/1.` DIGIT SP 3DIGIT [ SP reason-phrase ]; the SP before an empty reason may be missing (rule S2).
  static let status = LineKind(
    error: "statusLine", example: "HTTP/1.1 200\r\n",
    isWhole: { line in
      guard let content = content(line), content.count >= 12 else { return false }
      let reason = content.dropFirst(12)
      return content.starts(with: octets("HTTP/1.")) && isDigit(content[7]) && content[8] == 0x20
        && content[9...11].allSatisfy(isDigit) && (reason.isEmpty || reason.first == 0x20)
        && reason.allSatisfy(isContent)
    })

  /// A field line, its continuation by obs-fold, or the empty line. The first line can't be a continuation (rule L3).
  static func field(isFirst: Bool) -> LineKind {
    LineKind(
      error: "field", example: "A:\r\n",
      isWhole: { line in
        guard let content = content(line) else { return false }
        guard let first = content.first else { return true }
        if isBlank(first) { return !isFirst && content.allSatisfy(isContent) }
        guard let colon = content.firstIndex(of: 0x3A) else { return false }
        return colon > 0 && content[..<colon].allSatisfy(isTokenOctet) && content[colon...].allSatisfy(isContent)
      })
  }

  /// 1*HEXDIG [ chunk-ext ]. Of extensions only the `;` before them and the class of their octets is judged (rule K3).
  static let chunk = LineKind(
    error: "chunk", example: "0;\r\n",
    isWhole: { line in
      guard let content = content(line), let first = content.first, isHexadecimal(first) else { return false }
      let rest = content.drop(while: isHexadecimal)
      return rest.isEmpty || rest.drop(while: isBlank).first == 0x3B && rest.allSatisfy(isContent)
    })

  /// What follows the data of a chunk.
  static let chunkEnd = LineKind(
    error: "chunk", example: "\r\n", isWhole: { $0 == [carriageReturn, lineFeed] })
}
