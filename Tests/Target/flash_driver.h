/// Flash for the test programs: the driver that a firmware's hooks would reach, and MTD's ioctls over a plain file.
///
/// The driver is as strict as a chip: what is written must be a whole blank page behind those that were written before.
#ifndef FLASH_DRIVER_H
#define FLASH_DRIVER_H

#include <stdbool.h>

enum {
  /// Not a multiple of 256, so that no two pages of the scripted server's pattern are alike.
  DRIVER_PAGE = 528,
  DRIVER_BLOCK = 8 * DRIVER_PAGE,
  DRIVER_BLOCKS = 64,
  DRIVER_BASE = 0x40000,
  DRIVER_MAX = 4 << 20
};

/// How the driver behaves; all 0: well.
extern struct driver {
  /// Milliseconds.
  unsigned int erase_ms, write_ms;
  /// Operations that fail: the number of the block or page, and 1.
  unsigned int fails_to_erase, fails_to_write, forgets;
  bool fails_to_read, marks_bad;
  /// The sizes; those above if 0.
  unsigned int page, block;
  /// Called before each erasure, writing or reading, unless NULL.
  void (*before_erase)(void);
  void (*before_write)(void);
  void (*before_read)(void);

  unsigned int erasures, writes, misuses;
} driver;

/// Makes the driver well-behaved and its flash blank, with no bad block.
void reset_driver(void);

/// While this is not 0, ioctls of MTD work on every file, which then is a flash with erase blocks of this size.
extern unsigned int mtd_block;

/// The block that MTD can't erase, and 1; and whether it can be marked as bad.
extern unsigned int mtd_fails_to_erase;
extern bool mtd_marks_bad;

/// Why it can't; 0: it is worn.
extern int mtd_erase_error;
/// How many blocks were erased by MTD's ioctl.
extern unsigned int mtd_erasures;

/// Makes all blocks of MTD good.
void reset_mtd(void);

#endif
