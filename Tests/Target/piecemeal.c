/// A kernel that takes and gives little at once, and every other time nothing: what TLS began it must go on with, from the
/// same bytes, in the handshake and after it.
///
/// The definitions of send and recv here take the place of the C library's.
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "firmware.h"

static size_t send_most, receive_most;
static unsigned int sends, receipts, pause_ms;

static size_t least(size_t count, size_t most) { return count < most ? count : most; }

ssize_t send(int socket, const void *bytes, size_t count, int flags) {
  if (pause_ms > 0) wait_ms(pause_ms);
  if (sends++ % 2 == 0) return syscall(SYS_sendto, socket, bytes, least(count, send_most), flags, NULL, 0);
  errno = EAGAIN;
  return -1;
}

ssize_t recv(int socket, void *bytes, size_t count, int flags) {
  if (receipts++ % 2 == 0) return syscall(SYS_recvfrom, socket, bytes, least(count, receive_most), flags, NULL, NULL);
  errno = EAGAIN;
  return -1;
}

static unsigned char body[40000];
static char body_sum[32];

static void prepare(void) {
  unsigned int low = 1, high = 0;  // Adler-32
  for (size_t index = 0; index < sizeof body; index++) {
    body[index] = (unsigned char)(index * 13 + (index >> 8));
    low = (low + body[index]) % 65521;
    high = (high + low) % 65521;
  }
  snprintf(body_sum, sizeof body_sum, "%u %08x", (unsigned int)sizeof body, high << 16 | low);
}

static void try_calls(rt_http_ctx client, const char *port) {
  post request = post_to(client, port, "/in-pieces/20000/5000");
  expect_success(&request, 200, 20000);
  expect_pattern(20000);
  request = post_to(client, port, "/with-tickets");
  request.body = body;
  request.body_length = sizeof body;
  expect_success(&request, 200, (unsigned int)strlen(body_sum));
  expect_text(body_sum);
  expect(last_report.reused != 0, "the connection was not used again");
}

static void try_version(const char *port, int tls_version) {
  static const struct {
    size_t send_most;
    size_t receive_most;
  } pieces[] = {{1, 1}, {7, 100000}, {100000, 7}, {1000, 1000}, {4000, 4000}};
  for (size_t index = 0; index < COUNT(pieces); index++) {
    send_most = pieces[index].send_most;
    receive_most = pieces[index].receive_most;
    begin_case("%s: the kernel takes %zu bytes and gives %zu", port, send_most, receive_most);
    rt_http_ctx client = create_client();
    sends = receipts = 0;
    try_calls(client, port);
    expect(last_report.tls_version == tls_version, "TLS version 0x%x", (unsigned int)last_report.tls_version);
    expect(sends > 10 && receipts > 10, "the library calls others: %u sends, %u receipts", sends, receipts);
    destroy_client(client);
  }
}

/// What comes while a part of the request's first bytes is still to be sent must not take its place.
static void try_early(void) {
  begin_case("an interim response comes before all of the window is sent");
  char target[32], digest[32];
  rt_http_ctx client = create_client();
  receive_most = 100000;
  for (unsigned int length = 100; length < 2500; length += 300) {
    send_most = 100000;
    post request = post_to(client, "plain", "/digest");
    request.body = body;
    request.body_length = length;
    perform(&request);
    expect(request.result == RT_RES_SUCESS && request.length < sizeof digest, "/digest gives %u bytes", request.length);
    memcpy(digest, buffer(), request.length + 1);
    send_most = 100;
    pause_ms = 5;  // the server is given time to answer between two sends
    snprintf(target, sizeof target, "/early-interim/0/%u", length);
    request = post_to(client, "plain", target);
    request.body = body;
    request.body_length = length;
    expect_success(&request, 200, (unsigned int)strlen(digest));
    expect_text(digest);
    pause_ms = 0;
  }
  destroy_client(client);
}

/// A server that refuses the client in the midst of its flight says why, closes, and resets what comes then.
static void try_refusal(void) {
  begin_case("an alert that comes while the client still sends its part of the handshake");
  rt_http_ctx client = create_client();
  send_most = receive_most = 100000;
  pause_ms = 20;
  post request = post_to(client, "handshake-refuses", "/");
  expect_failure(&request, RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED, 0);
  expect(last_report.tls_alert == 40, "alert %d", last_report.tls_alert);
  pause_ms = 0;
  destroy_client(client);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  prepare();
  try_version("records-tls1.2", 0x0303);
  if (number("newest-tls") >= 0x0304) try_version("records-tls1.3", 0x0304);
  try_early();
  try_refusal();
  return finish();
}
