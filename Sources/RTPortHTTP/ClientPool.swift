// The fixed pool of clients, and who may use which.
//
// Each slot has one atomic word: which of its lives it is in, and a state. A call claims the slot by turning the word that
// its handle implies from idle to changing, so a handle of an earlier life, or of none, never matches, and of two calls at
// once one is refused. Only who has claimed a slot touches its client.

internal import CPlatform
internal import CRTPort

private enum SlotState: UInt32 {
  case free = 0
  case idle = 1
  case busy = 2
  /// Busy, and told to end.
  case cancelled = 3
  /// Its client is in use, or is being made or taken down, and nothing waits.
  case changing = 4
}

private struct Pool {
  /// Each is touched only by the call that has claimed its slot.
  var clients = PerClient(repeating: Client())
  /// Swift 6.3 gives a constant array of structures less memory than its elements take: it leaves out the padding in them.
  /// Without this the last client would end in what the linker puts behind the pool.
  private var spare = [256 of UInt8](repeating: 0)
}

nonisolated(unsafe) private var pool = Pool()

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
  /// - Returns: Its handle; no client's when all slots are taken.
  static func create(_ options: Options) -> Handle {
    for slot in 0..<platform_slot_count() {
      let old = platform_slot_load(slot)
      // A life's number is never 0, so that no handle is NULL or a small number.
      let life = max(1, (old &>> 8 &+ 1) & 0xFF_FFFF)
      if old & 0xFF == SlotState.free.rawValue
        && platform_slot_exchange(slot, old, word(life, .changing)) != 0
      {
        let handle = Handle(slot: slot, life: life)
        // SAFETY: the slot is claimed.
        unsafe pool.clients[Int(slot)].open(slot: slot, handle: handle, options: options)
        release(handle)
        return handle
      }
    }
    return Handle()
  }

  /// Ends a client's life.
  ///
  /// - Parameter handle: Its handle.
  /// - Returns: As ``use(_:_:)`` does.
  static func destroy(_ handle: Handle) -> rt_http_error {
    let error = claim(handle)
    if error == RT_HTTP_OK {
      // SAFETY: the slot is claimed.
      unsafe pool.clients[Int(handle.slot)].connection.close()
      _ = exchange(handle, .changing, .free)
    }
    return error
  }

  /// Uses a client, without waiting.
  ///
  /// - Parameters:
  ///   - handle: Its handle.
  ///   - body: What to do with it.
  /// - Returns: `RT_HTTP_ERROR_HANDLE` if there is no such client, `RT_HTTP_ERROR_BUSY` if a call on it is under way, or
  ///   `RT_HTTP_OK`.
  @inline(never)
  static func use(_ handle: Handle, _ body: (inout Client) -> Void) -> rt_http_error {
    let error = claim(handle)
    if error == RT_HTTP_OK {
      // SAFETY: the slot is claimed.
      unsafe body(&pool.clients[Int(handle.slot)])
      release(handle)
    }
    return error
  }

  /// Makes a call on a client, which can be cancelled.
  ///
  /// - Parameters:
  ///   - handle: Its handle.
  ///   - body: The call.
  /// - Returns: As ``use(_:_:)`` does.
  static func call(_ handle: Handle, _ body: (inout Client) -> Void) -> rt_http_error {
    let error = claim(handle)
    if error != RT_HTTP_OK { return error }
    platform_wake_open(handle.slot)
    _ = exchange(handle, .changing, .busy)
    // SAFETY: the slot is claimed.
    unsafe body(&pool.clients[Int(handle.slot)])
    if !exchange(handle, .busy, .changing) {
      // It was cancelled. The wake-up may be still to come, and must find what it writes to.
      platform_wake_await(handle.slot)
      _ = exchange(handle, .cancelled, .changing)
    }
    platform_wake_close(handle.slot)
    release(handle)
    return RT_HTTP_OK
  }

  /// Tells the call under way on a client to end, from any thread or signal handler; false if there is none.
  static func cancel(_ handle: Handle) -> Bool {
    guard isSlot(handle), exchange(handle, .busy, .cancelled) else { return false }
    platform_wake(handle.slot)
    return true
  }

  /// Does so on every client; false if none had a call under way.
  static func cancelAll() -> Bool {
    var isAny = false
    for slot in 0..<platform_slot_count() {
      isAny = cancel(Handle(slot: slot, life: platform_slot_load(slot) &>> 8)) || isAny
    }
    return isAny
  }

  /// Whether the call under way on a slot's client was told to end.
  static func isCancelled(_ slot: Int32) -> Bool {
    platform_slot_load(slot) & 0xFF == SlotState.cancelled.rawValue
  }

  private static func isSlot(_ handle: Handle) -> Bool {
    handle.slot >= 0 && handle.slot < Int32(PerClient<Client>.count)
  }

  @inline(never)
  private static func claim(_ handle: Handle) -> rt_http_error {
    guard isSlot(handle) else { return RT_HTTP_ERROR_HANDLE }
    if exchange(handle, .idle, .changing) { return RT_HTTP_OK }
    let present = platform_slot_load(handle.slot)
    return present &>> 8 == handle.life && present & 0xFF != SlotState.free.rawValue
      ? RT_HTTP_ERROR_BUSY : RT_HTTP_ERROR_HANDLE
  }

  private static func release(_ handle: Handle) {
    _ = exchange(handle, .changing, .idle)
  }
}
