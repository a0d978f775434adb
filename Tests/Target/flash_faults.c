/// Flash that fails, is slow, or has bad blocks; an earlier response stays what it was.
#include <errno.h>

#include "flash_case.h"

static int drop_result;

static void drop_meanwhile(void) {
  driver.before_erase = NULL;
  drop_result = rt_port_http_stored_drop(NULL, 1);
}

static void cancel_write(void) { rt_port_http_cancel(NULL); }

/// A buffer holds seven pages; each of them has its time.
static void try_cancelled_write(void) {
  begin("cancelled while a page is written");
  driver.before_write = cancel_write;
  fail("/length/5000", RT_HTTP_ERROR_CANCELLED, 200);
  driver.before_write = NULL;
  expect(driver.writes == 1, "%u pages were written", driver.writes);
  expect(count_stored() == 0, "%u are stored", count_stored());
}

/// How many pages a response has been written to when it is read again.
static unsigned int pages_to_check;

static void cancel_check(void) {
  if (driver.writes == pages_to_check) rt_port_http_cancel(NULL);
}

/// What is written is read again before it counts, and that has its time, too.
static void try_cancelled_check(void) {
  begin("cancelled while what was written is read again");
  post earlier = store("/length/5000", 5000);
  const unsigned int pages = driver.writes - 1;  // the last one makes it count
  driver.writes = 0;
  pages_to_check = pages;
  driver.before_read = cancel_check;
  fail("/length/5000", RT_HTTP_ERROR_CANCELLED, 200);
  driver.before_read = NULL;
  expect(driver.writes == pages, "%u pages were written, not %u", driver.writes, pages);
  expect(count_stored() == 1, "%u are stored", count_stored());
  expect_stored(earlier.address, 5000);
}

void try_driver_failures(void) {
  begin("another client stores meanwhile");
  driver.before_erase = drop_meanwhile;
  store("/length/5000", 5000);
  expect(drop_result == RT_HTTP_ERROR_FLASH_BUSY, "it is told %d", drop_result);

  begin("failures leave what was stored");
  post earlier = store("/length/5000", 5000);
  unsigned int next = (earlier.address - DRIVER_BASE) / DRIVER_BLOCK + 2;
  next %= DRIVER_BLOCKS;
  driver.fails_to_write = (next % DRIVER_BLOCKS) * (DRIVER_BLOCK / DRIVER_PAGE) + 4;
  fail("/length/5000", RT_HTTP_ERROR_FLASH_WRITE, 200);
  driver.fails_to_write = 0;
  driver.forgets = (next % DRIVER_BLOCKS) * (DRIVER_BLOCK / DRIVER_PAGE) + 4;
  fail("/length/5000", RT_HTTP_ERROR_FLASH_MISMATCH, 200);
  driver.forgets = 0;
  driver.fails_to_erase = next + 1;
  fail("/length/5000", RT_HTTP_ERROR_FLASH_ERASE, 200);
  driver.fails_to_read = true;
  fail("/length/5000", RT_HTTP_ERROR_FLASH_READ, 200);
  driver.fails_to_read = false;
  expect(count_stored() == 1, "%u are stored", count_stored());
  expect_stored(earlier.address, 5000);

  begin("a block that can't be erased is skipped once it is marked");
  driver.marks_bad = true;
  earlier = store("/length/5000", 5000);
  next = ((earlier.address - DRIVER_BASE) / DRIVER_BLOCK + 3) % DRIVER_BLOCKS;
  driver.fails_to_erase = next + 1;
  store("/length/50000", 50000);
  store("/chunked/50000/400", 50000);
  expect(count_stored() == 3, "%u are stored", count_stored());

  try_cancelled_write();
  try_cancelled_check();

  begin("the driver was used as it must be");
  rt_http_options changed = options();
  changed.flash_gives_way = 1;
  set(changed);
  for (int round = 0; round < 9; round++) store("/chunked/60000/900", 60000);
  expect(driver.misuses == 0, "%u misuses", driver.misuses);
}

/// 1 MiB on a flash that takes 50 ms for a page and 400 ms for a block.
void try_slow(void) {
  static const char *const targets[] = {"/length/1048576", "/chunked/1048576/9999", "/close-delimited/1048576"};
  for (size_t index = 0; index < COUNT(targets); index++) {
    begin("slow flash");
    buffer_size = 32768;
    rt_http_options changed = options();
    changed.timeout_ms = 120000;
    changed.stall_timeout_ms = 5000;
    changed.flash_length = 40 * 65536;
    changed.flash_page = 8192;
    changed.flash_block = 65536;
    driver.page = 8192;
    driver.block = 65536;
    driver.write_ms = 50;
    driver.erase_ms = 400;
    set(changed);
    configured = changed;
    watch_dog_calls = 0;
    store(targets[index], 1048576);
    expect(last_report.total_ms >= 128 * 50 + 16 * 400, "it took %u ms alone", last_report.total_ms);
    expect(watch_dog_calls >= driver.writes + driver.erasures, "the watchdog was fed %u times", watch_dog_calls);
    expect(driver.misuses == 0, "%u misuses", driver.misuses);

    begin_case("%s: slow flash and a deadline", way);
    changed.timeout_ms = 2000;
    set(changed);
    long long start = milliseconds();
    fail(targets[index], RT_HTTP_ERROR_TIMEOUT, 200);
    long long took = milliseconds() - start;
    expect(took >= 2000 && took < 2000 + 400 + 3000, "it took %lld ms", took);
    expect(count_stored() == 1, "%u are stored", count_stored());
  }
}

/// A block that a response of 20000 bytes needs which is stored after one of them, in 6 blocks.
static unsigned int next_block(const post *first) {
  return ((first->address - configured.flash_base) / mtd_block + 7) % (DRIVER_BLOCKS * DRIVER_BLOCK / mtd_block);
}

void try_mtd_blocks(void) {
  begin("blocks that are bad");
  mtd_marks_bad = true;
  post first = store("/length/20000", 20000);
  mtd_fails_to_erase = next_block(&first) + 1;
  store("/length/20000", 20000);
  store("/chunked/20000/900", 20000);
  expect(count_stored() == 3, "%u are stored", count_stored());
  expect(mtd_erasures >= 15, "%u erasures", mtd_erasures);

  begin("an erasure that fails for another reason marks no block");
  mtd_marks_bad = true;
  first = store("/length/20000", 20000);
  mtd_fails_to_erase = next_block(&first) + 1;
  mtd_erase_error = EINVAL;
  for (int time = 0; time < 2; time++) {
    fail("/length/20000", RT_HTTP_ERROR_FLASH_ERASE, 200);
    expect(last_report.os_error == EINVAL, "errno %d", last_report.os_error);
  }
  mtd_erase_error = 0;
  store("/length/20000", 20000);
  expect(count_stored() == 2, "%u are stored", count_stored());

  begin("blocks and pages that the device can't do");
  first = store("/length/20000", 20000);
  static const unsigned int layouts[][2] = {{0, 2048}, {0, 6144}, {256, 0}, {768, 4608}};
  for (size_t index = 0; index < COUNT(layouts); index++) {
    rt_http_options changed = options();
    changed.flash_page = layouts[index][0];
    changed.flash_block = layouts[index][1];
    set(changed);
    fail("/length/20000", RT_HTTP_ERROR_FLASH_LAYOUT, 0);
  }
  set(configured);
  expect(count_stored() == 1, "%u are stored", count_stored());
  expect_stored(first.address, 20000);

  begin("a block that is worn, and can't be marked");
  first = store("/length/20000", 20000);
  mtd_fails_to_erase = next_block(&first) + 1;
  fail("/length/20000", RT_HTTP_ERROR_FLASH_ERASE, 200);
  expect(last_report.os_error == EIO, "errno %d", last_report.os_error);
  expect(count_stored() == 1, "%u are stored", count_stored());
}
