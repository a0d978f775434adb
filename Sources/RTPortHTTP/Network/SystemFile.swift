internal import CPlatform
internal import DNSCore

extension Client {
  /// Reads the lines of a file that have a key: the origin's addresses from the hosts file, or the name servers from the
  /// resolver's configuration. A file that can't be read is an empty one; why the latter can't, the report says. The window
  /// is used.
  @inline(never)
  mutating func readFile(_ path: CallerText, key: CallerText, isOfResolver: Bool) {
    let file = unsafe platform_file_open(path.pointer)
    if file < 0 {
      if isOfResolver { _ = connection.failure(of: file) }
      return
    }
    let key = key.bytes
    var reader = AddressLineReader(isKeyFirst: isOfResolver)
    var count: Int32
    repeat {
      var memory = window.mutableSpan
      // SAFETY: the memory is used during the call only.
      count = unsafe memory.withUnsafeMutableBufferPointer { memory in
        unsafe platform_file_read(file, memory.baseAddress, UInt32(memory.count))
      }
      // The last line may lack its line feed.
      if count <= 0 { window[0] = 0x0A }
      for index in 0..<Int(max(count, 1)) where reader.read(window[index], lookingFor: key) {
        let text = CallerText(reader.address.mutableSpan)
        _ = isOfResolver ? lookup.servers.add(list: text) : add(listed: text)
      }
    } while count > 0
    platform_close(file)
  }
}
