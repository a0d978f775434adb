// The words and numbers that are gathered of a response, byte by byte.
//
// Of a word only as much is kept as can be that of a known one. A number is added up as it comes, so that it may begin
// with any number of zeros; an element of a value is gathered as both.

extension ResponseReader {
  /// Takes the next byte of a token.
  @inline(never)
  @export(interface)
  mutating func append(_ byte: UInt8) {
    let index = Int(truncatingIfNeeded: tokenLength)
    if index < token.count { token[index] = byte }
    tokenLength &+= 1
  }

  /// The word that the token spells.
  @inline(never)
  var word: Word {
    mutating get { Word(token.span.extracting(first: Int(truncatingIfNeeded: tokenLength))) }
  }

  /// Takes the next digit of a number; false if it is none.
  @inline(never) @discardableResult
  mutating func appendDigit(_ byte: UInt8, radix: UInt32) -> Bool {
    let digit = byte.digitValue
    guard digit < radix else { return false }
    let (product, isTooLarge) = number.multipliedReportingOverflow(by: radix)
    let (sum, carries) = product.addingReportingOverflow(digit)
    number = sum
    numberOverflows = numberOverflows || isTooLarge || carries
    digits &+= 1
    return true
  }

  mutating func clearNumber() {
    number = 0
    digits = 0
    numberOverflows = false
  }
}
