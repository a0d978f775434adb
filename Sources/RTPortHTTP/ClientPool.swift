// The fixed pool of clients, and who may use which.
//
// Each slot has one atomic word: which of its lives it is in, and whether it is free, idle or busy. A call claims the
// slot by turning the word that its handle implies from idle to busy, so a handle of an earlier life, or of none,
// never matches, and of two calls at once one is refused. Only who has claimed a slot touches its client.

internal import CPlatform
internal import CRTPort

private enum SlotState: UInt32 {
  case free = 0
  case idle = 1
  case busy = 2
}

/// As many as `RT_HTTP_CLIENTS`. Each is touched only by the call that has claimed its slot.
nonisolated(unsafe) private var clients = [4 of Client](repeating: Client())

enum ClientPool {
  private static func word(_ life: UInt32, _ state: SlotState) -> UInt32 {
    life &<< 8 | state.rawValue
  }

  private static func exchange(_ handle: Handle, _ old: SlotState, _ new: SlotState) -> Bool {
    platform_slot_exchange(handle.slot, word(handle.life, old), word(handle.life, new)) != 0
  }

  /// Begins a client's life.
  ///
  /// - Parameter options: Its options.
  /// - Returns: Its handle.
  /// - Throws: `RT_HTTP_ERROR_NO_CLIENT` when all slots are taken.
  static func create(_ options: Options) throws(Failure) -> Handle {
    for slot in 0..<Int32(RT_HTTP_CLIENTS) {
      let old = platform_slot_load(slot)
      // A life's number is never 0, so that no handle is NULL or a small number.
      let life = max(1, (old &>> 8 &+ 1) & 0xFF_FFFF)
      if old & 0xFF == SlotState.free.rawValue
        && platform_slot_exchange(slot, old, word(life, .busy)) != 0
      {
        let handle = Handle(slot: slot, life: life)
        // SAFETY: the slot is claimed.
        unsafe clients[Int(slot)].open(slot: slot, handle: handle, options: options)
        _ = exchange(handle, .busy, .idle)
        return handle
      }
    }
    throw Failure(RT_HTTP_ERROR_NO_CLIENT)
  }

  /// Ends a client's life.
  ///
  /// - Parameter handle: Its handle.
  /// - Throws: `RT_HTTP_ERROR_HANDLE` if there is no such client, `RT_HTTP_ERROR_BUSY` if a call on it is under way.
  static func destroy(_ handle: Handle) throws(Failure) {
    try claim(handle)
    // SAFETY: the slot is claimed.
    unsafe clients[Int(handle.slot)].connection.close()
    _ = exchange(handle, .busy, .free)
  }

  /// Uses a client.
  ///
  /// - Parameters:
  ///   - handle: Its handle.
  ///   - body: What to do with it.
  /// - Returns: What `body` does.
  /// - Throws: `RT_HTTP_ERROR_HANDLE` if there is no such client, `RT_HTTP_ERROR_BUSY` if a call on it is under way.
  static func use<Result>(_ handle: Handle, _ body: (inout Client) -> Result) throws(Failure) -> Result {
    try claim(handle)
    // SAFETY: the slot is claimed.
    let result = unsafe body(&clients[Int(handle.slot)])
    _ = exchange(handle, .busy, .idle)
    return result
  }

  private static func claim(_ handle: Handle) throws(Failure) {
    guard handle.slot >= 0 && handle.slot < Int32(RT_HTTP_CLIENTS) else { throw Failure(RT_HTTP_ERROR_HANDLE) }
    if exchange(handle, .idle, .busy) { return }
    throw Failure(
      platform_slot_load(handle.slot) == word(handle.life, .busy) ? RT_HTTP_ERROR_BUSY : RT_HTTP_ERROR_HANDLE)
  }
}
