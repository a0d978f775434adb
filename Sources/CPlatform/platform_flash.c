// The three ways to flash. MTD devices are erased and may have bad blocks; a block device or file is overwritten, and
// has a cache to be flushed; the hooks do what the firmware's driver does.
#define _GNU_SOURCE
#include "platform_flash.h"

#include <errno.h>
#include <fcntl.h>
#include <mtd/mtd-user.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "platform_file.h"
#include "rt_port_http_ext.h"

enum {
  // Regions that are claimed and not, for the hooks.
  hooks = -1,
  hooks_locked = -2,
  // The usual sizes: sectors and file-system blocks; what most NOR flash writes at once.
  file_page = 512,
  file_block = 4096,
  least_mtd_page = 256,
  // What an erased block of a file lacks: the beginning of its last page, where a record would be.
  record_size = 72
};

static atomic_flag hooks_are_locked = ATOMIC_FLAG_INIT;
static atomic_int last_end;

static int32_t result(int status) { return status < 0 ? -errno : 0; }

static int32_t hook_result(int status) { return status == RT_RES_SUCESS ? 0 : -EIO; }

// Offsets are 64 bits wide. On a 32-bit system libc's off_t has 32 bits or 64, as libc or its headers were made, so there
// the system calls take its place; on Arm they want the halves of an offset in the fifth and sixth argument.
#if defined(SYS__llseek)

static int64_t end_of(int file) {
  int64_t end;
  return syscall(SYS__llseek, file, 0, 0, &end, SEEK_END) < 0 ? -1 : end;
}

static ssize_t write_at(int file, const void *bytes, uint32_t count, uint32_t offset) {
  return syscall(SYS_pwrite64, file, bytes, count, 0, offset, 0);
}

static ssize_t read_at(int file, void *bytes, uint32_t count, uint32_t offset) {
  return syscall(SYS_pread64, file, bytes, count, 0, offset, 0);
}

#else

static int64_t end_of(int file) { return lseek(file, 0, SEEK_END); }

static ssize_t write_at(int file, const void *bytes, uint32_t count, uint32_t offset) {
  return pwrite(file, bytes, count, offset);
}

static ssize_t read_at(int file, void *bytes, uint32_t count, uint32_t offset) {
  return pread(file, bytes, count, offset);
}

#endif

int32_t platform_flash_open(platform_flash *flash, const char *path) {
  flash->file = hooks;
  if (path == NULL) return 0;
  flash->file = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (flash->file < 0) return -errno;
  int32_t status = 0;
  uint32_t size, page = file_page, block = file_block;
  struct mtd_info_user mtd;
  flash->is_mtd = ioctl(flash->file, MEMGETINFO, &mtd) == 0;
  if (flash->is_mtd) {
    size = mtd.size;
    block = mtd.erasesize;
    page = mtd.writesize < least_mtd_page ? least_mtd_page : mtd.writesize;
  } else {
    int64_t end = end_of(flash->file);
    if (end < 0) status = -errno;
    size = end > INT32_MAX ? INT32_MAX : (uint32_t)end;
  }
  if (flash->page == 0) flash->page = page;
  if (flash->block == 0) flash->block = block;
  if (flash->length == 0) flash->length = size;
  // No layout has blocks of 0 bytes, and none must be tried that the device can't do.
  if (flash->is_mtd && (block == 0 || flash->block % block != 0 || flash->page % mtd.writesize != 0)) flash->block = 0;
  if (flash->length > size && status == 0) status = -ENOSPC;
  if (status != 0) platform_close(flash->file);
  return status;
}

int32_t platform_flash_lock(platform_flash *flash) {
  if (flash->file >= 0) return result(flock(flash->file, LOCK_EX | LOCK_NB));
  if (atomic_flag_test_and_set(&hooks_are_locked)) return -EWOULDBLOCK;
  flash->file = hooks_locked;
  return 0;
}

void platform_flash_close(int32_t file) {
  if (file == hooks_locked) atomic_flag_clear(&hooks_are_locked);
  if (file >= 0) {
    flock(file, LOCK_UN);  // a process that was forked meanwhile may keep it open
    platform_close(file);
  }
}

int32_t platform_flash_is_bad(const platform_flash *flash, uint32_t offset) {
  if (flash->file < 0) return rt_port_flash_is_bad(flash->base + offset) != 0;
  int64_t position = offset;
  return flash->is_mtd && ioctl(flash->file, MEMGETBADBLOCK, &position) > 0;
}

int32_t platform_flash_erase(const platform_flash *flash, uint32_t offset) {
  if (flash->file >= 0 && !flash->is_mtd) {
    unsigned char blank[record_size];
    memset(blank, 0xFF, sizeof blank);
    return platform_flash_write(flash, offset + flash->block - flash->page, blank, sizeof blank);
  }
  struct erase_info_user area = {.start = offset, .length = flash->block};
  int32_t status = flash->file < 0 ? hook_result(rt_port_flash_erase(flash->base + offset, flash->block))
                                   : result(ioctl(flash->file, MEMERASE, &area));
  if (status != -EIO) return status;  // anything else is no word about the block
  int64_t position = offset;
  int marked = flash->file < 0 ? hook_result(rt_port_flash_mark_bad(flash->base + offset))
                               : ioctl(flash->file, MEMSETBADBLOCK, &position);
  return marked == 0 ? 1 : status;
}

static int32_t transfer_result(ssize_t done, uint32_t count) {
  return done < 0 ? -errno : done == (ssize_t)count ? 0 : -EIO;
}

int32_t platform_flash_write(const platform_flash *flash, uint32_t offset, const void *bytes, uint32_t count) {
  if (flash->file < 0) return hook_result(rt_port_flash_write(flash->base + offset, bytes, count));
  return transfer_result(write_at(flash->file, bytes, count, offset), count);
}

int32_t platform_flash_read(const platform_flash *flash, uint32_t offset, void *bytes, uint32_t count) {
  if (flash->file < 0) return hook_result(rt_port_flash_read(flash->base + offset, bytes, count));
  return transfer_result(read_at(flash->file, bytes, count, offset), count);
}

int32_t platform_flash_flush(const platform_flash *flash) {
  return flash->file < 0 || flash->is_mtd ? 0 : result(fdatasync(flash->file));
}

int32_t platform_flash_last_end(void) { return atomic_load_explicit(&last_end, memory_order_relaxed); }

void platform_flash_note_end(int32_t end) { atomic_store_explicit(&last_end, end, memory_order_relaxed); }
