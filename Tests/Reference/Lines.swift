// Lines, and when a line is to be refused: as soon as it can no longer become a good one, or exceeds a limit.
//
// Each kind of line is a predicate on whole lines, and a short example. The predicate judges beginnings of lines too: the
// rest of the example, from some place on, must make a good line of it.

/// A kind of line.
struct LineKind: Sendable {
  /// The error of a line that is none.
  let error: String
  let example: String
  /// Judges a line, which ends with its line feed.
  let isWhole: @Sendable (_ line: [UInt8]) -> Bool

  /// Whether a line may go on from here, or is whole.
  func isBeginning(_ line: [UInt8]) -> Bool {
    let example = octets(example)
    return isWhole(line) || example.indices.contains { isWhole(line + example[$0...]) }
  }
}

/// How much of a line there may be.
struct Limit {
  let octets: Int
  let error: String
}

/// Why decoding stops before the response is complete.
enum Stop: Error {
  /// There are no more bytes.
  case bytesEnded
  /// For one of these reasons; more than one where no rule says which of them counts.
  case refused(Set<String>)
}

/// Takes the bytes of a message from front to back.
struct Cursor {
  let bytes: [UInt8]
  var position = 0

  var rest: ArraySlice<UInt8> { bytes[position...] }

  /// What there is of the next line, with its line feed if that is there.
  var line: [UInt8] {
    let end = rest.firstIndex(of: lineFeed).map { $0 + 1 } ?? bytes.endIndex
    return Array(bytes[position..<end])
  }

  /// Takes the next line.
  ///
  /// - Parameters:
  ///   - kind: What it must be.
  ///   - limits: How long it may be.
  /// - Returns: The line, without its CR LF.
  /// - Throws: `Stop` if it is none, too long, or not whole.
  mutating func take(_ kind: LineKind, limits: [Limit]) throws(Stop) -> [UInt8] {
    let line = line
    let exceeded = limits.filter { line.count > $0.octets }
    if let allowed = exceeded.map(\.octets).min() {
      // The line is judged up to the first octet that is too many; what is wrong with that one, no rule says.
      guard kind.isBeginning(Array(line.prefix(allowed))) else { throw .refused([kind.error]) }
      var errors = Set(exceeded.filter { $0.octets == allowed }.map(\.error))
      if !kind.isBeginning(Array(line.prefix(allowed + 1))) { errors.insert(kind.error) }
      throw .refused(errors)
    }
    guard kind.isBeginning(line) else { throw .refused([kind.error]) }
    guard line.last == lineFeed else { throw .bytesEnded }
    position += line.count
    return line.dropLast(2)
  }

  /// Takes at most so many octets.
  mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    let taken = rest.prefix(count)
    position += taken.count
    return taken
  }
}
