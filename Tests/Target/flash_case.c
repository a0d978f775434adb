#include "flash_case.h"

const char *way;
rt_http_ctx client;
unsigned int watch_dog_calls;

void count_watch_dog(void) {
  watch_dog_calls++;
}

void set(rt_http_options options) {
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
}

rt_http_options options(void) {
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  return options;
}

void begin(const char *name) {
  begin_case("%s: %s", way, name);
  reset_driver();
  reset_mtd();
  buffer_size = 4096;
  rt_http_stored stored = {.size = sizeof stored};
  while (rt_port_http_stored_next(NULL, &stored) == RT_HTTP_OK) rt_port_http_stored_drop(NULL, stored.sequence);
  set(configured);
}

/// A byte of what the scripted server answers with.
static unsigned char pattern(unsigned int index) {
  return (unsigned char)(index * 31 + 7);
}

void expect_stored(unsigned int address, unsigned int length) {
  static unsigned char piece[5000];
  unsigned int done = 0, size = 1;
  while (done < length) {
    unsigned int count = size < length - done ? size : length - done;
    int result = rt_port_read_flash(piece, address + done, count);
    expect(result == RT_RES_SUCESS, "rt_port_read_flash fails at %u of %u", done, length);
    for (unsigned int index = 0; index < count; index++) {
      expect(piece[index] == pattern(done + index), "byte %u is 0x%02x", done + index, piece[index]);
    }
    done += count;
    size = size * 3 % sizeof piece + 1;
  }
  expect(rt_port_read_flash(piece, address + length, 1) == RT_RES_ERROR, "a byte behind the body can be read");
  expect(rt_port_read_flash(piece, address - 1, 1) == RT_RES_ERROR, "a byte before the body can be read");
}

post store(const char *target, unsigned int length) {
  post request = post_to(client, "plain", target);
  perform(&request);
  expect(request.result == RT_RES_SUCESS, "%s fails with error %d, errno %d", target, last_report.error,
         last_report.os_error);
  expect(request.in_flash == 1 && last_report.in_flash != 0, "the body is not in flash");
  expect(request.length == length && last_report.body_len == length, "%u bytes", request.length);
  expect(request.status == 200, "status %d", request.status);
  expect(request.address == last_report.flash_address, "another address is reported");
  expect(last_report.flash_sequence != 0, "no sequence number is reported");
  expect_stored(request.address, length);
  return request;
}

void fail(const char *target, rt_http_error error, int status) {
  post request = post_to(client, "plain", target);
  request.body = "0123456789";
  expect_failure(&request, error, status);
  expect(last_report.in_flash == 0 && last_report.flash_address == 0, "reports a place in flash");
}

unsigned int count_stored(void) {
  unsigned int count = 0;
  rt_http_stored stored = {.size = sizeof stored};
  while (rt_port_http_stored_next(NULL, &stored) == RT_HTTP_OK) {
    expect(stored.is_intact, "response %u is damaged", stored.sequence);
    count++;
  }
  return count;
}
