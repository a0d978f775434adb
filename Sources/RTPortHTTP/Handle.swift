internal import CRTPort

/// The name of a client: its slot in the pool, and which of the slot's lives it is.
///
/// To C it is a pointer, but one that is never followed, so any pointer may be held against the pool.
struct Handle {
  /// 0: none; else the life, and in the lowest 8 bits the slot + 1.
  private let value: UInt32

  /// No client's handle.
  init() {
    value = 0
  }

  /// The handle of a slot's present life.
  init(slot: Int32, life: UInt32) {
    value = life &<< 8 | UInt32(bitPattern: slot &+ 1)
  }

  /// The handle that C holds; no client's if it is none that fits.
  @inline(never)
  init(_ pointer: rt_http_ctx?) {
    let bits = UInt(bitPattern: pointer)
    value = bits > UInt(UInt32.max) ? 0 : UInt32(truncatingIfNeeded: bits)
  }

  /// What C holds.
  var pointer: rt_http_ctx? { unsafe UnsafeMutableRawPointer(bitPattern: UInt(value)) }

  /// The slot; below 0 for no client's handle.
  var slot: Int32 { Int32(value & 0xFF) &- 1 }

  var life: UInt32 { value &>> 8 }
}
