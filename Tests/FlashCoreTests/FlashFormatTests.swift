// What lies in flash, byte by byte: a firmware that was updated must find what the one before it has stored.

import FlashCore
import Testing

/// The record of ten bytes of body in block 1, made by Python's struct and zlib.crc32: magic, sequence 17, first and last
/// block, length, checksum of the body, block size, status 200, tag, checksum of the record.
private let record: [UInt8] = [
  0xF1, 0x72, 0x74, 0x52, 0x53, 0x50, 0x0D, 0x01, 0x11, 0x00, 0x00, 0x00,
  0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x0A, 0x00, 0x00, 0x00,
  0xC6, 0xC7, 0x84, 0xA6, 0x00, 0x02, 0x00, 0x00, 0xC8, 0x00, 0x00, 0x00,
  0x62, 0x6F, 0x75, 0x6E, 0x64, 0x20, 0x70, 0x72, 0x6F, 0x66, 0x69, 0x6C,
  0x65, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x1C, 0x41, 0x08, 0xC2,
]
private let response = Response(tag: "bound profile", body: Array("0123456789".utf8))

@Suite("What lies in flash")
struct FlashFormatTests {
  @Test("A record is what it always was, and so is the place of the body")
  func written() throws {
    var flash = ModelFlash(.blocks(8))
    try store(response, on: &flash, begin: 1)
    #expect(Array(flash.memory[512..<522]) == response.body)
    #expect(Array(flash.memory[1024 - 128..<1024 - 128 + 72]) == record)
  }

  @Test("What was stored before is found, and if any bit of it has changed it is not")
  func found() throws {
    var flash = ModelFlash(.blocks(8))
    flash.memory.replaceSubrange(512..<522, with: response.body)
    flash.memory.replaceSubrange(1024 - 128..<1024 - 128 + 72, with: record)
    #expect(try flash.contents() == [response])
    for bit in 0..<8 * 72 {
      flash.memory[1024 - 128 + bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(try flash.contents() == [], "bit \(bit)")
      flash.memory[1024 - 128 + bit / 8] ^= 1 << UInt8(bit % 8)
    }
  }
}
