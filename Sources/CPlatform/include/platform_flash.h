#ifndef PLATFORM_FLASH_H
#define PLATFORM_FLASH_H

#include <stdint.h>

/// A region of flash: an MTD device, a block device or file, or what the firmware's hooks reach.
///
/// Offsets count from its beginning. Functions give 0, or -errno.
typedef struct platform_flash {
  /// The open file; below 0: the hooks.
  int32_t file;
  int32_t is_mtd;
  /// The address that the region begins at, for the hooks.
  uint32_t base;
  /// The region's length, and the bytes that are written and erased at once; 0: to be asked, or what is usual.
  uint32_t length;
  uint32_t page;
  uint32_t block;
} platform_flash;

/// Opens a region, and replaces what is 0 in it.
///
/// @param flash Its base and sizes.
/// @param path The device or file; NULL: the hooks.
/// @return 0, or -errno, and nothing is open.
int32_t platform_flash_open(platform_flash *flash, const char *path);

/// Claims a region until it is closed; -EWOULDBLOCK if it is claimed already, here or in another process.
int32_t platform_flash_lock(platform_flash *flash);

/// Closes the `file` of a region.
void platform_flash_close(int32_t file);

/// Whether a block is not to be used: 1 or 0.
int32_t platform_flash_is_bad(const platform_flash *flash, uint32_t offset);

/// Erases a block; 1 if that can't be done any more, and the block is marked as bad.
int32_t platform_flash_erase(const platform_flash *flash, uint32_t offset);

/// Writes whole pages.
int32_t platform_flash_write(const platform_flash *flash, uint32_t offset, const void *bytes, uint32_t count);

/// Reads bytes.
int32_t platform_flash_read(const platform_flash *flash, uint32_t offset, void *bytes, uint32_t count);

/// Makes what was written last.
int32_t platform_flash_flush(const platform_flash *flash);

/// Where a store of this program ended last, plus 1, in whichever region; 0: there was none. A hint, of any thread's.
int32_t platform_flash_last_end(void);

/// A store has ended there.
void platform_flash_note_end(int32_t end);

#endif
