/// Responses in every framing, whole and broken, over plain TCP and each version of TLS that the library has.
///
/// The scripted server's paths say what comes; the tables say what must come of it. A broken response may never be
/// taken for a whole one: that is what most of the cases are about. At last raw bytes, for rules that need no server of
/// their own: the request's body is the response.
#include "firmware.h"

static rt_http_ctx client;
static int descriptors_at_rest;

typedef struct response {
  const char *path;
  int status;
  unsigned int length;
  /// Something happens to the connection afterwards, of which the next call must have a chance to know.
  bool has_sequel;
} response;

// Fields that a line leaves out are false.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
static const response whole[] = {
    {"/length/10", 200, 10},
    {"/length/0", 200, 0},
    {"/length/1", 200, 1},
    {"/length/16384", 200, 16384},
    {"/length/16385", 200, 16385},
    {"/length/100000", 200, 100000},
    {"/chunked/0/1", 200, 0},
    {"/chunked/100/1", 200, 100},
    {"/chunked/100/7", 200, 100},
    {"/chunked/17483/17483", 200, 17483},
    {"/chunked/100000/1000", 200, 100000},
    {"/chunked-extensions-and-trailers", 200, 100},
    {"/close-delimited/0", 200, 0},
    {"/close-delimited/100000", 200, 100000},
    {"/http10/100", 200, 100},
    {"/http10-length/100", 200, 100},
    {"/byte-by-byte/300", 200, 300},
    {"/interim", 200, 10},
    {"/no-content", 204, 0},
    {"/no-content-with-length", 204, 0},
    {"/no-content-chunked", 204, 0},
    {"/not-modified-with-length", 304, 0},
    {"/two-lengths-same", 200, 10},
    {"/length-list", 200, 10},
    {"/folded-field", 200, 10},
    {"/head/4000", 200, 10},
    {"/many-fields/30/1", 200, 10},
    {"/many-trailers/30/1", 200, 10},
    {"/chunk-extension/500", 200, 10},
    {"/connection-close", 200, 10},
    {"/surplus", 200, 10},
    {"/surplus-late", 200, 10, true},
    {"/close-afterwards", 200, 10, true},
    {"/reset-afterwards", 200, 10, true},
    {"/length-unclean/100", 200, 100},
    {"/delay/300", 200, 10},
    {"/status/201", 201, 10},
    {"/status/205", 205, 10},
    {"/status/301", 301, 10},
    {"/status/307", 307, 10},
    {"/status/400", 400, 10},
    {"/status/401", 401, 10},
    {"/status/404", 404, 10},
    {"/status/500", 500, 10},
    {"/status/503", 503, 10},
    {"/status/599", 599, 10},
    {"/status/999", 999, 10},
};

typedef struct failure {
  const char *path;
  rt_http_error error;
  int status;
} failure;

/// The stream ends too early: over TLS that is another thing in each version.
static const failure incomplete[] = {
    {"/incomplete-head", RT_HTTP_ERROR_INCOMPLETE, 200},
    {"/incomplete-length", RT_HTTP_ERROR_INCOMPLETE, 200},
    {"/incomplete-chunk", RT_HTTP_ERROR_INCOMPLETE, 200},
    {"/incomplete-chunked", RT_HTTP_ERROR_INCOMPLETE, 200},
    {"/incomplete-trailer", RT_HTTP_ERROR_INCOMPLETE, 200},
    {"/interim-only", RT_HTTP_ERROR_INCOMPLETE, 0},
};

/// The bytes are wrong: no matter how they came.
static const failure wrong[] = {
    {"/interim-flood", RT_HTTP_ERROR_INTERIM_LIMIT, 0},
    {"/switching-protocols", RT_HTTP_ERROR_SWITCHED_PROTOCOLS, 0},
    {"/two-lengths-different", RT_HTTP_ERROR_CONTENT_LENGTH, 200},
    {"/length-and-chunked", RT_HTTP_ERROR_FRAMING_CONFLICT, 200},
    {"/gzip", RT_HTTP_ERROR_CONTENT_ENCODING, 200},
    {"/head/1000000", RT_HTTP_ERROR_LINE_LIMIT, 200},
    {"/many-fields/10000/1", RT_HTTP_ERROR_FIELD_LIMIT, 200},
    {"/many-fields/100/1000", RT_HTTP_ERROR_HEAD_LIMIT, 200},
    {"/many-trailers/100/1000", RT_HTTP_ERROR_TRAILER_LIMIT, 200},
    {"/chunk-extension/100000", RT_HTTP_ERROR_CHUNK_EXTENSION_LIMIT, 200},
    {"/chunked/100000/1", RT_HTTP_ERROR_CHUNK_LIMIT, 200},
};

static const struct {
  const char *bytes;
  rt_http_error error;
  int status;
  unsigned int length;
} raw[] = {
    {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", RT_HTTP_OK, 200, 2},
    {"HTTP/1.1 200\r\ncOnTeNt-LeNgTh:2\r\n\r\nok", RT_HTTP_OK, 200, 2},
    {"HTTP/1.1 200 \xff\xfe\r\nContent-Length:\t002 \t\r\n\r\nok", RT_HTTP_OK, 200, 2},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n02\r\nok\r\n0\r\n\r\n", RT_HTTP_OK, 200, 2},
    {"HTTP/1.1 200 OK\r\nContent-Length-X: 5\r\nX-Content-Length: 5\r\n\r\nok", RT_HTTP_OK, 200, 2},
    {"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n\r\nok", RT_HTTP_OK, 200, 2},

    {"HTTP/2 200\r\n\r\n", RT_HTTP_ERROR_STATUS_LINE, 0, 0},
    {"http/1.1 200 OK\r\n\r\n", RT_HTTP_ERROR_STATUS_LINE, 0, 0},
    {"ICY 200 OK\r\n\r\n", RT_HTTP_ERROR_STATUS_LINE, 0, 0},
    {"HTTP/1.1  200 OK\r\n\r\n", RT_HTTP_ERROR_STATUS_LINE, 0, 0},
    {"HTTP/1.1 2000 OK\r\n\r\n", RT_HTTP_ERROR_STATUS_LINE, 0, 0},
    {"HTTP/1.1 20 OK\r\n\r\n", RT_HTTP_ERROR_STATUS_LINE, 0, 0},
    {"HTTP/1.1 200 OK\n\n", RT_HTTP_ERROR_STATUS_LINE, 0, 0},
    {"\r\nHTTP/1.1 200 OK\r\n\r\n", RT_HTTP_ERROR_STATUS_LINE, 0, 0},
    {"<html>", RT_HTTP_ERROR_STATUS_LINE, 0, 0},

    {"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n", RT_HTTP_ERROR_FIELD, 200, 0},
    {"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok", RT_HTTP_ERROR_FIELD, 200, 0},
    {"HTTP/1.1 200 OK\r\n: 2\r\n\r\nok", RT_HTTP_ERROR_FIELD, 200, 0},
    {"HTTP/1.1 200 OK\r\n A: b\r\n\r\nok", RT_HTTP_ERROR_FIELD, 200, 0},
    {"HTTP/1.1 200 OK\r\nA: b\n\r\nok", RT_HTTP_ERROR_FIELD, 200, 0},
    {"HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\nok", RT_HTTP_ERROR_FIELD, 200, 0},
    {"HTTP/1.1 200 OK\r\nA: \x01\r\n\r\nok", RT_HTTP_ERROR_FIELD, 200, 0},

    {"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nok", RT_HTTP_ERROR_CONTENT_LENGTH, 200, 0},
    {"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok", RT_HTTP_ERROR_CONTENT_LENGTH, 200, 0},
    {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok", RT_HTTP_ERROR_CONTENT_LENGTH, 200, 0},
    {"HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok", RT_HTTP_ERROR_CONTENT_LENGTH, 200, 0},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2 2\r\n\r\nok", RT_HTTP_ERROR_CONTENT_LENGTH, 200, 0},
    {"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok", RT_HTTP_ERROR_CONTENT_LENGTH, 200, 0},
    {"HTTP/1.1 200 OK\r\nContent-Length: 4294967295\r\n\r\nok", RT_HTTP_ERROR_TOO_LARGE, 200, 0},

    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok", RT_HTTP_ERROR_TRANSFER_ENCODING, 200, 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nok", RT_HTTP_ERROR_TRANSFER_ENCODING, 200, 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\nok", RT_HTTP_ERROR_TRANSFER_ENCODING, 200, 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", RT_HTTP_ERROR_TRANSFER_ENCODING, 200, 0},
    {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", RT_HTTP_ERROR_TRANSFER_ENCODING, 200, 0},

    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n", RT_HTTP_ERROR_CHUNK, 200, 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nok\r\n0\r\n\r\n", RT_HTTP_ERROR_CHUNK, 200, 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\nok\r\n0\r\n\r\n", RT_HTTP_ERROR_CHUNK, 200, 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\r\n0\r\n\r\n", RT_HTTP_ERROR_CHUNK, 200, 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokX\r\n0\r\n\r\n", RT_HTTP_ERROR_CHUNK, 200, 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\n0\r\n\r\n", RT_HTTP_ERROR_CHUNK, 200, 0},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 b\r\nok\r\n0\r\n\r\n", RT_HTTP_ERROR_CHUNK, 200, 0},
};

static void expect_no_leak(bool may_be_open) {
  int open = open_descriptors();
  expect(open == descriptors_at_rest || (may_be_open && open == descriptors_at_rest + 1),
         "%d descriptors are open, and %d were at rest", open, descriptors_at_rest);
}

/// Without TLS, which is version 0, each is tried everywhere.
static void try_failures(const char *port_name, unsigned int tls_version, const failure *failures, size_t count) {
  for (size_t index = 0; index < count; index++) {
    if (tls_version != 0 && !is_tried(index, tls_version)) continue;
    begin_case("%s %s", port_name, failures[index].path);
    post request = post_to(client, port_name, failures[index].path);
    expect_failure(&request, failures[index].error, failures[index].status);
    expect_no_leak(false);
  }
}

static void try_responses(const char *port_name, unsigned int tls_version) {
  for (size_t index = 0; index < COUNT(whole); index++) {
    begin_case("%s %s", port_name, whole[index].path);
    post request = post_to(client, port_name, whole[index].path);
    expect_success(&request, whole[index].status, whole[index].length);
    expect_pattern(whole[index].length);
    const unsigned int spoken = last_report.tls_version;
    expect(spoken == tls_version, "TLS version 0x%x", spoken);
    expect_no_leak(true);
    if (whole[index].has_sequel) wait_ms(200);
  }
  try_failures(port_name, tls_version, incomplete, COUNT(incomplete));

  // Without TLS the end of the stream is an RST here; with TLS, the lack of a close_notify.
  begin_case("%s /close-delimited-unclean", port_name);
  post request = post_to(client, port_name, "/close-delimited-unclean/100");
  expect_failure(&request, tls_version == 0 ? RT_HTTP_ERROR_RESET : RT_HTTP_ERROR_INCOMPLETE, 200);
  expect_no_leak(false);
}

/// M4: a response that comes while the request's body is still being sent.
static void try_early(const char *port_name) {
  // More than the kernel takes in when the server takes nothing.
  static char large_body[64 << 20];
  static const struct {
    const char *path;
    int status;
    unsigned int length;
  } finals[] = {
      // This server takes all that still comes: nothing makes the client wait.
      {"/early-final", 413, 10},
      {"/early-final-open", 413, 10},
      {"/early-final-reset", 413, 10},
      {"/early-final-midway/1", 413, 10},
      {"/early-final-midway/1000000", 413, 10},
      {"/early-chunked/100000/1000", 200, 100000},
  };
  for (size_t index = 0; index < COUNT(finals); index++) {
    begin_case("M4: %s %s is read, and sending stops", port_name, finals[index].path);
    post request = post_to(client, port_name, finals[index].path);
    request.body = large_body;
    request.body_length = sizeof large_body;
    expect_success(&request, finals[index].status, finals[index].length);
    expect_pattern(finals[index].length);
    expect(last_report.bytes_up < sizeof large_body, "%llu bytes were sent", last_report.bytes_up);
    expect_no_leak(false);
  }

  begin_case("M4: %s, a connection that was left amid a request is not used again", port_name);
  post request = post_to(client, port_name, "/early-final-open");
  request.body = large_body;
  request.body_length = sizeof large_body;
  expect_success(&request, 413, 10);
  request = post_to(client, port_name, "/length/20");
  expect_success(&request, 200, 20);
  expect_pattern(20);
  expect(last_report.reused == 0, "it was");

  begin_case("M4: %s, an early response that is wrong", port_name);
  request = post_to(client, port_name, "/early-wrong");
  request.body = large_body;
  request.body_length = sizeof large_body;
  expect_failure(&request, RT_HTTP_ERROR_CONTENT_LENGTH, 413);
  expect_no_leak(false);
}

static void try_raw(void) {
  for (size_t index = 0; index < COUNT(raw); index++) {
    begin_case("raw %s", raw[index].bytes);
    post request = post_to(client, "plain", "/raw-close");
    request.body = raw[index].bytes;
    request.body_length = (unsigned int)strlen(raw[index].bytes);
    if (raw[index].error == RT_HTTP_OK) {
      expect_success(&request, raw[index].status, raw[index].length);
      expect_text("ok");
      wait_ms(200);
    } else {
      expect_failure(&request, raw[index].error, raw[index].status);
    }
    expect_no_leak(raw[index].error == RT_HTTP_OK);
  }
  static const char zero[] = "HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n";
  begin_case("raw NUL in a field");
  post request = post_to(client, "plain", "/raw-close");
  request.body = zero;
  request.body_length = sizeof zero - 1;
  expect_failure(&request, RT_HTTP_ERROR_FIELD, 200);
}

/// A body and its NUL fit the buffer exactly; firmware.c looks at the bytes around it.
static void try_exact_fit(const char *port_name) {
  static const char *const paths[] = {"/length/100", "/chunked/100/7", "/close-delimited/100"};
  for (size_t index = 0; index < COUNT(paths); index++) {
    begin_case("%s %s fits exactly", port_name, paths[index]);
    buffer_size = 101;
    post request = post_to(client, port_name, paths[index]);
    request.null_outputs = NO_ADDRESS;
    expect_success(&request, 200, 100);
    expect_pattern(100);
    buffer_size = BUFFER_MAX;
  }
  begin_case("%s no body fits a buffer of 1", port_name);
  buffer_size = 1;
  post request = post_to(client, port_name, "/no-content");
  expect_success(&request, 204, 0);
  buffer_size = BUFFER_MAX;
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();

  begin_case("create");
  client = create_client();
  post request = post_to(client, "good", "/connection-close");
  expect_success(&request, 200, 10);
  const unsigned int newest = number("newest-tls");
  const unsigned int spoken = last_report.tls_version;
  expect(spoken == newest, "TLS version 0x%x instead of 0x%x", spoken, newest);
  descriptors_at_rest = open_descriptors();

  try_responses("plain", 0);
  try_responses("good-tls1.2", 0x0303);
  if (newest == 0x0304) try_responses("good-tls1.3", 0x0304);
  try_early("plain");
  try_early("good-tls1.2");
  if (newest == 0x0304) try_early("good-tls1.3");
  try_failures("plain", 0, wrong, COUNT(wrong));
  try_failures("good", newest, wrong, COUNT(wrong));
  try_raw();
  try_exact_fit("plain");
  try_exact_fit("good");

  begin_case("destroy");
  destroy_client(client);
  expect(open_descriptors() <= descriptors_at_rest, "%d descriptors are open at the end", open_descriptors());
  return finish();
}
