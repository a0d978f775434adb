// A scope: some bytes, then every string over a small alphabet, then what would end the line.
//
// The strings are a tree, walked depth first with a copy of reader and reference at each depth. Where both refuse a
// string, they refuse all that begin with it; where both say that the response is complete, what follows is not the
// response's. Those strings are covered without a visit.

/// Strings to try.
struct Scope: CustomStringConvertible {
  /// What the strings are.
  let name: String
  /// What comes before each.
  var prefix: [UInt8]
  /// What the strings are made of: single bytes, or whole words and lines.
  let letters: [[UInt8]]
  /// What comes behind each, for a look at how its line would end.
  var ending: [UInt8]
  /// Letters of the longest string.
  var length: Int

  var description: String {
    "\(name): up to \(length) of \(letters.map(escaped).joined(separator: " "))"
  }

  /// How many strings there are of no more than `length` letters, the empty one aside.
  fileprivate func strings(upTo length: Int) -> Int {
    (0..<length).reduce(0) { sum, _ in (sum + 1) * letters.count }
  }
}

/// A walk through all the strings of a scope.
struct Walk: CustomStringConvertible {
  private(set) var covered = 0
  private var visited = 0
  /// Strings whose line is taken, with the ending behind them.
  private var accepted = 0
  /// How often reader and reference differ, and the fewest bytes at which they do.
  private var differences = 0
  private var shortest: [UInt8] = []
  private var difference = ""

  private let scope: Scope
  private let automaton = Reference.automaton
  private var text: [UInt8] = []
  private var partsBefore = 0

  /// Walks through `scope`.
  init(_ scope: Scope) {
    self.scope = scope
    var pair = Pair()
    guard agree(&pair, on: scope.prefix) else { return }
    partsBefore = pair.reference.parts
    visit(behind: pair, length: scope.length)
  }

  var description: String { "\(covered) covered, \(visited) visited, \(accepted) accepted" }

  /// Why the scope has not passed.
  var faults: [String] {
    var faults: [String] = []
    if differences > 0 { faults.append("\(differences) differences, such as \(escaped(shortest)): \(difference)") }
    let all = scope.strings(upTo: scope.length)
    if covered != all { faults.append("of \(all) strings \(all - covered) were not covered") }
    if accepted == 0 { faults.append("nothing was accepted, so nothing was tried") }
    return faults
  }

  /// Visits the strings of at most `length` letters behind those that `pair` has received.
  private mutating func visit(behind pair: borrowing Pair, length: Int) {
    for letter in scope.letters {
      var next = pair.copy()
      let agree = agree(&next, on: letter)
      visited += 1
      if agree {
        tryEnding(behind: next)
        switch next.reference.phase {
        case .refused, .complete:
          covered += 1 + scope.strings(upTo: length - 1)
        default:
          covered += 1
          if length > 1 { visit(behind: next, length: length - 1) }
        }
      }
      text.removeLast(letter.count)
    }
  }

  /// Sees what the ending makes of the string that `pair` has received.
  private mutating func tryEnding(behind pair: borrowing Pair) {
    guard pair.reference.phase != .refused else { return }
    var ended = pair.copy()
    if agree(&ended, on: scope.ending) && ended.reference.phase != .refused && ended.reference.parts > partsBefore {
      accepted += 1
    }
    text.removeLast(scope.ending.count)
  }

  private mutating func agree(_ pair: inout Pair, on bytes: [UInt8]) -> Bool {
    guard let difference = pair.take(bytes, behind: &text, automaton) else { return true }
    differences += 1
    if differences == 1 || text.count < shortest.count {
      shortest = text
      self.difference = difference
    }
    return false
  }
}

/// The bytes as a string of Tests/Vectors.
private func escaped(_ bytes: [UInt8]) -> String {
  let escapes: [UInt8: String] = [0x0D: "\\r", 0x0A: "\\n", 0x09: "\\t", 0x00: "\\0", 0x22: "\\\"", 0x5C: "\\\\"]
  let characters = bytes.map { byte in
    if let escape = escapes[byte] { return escape }
    if (0x20...0x7E).contains(byte) { return String(Unicode.Scalar(byte)) }
    return "\\x" + String(UInt32(byte) + 0x100, radix: 16, uppercase: true).dropFirst()
  }
  return "\"\(characters.joined())\""
}
