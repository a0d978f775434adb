/// Bad input from outside: servers that are not there, break off, speak something else, don't prove who they are, or
/// send more than there is room for. Each call fails with its own error number and zeroed outputs, and leaks nothing.
#include <errno.h>
#include <stdint.h>

#include "firmware.h"

static rt_http_ctx client;
static int descriptors_at_rest;

static void expect_no_leak(void) {
  int open = open_descriptors();
  expect(open == descriptors_at_rest, "%d descriptors are open instead of %d", open, descriptors_at_rest);
}

static void try_servers(void) {
  static char large_body[4 << 20];
  static const struct {
    const char *name;
    const char *port;
    const char *path;
    int tls;
    bool is_large;
    rt_http_error error;
    int phase;
  } servers[] = {
      {"refused", "refused", "/", 0, false, RT_HTTP_ERROR_REFUSED, RT_HTTP_PHASE_CONNECT},
      {"refused", "refused", "/", 1, false, RT_HTTP_ERROR_REFUSED, RT_HTTP_PHASE_CONNECT},
      {"closes at accept", "closes-at-accept", "/", 0, false, RT_HTTP_ERROR_NO_RESPONSE, -1},
      {"closes at accept", "closes-at-accept", "/", 1, false, RT_HTTP_ERROR_TLS_CLOSED, RT_HTTP_PHASE_HANDSHAKE},
      {"resets at accept", "resets-at-accept", "/", 0, false, RT_HTTP_ERROR_RESET, -1},
      {"resets at accept", "resets-at-accept", "/", 1, false, RT_HTTP_ERROR_RESET, -1},
      {"closes in handshake", "closes-in-handshake", "/", 1, false, RT_HTTP_ERROR_TLS_CLOSED, RT_HTTP_PHASE_HANDSHAKE},
      {"resets in handshake", "resets-in-handshake", "/", 1, false, RT_HTTP_ERROR_RESET, RT_HTTP_PHASE_HANDSHAKE},
      {"speaks another protocol", "greets", "/", 0, false, RT_HTTP_ERROR_STATUS_LINE, -1},
      {"speaks another protocol", "greets", "/", 1, false, RT_HTTP_ERROR_TLS_NOT_SPOKEN, RT_HTTP_PHASE_HANDSHAKE},
      {"TLS to a plain port", "plain", "/", 1, false, RT_HTTP_ERROR_TLS_NOT_SPOKEN, RT_HTTP_PHASE_HANDSHAKE},
      {"plain to a TLS port", "good", "/", 0, false, RT_HTTP_ERROR_NO_RESPONSE, -1},
      {"closes without an answer", "plain", "/close-without-answer", 0, false, RT_HTTP_ERROR_NO_RESPONSE, -1},
      {"closes without an answer", "good", "/close-without-answer", 1, false, RT_HTTP_ERROR_NO_RESPONSE, -1},
      {"resets while sending", "plain", "/reset-while-sending", 0, true, RT_HTTP_ERROR_RESET, -1},
      {"resets while sending", "good", "/reset-while-sending", 1, true, RT_HTTP_ERROR_RESET, -1},
      {"resets before answer", "plain", "/reset-before-answer", 0, false, RT_HTTP_ERROR_RESET, -1},
      {"resets before answer", "good", "/reset-before-answer", 1, false, RT_HTTP_ERROR_RESET, -1},
      {"speaks TLS 1.1 at most", "tls1.1", "/", 1, false, RT_HTTP_ERROR_TLS_ALERT, RT_HTTP_PHASE_HANDSHAKE},
      {"shares no suite", "no-common-suite", "/", 1, false, RT_HTTP_ERROR_TLS_ALERT, RT_HTTP_PHASE_HANDSHAKE},
  };
  for (size_t index = 0; index < COUNT(servers); index++) {
    begin_case("server: %s, %s", servers[index].name, servers[index].tls ? "TLS" : "plain");
    post request = post_to(client, servers[index].port, servers[index].path);
    request.tls = servers[index].tls;
    if (servers[index].is_large) {
      request.body = large_body;
      request.body_length = sizeof large_body;
    }
    expect_failure(&request, servers[index].error, 0);
    expect(servers[index].phase < 0 || last_report.phase == servers[index].phase, "ends in phase %d instead of %d",
           last_report.phase, servers[index].phase);
    expect_no_leak();
  }

  // The status line was received: the status stays, and nothing else does.
  for (int tls = 0; tls <= 1; tls++) {
    static const char *const paths[] = {"/reset-in-head", "/reset-in-body"};
    for (size_t index = 0; index < COUNT(paths); index++) {
      begin_case("server: %s, %s", paths[index] + 1, tls ? "TLS" : "plain");
      post request = post_to(client, tls ? "good" : "plain", paths[index]);
      expect_failure(&request, RT_HTTP_ERROR_RESET, 200);
      expect(last_report.phase == RT_HTTP_PHASE_RECEIVE, "ends in phase %d", last_report.phase);
      expect_no_leak();
    }
  }

  begin_case("server: its name is unknown");
  post request = post_to(client, "plain", "/length/10");
  request.host = "no-such-host.invalid";
  expect_failure(&request, RT_HTTP_ERROR_NAME_UNKNOWN, 0);
  expect(last_report.phase == RT_HTTP_PHASE_RESOLVE, "ends in phase %d", last_report.phase);
  expect_no_leak();

  begin_case("server: refused, with a body of 4 GiB - 1 that must not be touched");
  request = post_to(client, "refused", "/");
  request.body_length = UINT32_MAX;
  request.tls = false;
  expect_failure(&request, RT_HTTP_ERROR_REFUSED, 0);
}

static void try_certificates(void) {
  static const struct {
    const char *port;
    const char *host;
    rt_http_error error;
  } certificates[] = {
      {"wrong-name", "localhost", RT_HTTP_ERROR_CERTIFICATE_NAME},
      {"wrong-name", "127.0.0.1", RT_HTTP_ERROR_CERTIFICATE_NAME},
      {"name-spells-address", "127.0.0.1", RT_HTTP_ERROR_CERTIFICATE_NAME},
      {"unknown", "localhost", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED},
      {"unknown", "127.0.0.1", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED},
      {"self-signed", "localhost", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED},
      {"expired", "localhost", RT_HTTP_ERROR_CERTIFICATE_EXPIRED},
      {"not-yet-valid", "localhost", RT_HTTP_ERROR_CERTIFICATE_FUTURE},
      {"client-only", "localhost", RT_HTTP_ERROR_CERTIFICATE_ROLE},
      {"no-usage", "localhost", RT_HTTP_ERROR_CERTIFICATE_ROLE},
      {"weak", "localhost", RT_HTTP_ERROR_CERTIFICATE_WEAK},
  };
  for (size_t index = 0; index < COUNT(certificates); index++) {
    begin_case("certificate: %s, at %s", certificates[index].port, certificates[index].host);
    post request = post_to(client, certificates[index].port, "/length/10");
    request.host = certificates[index].host;
    expect_failure(&request, certificates[index].error, 0);
    expect(last_report.phase == RT_HTTP_PHASE_HANDSHAKE, "ends in phase %d", last_report.phase);
    expect_no_leak();
  }
}

/// A TLS POST by a client of its own, created with the options that are configured now.
static void try_trust(const char *name, rt_http_error error, int os_error) {
  begin_case("trust: %s", name);
  rt_http_ctx own = create_client();
  post request = post_to(own, "good", "/length/10");
  expect_failure(&request, error, 0);
  expect(last_report.os_error == os_error, "errno %d instead of %d", last_report.os_error, os_error);
  destroy_client(own);
  expect_no_leak();
}

static void try_trusts(void) {
  static const char garbage[] = "-----BEGIN CERTIFICATE-----\nR2FyYmFnZQ==\n-----END CERTIFICATE-----\n";
  rt_http_options right = configured;
  configured.trust_file = NULL;
  try_trust("none", RT_HTTP_ERROR_NO_TRUST_ANCHOR, 0);
  configured.trust_file = "/nonexistent/trust.pem";
  try_trust("no such file", RT_HTTP_ERROR_TRUST_FILE, ENOENT);
  configured.trust_file = "/";
  try_trust("a folder", RT_HTTP_ERROR_TRUST_FILE, EISDIR);
  configured.trust_file = "/dev/null";
  try_trust("an empty file", RT_HTTP_ERROR_TRUST_FORMAT, 0);
  configured.trust_file = NULL;
  configured.trust_anchors = garbage;
  configured.trust_anchors_len = sizeof garbage;
  try_trust("a broken certificate in memory", RT_HTTP_ERROR_TRUST_FORMAT, 0);
  configured.trust_anchors_len = 1;
  try_trust("a byte of one", RT_HTTP_ERROR_TRUST_FORMAT, 0);
  configured = right;
}

// --- No place for the response.

static void try_buffers(void) {
  static const struct {
    const char *name;
    unsigned int size;
    const char *path;
  } buffers[] = {
      {"one byte too small", 10, "/length/10"},
      {"one byte too small, chunked", 100, "/chunked/100/7"},
      {"one byte too small, until close", 100, "/close-delimited/100"},
      {"much too small", 1, "/length/100000"},
  };
  for (size_t index = 0; index < COUNT(buffers); index++) {
    for (int tls = 0; tls <= 1; tls++) {
      begin_case("buffer: %s, %s", buffers[index].name, tls ? "TLS" : "plain");
      buffer_size = buffers[index].size;
      post request = post_to(client, tls ? "good" : "plain", buffers[index].path);
      expect_failure(&request, RT_HTTP_ERROR_TOO_LARGE, 200);
      buffer_size = BUFFER_MAX;
      expect_no_leak();
    }
  }

  // Whether a missing buffer is noticed before or after the status line is the library's choice.
  begin_case("buffer: none");
  buffer_size = 0;
  post request = post_to(client, "plain", "/length/10");
  perform(&request);
  expect(request.result == RT_RES_ERROR, "succeeds");
  expect(last_report.error == RT_HTTP_ERROR_NO_BUFFER, "error %d", last_report.error);
  expect(request.length == 0 && request.address == 0 && request.in_flash == 0, "the outputs are not 0");
  buffer_size = BUFFER_MAX;
  expect_no_leak();
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();

  begin_case("a good call before all the bad ones");
  int descriptors_at_start = open_descriptors();
  client = create_client();
  // What TLS keeps open from its first use on is no leak.
  post request = post_to(client, "good", "/connection-close");
  expect_success(&request, 200, 10);
  descriptors_at_rest = open_descriptors();
  expect(descriptors_at_rest <= descriptors_at_start + 1, "%d descriptors are open at rest instead of %d",
         descriptors_at_rest, descriptors_at_start);

  try_servers();
  try_certificates();
  try_buffers();

  begin_case("a good call after all the bad ones");
  request = post_to(client, "good", "/connection-close");
  expect_success(&request, 200, 10);
  expect_pattern(10);
  expect_no_leak();
  destroy_client(client);
  expect(open_descriptors() <= descriptors_at_rest, "%d descriptors are open at the end", open_descriptors());

  try_trusts();
  return finish();
}
