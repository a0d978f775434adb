internal import CPlatform

/// Text files of the system.
enum SystemFile {
  /// Gives every byte of a file to `body`, and a line feed behind the last, which may lack its own. A file that can't be
  /// read is an empty one.
  @inline(never)
  static func read(_ path: CallerText, _ body: (UInt8) -> Void) {
    let file = unsafe platform_file_open(path.pointer)
    if file < 0 { return }
    var piece = [256 of UInt8](repeating: 0)
    var count: Int32
    repeat {
      var memory = piece.mutableSpan
      // SAFETY: the memory is used during the call only.
      count = unsafe memory.withUnsafeMutableBufferPointer { memory in
        unsafe platform_file_read(file, memory.baseAddress, UInt32(memory.count))
      }
      if count <= 0 { piece[0] = 0x0A }
      for index in 0..<Int(max(count, 1)) { body(piece[index]) }
    } while count > 0
    platform_close(file)
  }
}
