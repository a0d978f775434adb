internal import CPlatform

/// Where a client's sockets are bound: to an interface, to an address of their own, or to nothing.
@safe struct Binding {
  private var exported = unsafe platform_binding()

  /// What options ask for.
  ///
  /// - Parameters:
  ///   - interface: The name of an interface; nil: any.
  ///   - source: An IP literal; nil: any address.
  ///   - patience: How long sent bytes may stay unacknowledged, in milliseconds.
  init(interface: UnsafePointer<CChar>?, source: UnsafePointer<CChar>?, patience: UInt32) {
    unsafe exported.interface = interface
    unsafe exported.unacknowledged_ms = patience
    // SAFETY: the text ends with a NUL and is read during the call only.
    if let source = unsafe source { _ = unsafe platform_address_parse(source, &exported.source) }
  }

  /// It has an address of its own.
  var hasSource: Bool { unsafe exported.source.version != 0 }

  /// Opens a socket to an address; gives it, or -errno.
  @inline(never)
  mutating func connect(_ transport: platform_transport, to address: platform_address, _ port: UInt16) -> Int32 {
    // SAFETY: the address and the binding are used during the call only.
    unsafe withUnsafePointer(to: address) { address in unsafe platform_connect(transport, address, port, &exported) }
  }

  /// Tells how an attempt to connect ended: 0, or -errno.
  mutating func result(of socket: Int32) -> Int32 {
    // SAFETY: the binding is used during the call only.
    unsafe platform_connect_result(socket, &exported)
  }

  /// Whether the idle stream of a slot can carry another request, and a new one would take the same way.
  mutating func isGood(_ slot: Int32) -> Bool {
    // SAFETY: the binding is used during the call only.
    unsafe platform_stream_is_good(slot, &exported) != 0
  }
}
