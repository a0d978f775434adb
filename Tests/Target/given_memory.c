/// TLS in memory that the firmware gives: it is used, all of it and nothing around it; and too little is an error that costs
/// nothing else.
#include <stdint.h>
#include <stdio.h>

#include "firmware.h"

#define GUARD 64
#define GARBAGE 0x5A
#define SIZE 65536

static _Alignas(16) unsigned char memory[GUARD + SIZE + GUARD];
static unsigned int shift;  // how far the memory begins behind an aligned place
static unsigned int size;   // 0: none is given

static void give_memory(rt_http_options *options) {
  if (size > 0) options->tls_memory = memory + GUARD + shift;
  options->tls_memory_len = size;
}

static void prepare(unsigned int new_size, unsigned int new_shift) {
  memset(memory, GARBAGE, sizeof memory);
  size = new_size;
  shift = new_shift;
}

static void expect_guards(void) {
  for (unsigned int index = 0; index < sizeof memory; index++) {
    if (index >= GUARD + shift && index < GUARD + shift + size) continue;
    expect(memory[index] == GARBAGE, "byte %d of %u was written to", (int)index - GUARD - (int)shift, size);
  }
}

static bool is_used(void) {
  for (unsigned int index = 0; index < size; index++) {
    if (memory[GUARD + shift + index] != GARBAGE) return true;
  }
  return false;
}

/// A POST on a new connection; tells what it needed.
static unsigned int post_once(const char *port, rt_http_error error) {
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/17483");
  if (error == RT_HTTP_OK)
    expect_success(&request, 200, 17483);
  else
    expect_failure(&request, error, 0);
  unsigned int needed = last_report.tls_memory;
  destroy_client(client);
  expect_guards();
  return needed;
}

static void try_server(const char *port) {
  begin_case("%s: given memory is used, and nothing around it", port);
  prepare(SIZE, 0);
  unsigned int needed = post_once(port, RT_HTTP_OK);
  expect(is_used(), "it is not used");
  bool is_plausible = needed > 16384 && needed < SIZE;
  expect(is_plausible, "the report says %u bytes", needed);
  if (!is_plausible) return;

  begin_case("%s: it may begin and end anywhere", port);
  for (unsigned int index = 1; index < 8; index++) {
    // Keys and signatures differ in length by a few bytes from one handshake to the next.
    prepare(needed + 64 + index, index);
    post_once(port, RT_HTTP_OK);
  }

  begin_case("%s: too little is an error", port);
  for (unsigned int less = needed - 64; less > 0; less -= less > 4096 ? 997 * step_under_qemu(3) : less > 32 ? 31 : 1) {
    prepare(less, less % 8 < 4 ? 0 : 3);
    expect(post_once(port, RT_HTTP_ERROR_TLS_MEMORY) <= less, "it needs %u bytes of %u", last_report.tls_memory, less);
  }

  begin_case("%s: a client that has too little can be given more", port);
  prepare(8000, 0);
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  expect_failure(&request, RT_HTTP_ERROR_TLS_MEMORY, 0);
  prepare(SIZE, 0);
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  give_memory(&options);
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
  expect_success(&request, 200, 100);
  destroy_client(client);
  expect_guards();
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  while_configuring = give_memory;
  if (number("bundled") == 0) {
    begin_case("the system's mbedTLS can't be given memory");
    prepare(SIZE, 0);
    post_once("good", RT_HTTP_ERROR_TLS_FEATURE);
    expect(!is_used(), "it is used");
    return finish();
  }
  try_server("good-tls1.2");
  if (number("newest-tls") >= 0x0304) try_server("good-tls1.3");
  try_server("rsa");

  begin_case("where none is given, the library's own is used, if it has any");
  prepare(0, 0);
  post_once("good", number("tls-memory") == 0 ? RT_HTTP_ERROR_TLS_MEMORY : RT_HTTP_OK);

  begin_case("clients with memory of their own, at once");
  prepare(SIZE, 0);
  rt_http_ctx first = create_client();
  static unsigned char more[SIZE];
  rt_http_ctx second = create_client();
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(second, &options) == RT_RES_SUCESS, "get_options fails");
  options.tls_memory = more;
  expect(rt_port_http_set_options(second, &options) == RT_RES_SUCESS, "set_options fails");
  for (int index = 0; index < 3; index++) {
    post request = post_to(first, "good", "/length/17483");
    expect_success(&request, 200, 17483);
    expect_pattern(17483);
    request.client = second;
    expect_success(&request, 200, 17483);
    expect_pattern(17483);
  }
  destroy_client(first);
  destroy_client(second);
  expect_guards();
  return finish();
}
