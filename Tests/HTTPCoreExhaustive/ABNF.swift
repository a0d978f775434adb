// Reads grammars as RFCs write them: Augmented BNF (RFC 5234), with case-sensitive strings (RFC 7405).
//
// A rule that is defined again takes the place of the earlier one, and `=/` adds an alternative (RFC 5234 §3.3): so
// decisions can stand apart from the text of the RFCs. Rules must not contain themselves.

/// A list of rules.
struct ABNF {
  private var definitions: [String: String] = [:]

  /// The rules of `texts`; a line that begins with a space continues the one before.
  init(_ texts: [String]) {
    var name = ""
    for line in texts.flatMap({ $0.split(separator: "\n") }) {
      var line = withoutComment(line)
      if let first = line.first, first != " " {
        let parts = line.split(separator: "=", maxSplits: 1)
        name = parts[0].filter { $0 != " " }.lowercased()
        if parts[1].first != "/" { definitions[name] = "" }
        line = parts[1]
      }
      definitions[name, default: ""] += line
    }
  }

  /// The expression that elements, such as `status-line CRLF`, stand for.
  func expression(_ elements: String) -> Expression {
    var reader = ElementReader(grammar: self, rest: elements[...])
    let expression = reader.alternation()
    precondition(reader.rest.isEmpty, "can't read \(reader.rest) in \(elements)")
    return expression
  }

  fileprivate func rule(_ name: String) -> Expression {
    guard let elements = definitions[name.lowercased()] else { preconditionFailure("no rule is named \(name)") }
    return expression(elements)
  }

  /// A semicolon begins a comment, unless it is in a string.
  private func withoutComment(_ line: Substring) -> Substring {
    var isInString = false
    let end = line.firstIndex { character in
      if character == "\"" { isInString.toggle() }
      return character == ";" && !isInString
    }
    return line[..<(end ?? line.endIndex)]
  }
}

/// Reads the right side of a rule; a function for each rule of RFC 5234 §4.
private struct ElementReader {
  let grammar: ABNF
  var rest: Substring

  mutating func alternation() -> Expression {
    var expression = concatenation()
    while take("/") { expression = expression.or(concatenation()) }
    return expression
  }

  private mutating func concatenation() -> Expression {
    var expression = Expression.empty
    while let character = next, !"/)]".contains(character) { expression = expression.then(repetition()) }
    return expression
  }

  /// `*element`, `1*element`, `1*16element`, `3element`.
  private mutating func repetition() -> Expression {
    let count = number()
    let hasStar = take("*")
    let least = count ?? (hasStar ? 0 : 1)
    let most = hasStar ? number() : least
    let element = element()
    var expression = element.repeated
    if let most {
      expression = .empty
      for _ in least..<most { expression = element.then(expression).or(.empty) }
    }
    for _ in 0..<least { expression = element.then(expression) }
    return expression
  }

  private mutating func element() -> Expression {
    if take("(") { return group(until: ")") }
    if take("[") { return group(until: "]").or(.empty) }
    if take("\"") { return string { $0.octetWithoutCase } }
    if take("%s\"") { return string { .octet($0...$0) } }
    if take("%x") { return octets() }
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    rest.removeFirst(name.count)
    return grammar.rule(String(name))
  }

  private mutating func group(until end: String) -> Expression {
    let expression = alternation()
    precondition(take(end), "\(end) is missing")
    return expression
  }

  private mutating func string(_ octet: (UInt8) -> Expression) -> Expression {
    let string = rest.prefix { $0 != "\"" }
    rest.removeFirst(string.count + 1)
    return string.utf8.reduce(.empty) { $0.then(octet($1)) }
  }

  /// `20`, `20-7E`.
  private mutating func octets() -> Expression {
    let first = octet()
    guard rest.first == "-" else { return .octet(first...first) }
    rest.removeFirst()
    return .octet(first...octet())
  }

  private mutating func octet() -> UInt8 {
    let digits = rest.prefix { $0.isHexDigit }
    rest.removeFirst(digits.count)
    guard let octet = UInt8(digits, radix: 16) else { preconditionFailure("no octet: \(digits)") }
    return octet
  }

  private mutating func number() -> Int? {
    let digits = rest.prefix { $0.isNumber }
    rest.removeFirst(digits.count)
    return Int(digits)
  }

  /// The next character that is no space.
  private var next: Character? {
    mutating get {
      rest = rest.drop { $0 == " " }
      return rest.first
    }
  }

  private mutating func take(_ text: String) -> Bool {
    guard next != nil && rest.hasPrefix(text) else { return false }
    rest.removeFirst(text.count)
    return true
  }
}

extension UInt8 {
  /// A literal's octet: a letter stands for both of its cases.
  fileprivate var octetWithoutCase: Expression {
    let lower = self | 0x20
    guard (0x61...0x7A).contains(lower) else { return .octet(self...self) }
    let upper = self & ~0x20
    return .octet(lower...lower).or(.octet(upper...upper))
  }
}
