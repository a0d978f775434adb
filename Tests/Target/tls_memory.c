/// The memory of TLS is an arena: what chains and versions need of it, and what happens when it is too small.
///
/// To make it too small, the root is a trust anchor several times, one more each time: all of them are issuers that
/// verification has to look at, so that allocations fail at one place after the other while it does. Under qemu, where
/// that takes its time, it is ten more each time.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "firmware.h"

#define ANCHORS_MAX 100

static char root[4096];
static char anchors[ANCHORS_MAX * sizeof root];

static void read_root(void) {
  int file = open(trust_file(), O_RDONLY);
  ssize_t length = file < 0 ? -1 : read(file, root, sizeof root - 1);
  expect(length > 0, "%s can't be read", trust_file());
  if (file >= 0) close(file);
}

/// Goes through `count` POSTs, and gives the high-water mark.
static unsigned int memory_of(const char *port, unsigned int count) {
  rt_http_ctx client = create_client();
  for (unsigned int index = 0; index < count; index++) {
    post request = post_to(client, port, "/length/17483");
    expect_success(&request, 200, 17483);
    expect(last_report.reused == (index > 0), "reused is %d", last_report.reused);
  }
  unsigned int memory = last_report.tls_memory;
  destroy_client(client);
  return memory;
}

static void try_chain(const char *certificate, const char *version) {
  char port[64];
  snprintf(port, sizeof port, "%s-%s", certificate, version);
  begin_case("%s", port);
  unsigned int once = memory_of(port, 1);
  unsigned int often = memory_of(port, 5);
  unsigned int arena = number("tls-memory");
  // A record of 16 KiB has to fit, and so has one that is sent.
  expect(once > 16384 + 1024, "it needs %u bytes", once);
  // Signatures and keys differ in length by a few bytes from one handshake to the next.
  expect(often <= once + 64 && once <= often + 64, "five POSTs need %u bytes, and one %u", often, once);
  expect(once <= arena - arena / 16, "it needs %u bytes of %u", once, arena);
}

static void try_plain(void) {
  begin_case("plain");
  expect(memory_of("plain", 1) == 0, "it needs %u bytes", last_report.tls_memory);
}

/// One try with that many anchors; tells whether memory was enough.
static bool try_anchors(const char *port, unsigned int count) {
  anchors[0] = 0;
  size_t length = 0;
  for (unsigned int index = 0; index < count; index++) {
    memcpy(anchors + length, root, strlen(root));
    length += strlen(root);
  }
  configured.trust_anchors = count > 0 ? anchors : NULL;
  configured.trust_anchors_len = (unsigned int)length;
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  perform(&request);
  bool is_enough = request.result == RT_RES_SUCESS;
  expect(is_enough || last_report.error == RT_HTTP_ERROR_TLS_MEMORY, "with %u anchors: error %d, mbedTLS -0x%x", count,
         last_report.error, (unsigned int)-last_report.tls_error);
  expect(last_report.tls_memory <= number("tls-memory"), "it needs %u bytes", last_report.tls_memory);
  if (!is_enough) {
    // Nothing is lost: the same client can do what it has memory for.
    rt_http_options options = {.size = sizeof options};
    expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
    options.trust_anchors = NULL;
    options.trust_anchors_len = 0;
    expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
    request = post_to(client, port, "/length/100");
    expect_success(&request, 200, 100);
  }
  destroy_client(client);
  return is_enough;
}

static void try_exhaustion(const char *port) {
  begin_case("%s with ever less memory", port);
  unsigned int enough = 0, failures = 0;
  unsigned int step = step_under_qemu(10);
  for (unsigned int count = 0; count < ANCHORS_MAX; count += step) {
    if (try_anchors(port, count)) {
      expect(failures == 0, "%u anchors fit, and fewer did not", count);
      enough++;
    } else {
      failures++;
    }
  }
  expect(enough > 0 && failures > 5, "memory was enough %u times, and not %u times", enough, failures);
  configured.trust_anchors = NULL;
  configured.trust_anchors_len = 0;
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  try_plain();
  if (number("tls-memory") == 0) {
    begin_case("the system's mbedTLS has no arena");
    expect(memory_of("good", 1) == 0, "the report says %u bytes", last_report.tls_memory);
    return finish();
  }
  read_root();
  static const char *const versions[] = {"tls1.2", "tls1.3"};
  for (int version = 0; version < 2 && 0x0303 + version <= (int)number("newest-tls"); version++) {
    try_chain("good", versions[version]);
    try_chain("rsa", versions[version]);
    try_chain("web", versions[version]);
    try_chain("p384", versions[version]);
    char port[64];
    snprintf(port, sizeof port, "good-%s", versions[version]);
    try_exhaustion(port);
    snprintf(port, sizeof port, "web-%s", versions[version]);
    try_exhaustion(port);
  }
  return finish();
}
