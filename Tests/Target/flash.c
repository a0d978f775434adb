/// Responses in flash: in a file, through the hooks, and by MTD's ioctls; what goes there, what comes back, and how
/// that can fail. The same cases run against each.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flash_case.h"

static char path[64];

/// Makes a file of the region's length, of bytes that mean nothing.
static void make_file(unsigned int length) {
  snprintf(path, sizeof path, "/tmp/rt-flash-XXXXXX");
  int file = mkstemp(path);
  static unsigned char garbage[4096];
  memset(garbage, 0x5A, sizeof garbage);
  for (unsigned int done = 0; done < length; done += sizeof garbage) {
    if (write(file, garbage, sizeof garbage) != (ssize_t)sizeof garbage) expect(false, "the file can't be written");
  }
  close(file);
}

static void try_framings(void) {
  static const char *const targets[] = {"/length/100000", "/chunked/100000/7000", "/close-delimited/100000",
                                        "/chunked/100000/50"};
  for (size_t index = 0; index < COUNT(targets); index++) {
    begin(targets[index]);
    store(targets[index], 100000);
    expect(count_stored() == 1, "%u are stored", count_stored());
  }
  for (unsigned int length = 4090; length < 4100; length++) {
    begin("around the size of the buffer");
    char target[64];
    snprintf(target, sizeof target, "/length/%u", length);
    if (length < buffer_size) {
      post request = post_to(client, "plain", target);
      expect_success(&request, 200, length);
      expect_pattern(length);
      expect(count_stored() == 0, "it is in flash");
    } else {
      store(target, length);
    }
  }
}

static void try_choices(void) {
  begin("http_rsp_addr is NULL");
  post request = post_to(client, "plain", "/length/5000");
  request.null_outputs = NO_ADDRESS;
  expect_failure(&request, RT_HTTP_ERROR_TOO_LARGE, 200);
  request.path = "/chunked/5000/100";
  expect_failure(&request, RT_HTTP_ERROR_TOO_LARGE, 200);

  begin("RAM only");
  rt_http_options changed = options();
  changed.store = RT_HTTP_STORE_RAM;
  set(changed);
  fail("/length/5000", RT_HTTP_ERROR_TOO_LARGE, 200);

  begin("flash only");
  changed = options();
  changed.store = RT_HTTP_STORE_FLASH;
  set(changed);
  store("/length/10", 10);
  store("/chunked/10/3", 10);
  store("/length/0", 0);
  store("/length/5000", 5000);
  request = post_to(client, "plain", "/length/10");
  request.null_outputs = NO_ADDRESS;
  expect_failure(&request, RT_HTTP_ERROR_NO_FLASH, 0);

  begin("a limit for responses");
  changed = options();
  changed.response_limit = 5000;
  set(changed);
  store("/length/5000", 5000);
  store("/chunked/5000/7", 5000);
  const unsigned int touched = driver.erasures + driver.writes;
  fail("/length/5001", RT_HTTP_ERROR_RESPONSE_LIMIT, 200);
  expect(driver.erasures + driver.writes == touched, "flash was touched, though its length was known");
  fail("/chunked/5001/100", RT_HTTP_ERROR_RESPONSE_LIMIT, 200);
  fail("/close-delimited/5001", RT_HTTP_ERROR_RESPONSE_LIMIT, 200);
  expect(count_stored() == 2, "%u are stored", count_stored());
}

static void try_recovery(void) {
  begin("what is stored is listed, read and dropped");
  char tag[40] = "first";
  rt_http_options changed = options();
  changed.flash_tag = tag;
  set(changed);
  post first = store("/length/5000", 5000);
  snprintf(tag, sizeof tag, "%s", "a tag of thirty-two bytes, wholly");
  tag[32] = 0;
  post second = store("/chunked/7000/999", 7000);
  rt_http_stored stored = {.size = sizeof stored};
  expect(rt_port_http_stored_next(NULL, &stored) == RT_HTTP_OK, "no first");
  expect(stored.address == first.address && stored.length == 5000 && stored.status == 200, "another first");
  expect(strcmp(stored.tag, "first") == 0, "its tag is %s", stored.tag);
  unsigned int sequence = stored.sequence;
  expect(rt_port_http_stored_next(NULL, &stored) == RT_HTTP_OK, "no second");
  expect(stored.address == second.address && stored.length == 7000 && stored.is_intact, "another second");
  expect(strcmp(stored.tag, "a tag of thirty-two bytes, wholly") == 0 || strlen(stored.tag) == 32, "%s", stored.tag);
  expect(stored.sequence > sequence, "its number is %u after %u", stored.sequence, sequence);
  expect(rt_port_http_stored_next(NULL, &stored) == RT_HTTP_ERROR_NOT_STORED, "there is a third");
  expect(rt_port_http_stored_drop(NULL, sequence) == RT_HTTP_OK, "drop fails");
  expect(rt_port_http_stored_drop(NULL, sequence) == RT_HTTP_ERROR_NOT_STORED, "it can be dropped again");
  unsigned char byte;
  expect(rt_port_http_stored_read(NULL, first.address, &byte, 1) == RT_HTTP_ERROR_NOT_STORED, "it can still be read");
  expect(count_stored() == 1, "%u are stored", count_stored());
  expect_stored(second.address, 7000);

  begin("a tag that is too long");
  changed = options();
  changed.flash_tag = "123456789012345678901234567890123";
  expect(rt_port_http_set_options(client, &changed) == RT_RES_ERROR, "it is taken");
}

static void try_room(void) {
  begin("full, until one is dropped");
  post first = store("/length/100000", 100000);
  unsigned int sequence = last_report.flash_sequence;
  store("/length/100000", 100000);
  fail("/length/100000", RT_HTTP_ERROR_FLASH_FULL, 200);
  fail("/chunked/100000/5000", RT_HTTP_ERROR_FLASH_FULL, 200);
  fail("/length/300000", RT_HTTP_ERROR_FLASH_TOO_SMALL, 200);
  fail("/chunked/300000/5000", RT_HTTP_ERROR_FLASH_FULL, 200);
  expect(count_stored() == 2, "%u are stored", count_stored());
  expect_stored(first.address, 100000);
  expect(rt_port_http_stored_drop(NULL, sequence) == RT_HTTP_OK, "drop fails");
  store("/chunked/100000/5000", 100000);
  expect(count_stored() == 2, "%u are stored", count_stored());

  begin("full, and no response can go elsewhere: no server is asked for one");
  rt_http_options changed = options();
  changed.store = RT_HTTP_STORE_FLASH;
  set(changed);
  store("/length/250000", 250000);
  unsigned int blocks = 1;
  post request = post_to(client, "plain", "/length/10");
  for (; blocks < DRIVER_BLOCKS; blocks++) {
    perform(&request);
    if (request.result != RT_RES_SUCESS) break;
  }
  expect(blocks > 1 && blocks < DRIVER_BLOCKS, "%u are stored", blocks);
  expect_failure(&request, RT_HTTP_ERROR_FLASH_FULL, 0);
  expect(last_report.phase == RT_HTTP_PHASE_CALL && last_report.bytes_up == 0, "it ends in phase %d", last_report.phase);
  changed.flash_gives_way = 1;
  set(changed);
  store("/length/10", 10);

  begin("the oldest give way");
  changed = options();
  changed.flash_gives_way = 1;
  set(changed);
  for (int round = 0; round < 7; round++) store(round % 2 == 0 ? "/length/60000" : "/chunked/60000/900", 60000);
  expect(count_stored() == 4, "%u are stored", count_stored());
  fail("/chunked/300000/5000", RT_HTTP_ERROR_FLASH_TOO_SMALL, 200);
}

static int claimed;
static long long claimed_until;

static void give_back(void) {
  if (claimed < 0 || milliseconds() < claimed_until) return;
  close(claimed);
  claimed = -1;
}

static void try_busy(void) {
  if (configured.flash_path == NULL) return;  // see try_driver_failures
  begin("busy, for longer than a POST may take");
  claimed = open(path, O_RDWR);
  expect(flock(claimed, LOCK_EX | LOCK_NB) == 0, "the file can't be claimed");
  rt_http_options changed = options();
  changed.timeout_ms = 1000;
  set(changed);
  fail("/length/5000", RT_HTTP_ERROR_FLASH_BUSY, 200);
  expect(last_report.total_ms >= 1000, "it took %u ms", last_report.total_ms);
  expect(rt_port_http_stored_drop(NULL, 1) == RT_HTTP_ERROR_FLASH_BUSY, "drop is not refused");
  post request = post_to(client, "plain", "/length/500");
  expect_success(&request, 200, 500);
  close(claimed);
  store("/length/5000", 5000);

  begin("busy for a moment: the response is stored after it");
  claimed = open(path, O_RDWR);
  expect(flock(claimed, LOCK_EX | LOCK_NB) == 0, "the file can't be claimed");
  claimed_until = milliseconds() + 500;
  while_waiting = give_back;
  store("/length/5000", 5000);
  while_waiting = count_watch_dog;
  expect(claimed < 0 && last_report.total_ms >= 400, "it took %u ms", last_report.total_ms);
}

static pid_t other_process;

/// A process without exec keeps what was open when it was forked.
static void fork_once(void) {
  if (other_process != 0) return;
  other_process = fork();
  if (other_process == 0) {
    pause();
    _exit(0);
  }
}

static void try_fork(void) {
  if (configured.flash_path == NULL) return;
  begin("a process that was forked during a store does not keep the region claimed");
  other_process = 0;
  while_waiting = fork_once;
  store("/length/5000", 5000);
  while_waiting = count_watch_dog;
  expect(other_process > 0, "there was no process");
  store("/length/5000", 5000);
  kill(other_process, SIGKILL);
  waitpid(other_process, NULL, 0);
}

/// The hooks can't say how large their device is.
static void try_small_device(void) {
  begin("a device that is too small is not kept open");
  rt_http_options changed = options();
  changed.flash_length = 1u << 30;
  set(changed);
  int descriptors = open_descriptors();
  for (int call = 0; call < 3; call++) {
    fail("/length/10", RT_HTTP_ERROR_FLASH_DEVICE, 0);
    expect(last_report.os_error == ENOSPC, "errno %d", last_report.os_error);
    rt_http_stored stored = {.size = sizeof stored};
    expect(rt_port_http_stored_next(&changed, &stored) == RT_HTTP_ERROR_FLASH_DEVICE, "another error");
  }
  expect(open_descriptors() <= descriptors, "%d descriptors are open instead of %d", open_descriptors(), descriptors);
}

static void try_configurations(void) {
  begin("no device");
  rt_http_options changed = options();
  changed.flash_path = "/nonexistent/flash";
  set(changed);
  fail("/length/10", RT_HTTP_ERROR_FLASH_DEVICE, 0);
  expect(last_report.os_error != 0, "no errno is reported");

  begin("no flash");
  changed = options();
  changed.flash_path = NULL;
  changed.flash_length = 0;
  set(changed);
  fail("/length/5000", RT_HTTP_ERROR_TOO_LARGE, 200);
  changed.store = RT_HTTP_STORE_FLASH;
  set(changed);
  fail("/length/5000", RT_HTTP_ERROR_NO_FLASH, 0);

  begin("a region, but no call of rt_port_http_use_flash");
  changed = options();
  changed.flash = NULL;
  set(changed);
  fail("/length/10", RT_HTTP_ERROR_NO_FLASH, 0);

  static const unsigned int layouts[][3] = {{0, 64, 4096}, {0, 512, 512}, {0, 512, 1000}, {0, 4096, 8192}};
  for (size_t index = 0; index < COUNT(layouts); index++) {
    begin("a layout that is none");
    changed = options();
    changed.flash_page = layouts[index][1];
    changed.flash_block = layouts[index][2];
    set(changed);
    fail("/length/10", RT_HTTP_ERROR_FLASH_LAYOUT, 0);
  }
  begin("a region that ends above all addresses");
  changed = options();
  changed.flash_base = UINT_MAX - 4095;
  set(changed);
  fail("/length/10", RT_HTTP_ERROR_FLASH_LAYOUT, 0);

  begin("a store that there is not");
  changed = options();
  changed.store = 3;
  expect(rt_port_http_set_options(client, &changed) == RT_RES_ERROR, "it is taken");
}

static void try_all(void) {
  try_framings();
  try_choices();
  try_recovery();
  try_room();
  try_busy();
  try_fork();
  try_configurations();
  if (options().flash_path != NULL) try_small_device();
}

/// A device of the kernel's that a test may overwrite: mtdram or nandsim.
static bool find_mtd(char *device, size_t size) {
  for (int index = 0; index < 8; index++) {
    char name[64], text[64] = "";
    snprintf(name, sizeof name, "/sys/class/mtd/mtd%d/name", index);
    int file = open(name, O_RDONLY);
    if (file < 0) continue;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    snprintf(device, size, "/dev/mtd%d", index);
    if (length > 0 && (strstr(text, "mtdram") != NULL || strstr(text, "NAND simulator") != NULL)) return true;
  }
  return false;
}

static void use(const char *name) {
  way = name;
  begin_case("%s: create", way);
  client = create_client();
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  while_waiting = count_watch_dog;
  reset_driver();
  configured.size = sizeof configured;

  begin_case("create");
  make_file(DRIVER_BLOCKS * DRIVER_BLOCK);
  configured.flash_path = path;
  configured.flash_base = 0x10000000;
  use("file");
  configured = options();
  try_all();
  destroy_client(client);

  mtd_block = 4096;
  configured.flash_base = 0;
  use("MTD");
  configured = options();
  try_all();
  try_mtd_blocks();
  destroy_client(client);
  mtd_block = 0;
  unlink(path);

  configured.flash_path = NULL;
  configured.flash_base = DRIVER_BASE;
  configured.flash_length = DRIVER_BLOCKS * DRIVER_BLOCK;
  configured.flash_page = DRIVER_PAGE;
  configured.flash_block = DRIVER_BLOCK;
  use("hooks");
  configured = options();
  try_all();
  try_driver_failures();
  try_slow();
  destroy_client(client);

  begin_case("kernel's MTD");
  char device[64];
  if (find_mtd(device, sizeof device)) {
    configured.flash_path = device;
    configured.flash_base = configured.flash_length = configured.flash_page = configured.flash_block = 0;
    use("kernel's MTD");
    configured = options();
    try_all();
    destroy_client(client);
  } else {
    skip("there is no mtdram or nandsim");
  }
  return finish();
}
