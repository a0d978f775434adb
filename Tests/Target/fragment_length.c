/// The length of TLS records that a server is asked to keep to (RFC 6066 §4), as the server measures them.
#include <stdlib.h>

#include "firmware.h"

/// What TLS adds to a record's content: at most the explicit nonce of TLS 1.2 and the tag.
#define OVERHEAD 24

static void set_length(rt_http_ctx client, unsigned int length) {
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  expect(rt_port_http_set_max_fragment_length(&options, length) == 0, "%u bytes are not allowed", length);
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
}

/// The longest record that a server sent on a connection, its handshake included.
static unsigned int longest_record(rt_http_ctx client, const char *port) {
  post request = post_to(client, port, "/length/20000");
  expect_success(&request, 200, 20000);
  expect_pattern(20000);
  expect(last_report.reused == 0, "the connection is an old one");
  request = post_to(client, port, "/longest-record");
  perform(&request);
  expect(request.result == RT_RES_SUCESS && last_report.reused != 0, "it ends with error %d", last_report.error);
  return (unsigned int)strtoul((const char *)buffer(), NULL, 10);
}

/// mbedTLS 2.28, which is the system's where there is no TLS 1.3, can't put the messages together that a chain of
/// certificates then comes in.
static bool is_mbedtls3(void) { return number("tls-memory") > 0 || number("newest-tls") >= 0x0304; }

static void try_lengths(void) {
  static const unsigned int lengths[] = {0, 512, 1024, 2048, 4096};
  rt_http_ctx client = create_client();
  unsigned int memory = 0;
  for (size_t index = 0; index < COUNT(lengths); index++) {
    begin_case("records have %u bytes at most, if that is asked for", lengths[index]);
    set_length(client, lengths[index]);
    if (lengths[index] != 0 && lengths[index] <= 2048 && !is_mbedtls3()) {
      post request = post_to(client, "measured", "/length/10");
      expect_failure(&request, RT_HTTP_ERROR_TLS_PROTOCOL, 0);
      continue;
    }
    unsigned int longest = longest_record(client, lengths[index] == 0 ? "measured-tls1.2" : "measured");
    expect(last_report.tls_version == 0x0303, "TLS version 0x%x", (unsigned int)last_report.tls_version);
    unsigned int content = lengths[index] == 0 ? 16384 : lengths[index];
    expect(longest > content && longest <= content + OVERHEAD, "the longest record has %u bytes", longest);
    // It saves no memory: the buffer for a record that comes has one size.
    if (index == 0) memory = last_report.tls_memory;
    unsigned int now = last_report.tls_memory;
    expect(now + 256 >= memory && now <= memory + 256, "it needs %u bytes of memory, and %u before", now, memory);
  }
  destroy_client(client);
}

/// mbedTLS can't agree on a length with TLS 1.3, so that it is not offered then.
static void try_server_of_tls13(void) {
  begin_case("a server of TLS 1.3 alone");
  rt_http_ctx client = create_client();
  set_length(client, 512);
  post request = post_to(client, "measured-tls1.3", "/length/10");
  expect_failure(&request, RT_HTTP_ERROR_TLS_ALERT, 0);
  if (number("newest-tls") >= 0x0304) {
    set_length(client, 0);
    expect(longest_record(client, "measured-tls1.3") > 16384, "not asked for, records are shorter, too");
  }
  destroy_client(client);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  try_lengths();
  try_server_of_tls13();

  begin_case("no other length is allowed");
  static const unsigned int wrong[] = {1, 256, 511, 513, 1536, 3072, 8192, 16384, 0x80000200, 0xFFFFFFFF};
  rt_http_options options = {.max_fragment_code = 3};
  for (size_t index = 0; index < COUNT(wrong); index++) {
    expect(rt_port_http_set_max_fragment_length(&options, wrong[index]) == RT_HTTP_ERROR_OPTION, "%u", wrong[index]);
    expect(options.max_fragment_code == 3, "%u has changed the options", wrong[index]);
  }
  begin_case("a code that stands for no length");
  rt_http_ctx client = create_client();
  options = (rt_http_options){.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  options.max_fragment_code = 5;
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
  post request = post_to(client, "measured", "/length/10");
  expect_failure(&request, RT_HTTP_ERROR_TLS_SETUP, 0);
  destroy_client(client);
  return finish();
}
