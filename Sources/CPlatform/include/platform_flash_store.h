/// How a client reaches what stores responses in flash: through the options alone, so that it is linked only where
/// rt_port_http_use_flash is called.
#ifndef PLATFORM_FLASH_STORE_H
#define PLATFORM_FLASH_STORE_H

#include <stdint.h>

/// The functions, in the order in which a call uses them. The client is the one whose call it is. Each gives 0 or more, or
/// the negative of an `rt_http_error`.
struct rt_http_flash {
  /// Opens the region that the client's options name, pages of which are to fit `capacity` bytes.
  int32_t (*_Nonnull open)(void *_Nonnull client, uint32_t capacity);
  /// Finds room for a body of `length` bytes; UINT32_MAX: the length is not known.
  int32_t (*_Nonnull begin)(void *_Nonnull client, uint32_t length);
  /// Writes the pages that are whole in the first `fill` bytes of `memory`, and moves the rest to its beginning; gives how
  /// much that is.
  int32_t (*_Nonnull write)(void *_Nonnull client, uint8_t *_Nonnull memory, uint32_t fill);
  /// Writes the rest, `fill` bytes of a page, reads the body back, and commits it. The report learns where it is.
  int32_t (*_Nonnull finish)(void *_Nonnull client, uint8_t *_Nonnull memory, uint32_t fill);
  /// Closes the region; what was not committed is as if it had not been written.
  void (*_Nonnull close)(int32_t slot);
};

int32_t flash_store_open(void *_Nonnull client, uint32_t capacity);
int32_t flash_store_begin(void *_Nonnull client, uint32_t length);
int32_t flash_store_write(void *_Nonnull client, uint8_t *_Nonnull memory, uint32_t fill);
int32_t flash_store_finish(void *_Nonnull client, uint8_t *_Nonnull memory, uint32_t fill);
void flash_store_close(int32_t slot);

#endif
