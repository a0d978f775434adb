import Testing

@testable import FlashCore

@Suite("Checksum")
struct ChecksumTests {
  @Test("The check value of CRC-32")
  func checkValue() {
    var checksum = Checksum()
    #expect(checksum.value == 0)
    checksum.add(Array("12345".utf8).span)
    checksum.add(Array("6789".utf8).span)
    #expect(checksum.value == 0xCBF4_3926)
  }
}
