#include "flash_driver.h"

#include <errno.h>
#include <linux/ioctl.h>
#include <linux/types.h>
#include <mtd/mtd-user.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"
#include "rt_port_http_ext.h"

struct driver driver;
unsigned int mtd_block, mtd_fails_to_erase, mtd_erasures;
int mtd_erase_error;
bool mtd_marks_bad;

static unsigned char flash[DRIVER_MAX];
static unsigned int frontier[DRIVER_MAX / 1024];
static bool bad[DRIVER_MAX / 1024], mtd_bad[4096];

void reset_driver(void) {
  driver = (struct driver){.page = DRIVER_PAGE, .block = DRIVER_BLOCK};
  memset(flash, 0xFF, sizeof flash);
  memset(frontier, 0, sizeof frontier);
  memset(bad, 0, sizeof bad);
}

void reset_mtd(void) {
  memset(mtd_bad, 0, sizeof mtd_bad);
  mtd_fails_to_erase = mtd_erasures = 0;
  mtd_marks_bad = false;
  mtd_erase_error = 0;
}

// --- The hooks.

int rt_port_flash_erase(unsigned int address, unsigned int length) {
  unsigned int offset = address - DRIVER_BASE, block = offset / driver.block;
  if (driver.before_erase != NULL) driver.before_erase();
  driver.erasures++;
  if (offset % driver.block != 0 || length != driver.block || bad[block]) driver.misuses++;
  wait_ms(driver.erase_ms);
  if (block + 1 == driver.fails_to_erase) return RT_RES_ERROR;
  memset(flash + offset, 0xFF, length);
  frontier[block] = 0;
  return RT_RES_SUCESS;
}

int rt_port_flash_write(unsigned int address, const unsigned char *bytes, unsigned int length) {
  unsigned int offset = address - DRIVER_BASE, block = offset / driver.block, place = offset % driver.block;
  if (driver.before_write != NULL) driver.before_write();
  driver.writes++;
  if (place % driver.page != 0 || length != driver.page || place < frontier[block] || bad[block]) driver.misuses++;
  wait_ms(driver.write_ms);
  if (offset / driver.page + 1 == driver.fails_to_write) return RT_RES_ERROR;
  frontier[block] = place + length;
  for (unsigned int index = 0; index < length; index++) {
    if (flash[offset + index] != 0xFF) driver.misuses++;
    flash[offset + index] &= bytes[index];
  }
  if (offset / driver.page + 1 == driver.forgets) flash[offset + length / 2] ^= 4;
  return RT_RES_SUCESS;
}

int rt_port_flash_read(unsigned int address, unsigned char *bytes, unsigned int length) {
  if (driver.before_read != NULL) driver.before_read();
  if (driver.fails_to_read) return RT_RES_ERROR;
  memcpy(bytes, flash + address - DRIVER_BASE, length);
  return RT_RES_SUCESS;
}

int rt_port_flash_is_bad(unsigned int address) {
  return bad[(address - DRIVER_BASE) / driver.block];
}

int rt_port_flash_mark_bad(unsigned int address) {
  if (!driver.marks_bad) return RT_RES_ERROR;
  bad[(address - DRIVER_BASE) / driver.block] = true;
  return RT_RES_SUCESS;
}

// --- MTD.

static int mtd_erase(int file, const struct erase_info_user *area) {
  static unsigned char blank[1 << 16];
  mtd_erasures++;
  if (area->start / mtd_block + 1 == mtd_fails_to_erase || mtd_bad[area->start / mtd_block]) {
    errno = mtd_erase_error == 0 ? EIO : mtd_erase_error;
    return -1;
  }
  memset(blank, 0xFF, sizeof blank);
  return pwrite(file, blank, area->length, (off_t)area->start) == (ssize_t)area->length ? 0 : -1;
}

/// Takes the place of the C library's.
int ioctl(int file, unsigned long request, ...) {
  va_list values;
  va_start(values, request);
  void *value = va_arg(values, void *);
  va_end(values);
  if (mtd_block == 0) return (int)syscall(SYS_ioctl, file, request, value);
  switch (request) {
  case MEMGETINFO:
    *(struct mtd_info_user *)value = (struct mtd_info_user){
        .type = MTD_NANDFLASH, .size = (uint32_t)lseek(file, 0, SEEK_END), .erasesize = mtd_block, .writesize = 512};
    return 0;
  case MEMERASE:
    return mtd_erase(file, value);
  case MEMGETBADBLOCK:
    return mtd_bad[*(long long *)value / mtd_block];
  case MEMSETBADBLOCK:
    if (!mtd_marks_bad) break;
    mtd_bad[*(long long *)value / mtd_block] = true;
    return 0;
  default:
    return (int)syscall(SYS_ioctl, file, request, value);
  }
  errno = EOPNOTSUPP;
  return -1;
}
