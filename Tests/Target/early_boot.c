/// A device that has only just started: its kernel has no random numbers yet. This program takes the place of libc's
/// getrandom(2), which waits for them unless it is told not to.
///
/// As with the deadline, a call may end late by one scheduling delay, which is long under an emulator.
#include <errno.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "firmware.h"

#define LIMIT_MS 400
#define SCHEDULING_DELAY_MS 5000

/// When there are random numbers.
static long long ready_at;
static int times_missed;

ssize_t getrandom(void *bytes, size_t count, unsigned int flags) {
  if (milliseconds() >= ready_at) return syscall(SYS_getrandom, bytes, count, flags);
  times_missed++;
  expect((flags & GRND_NONBLOCK) != 0, "it would be waited for, for no one knows how long");
  errno = EAGAIN;
  return -1;
}

static void be_ready_in(long long some_ms) {
  ready_at = milliseconds() + some_ms;
  times_missed = 0;
}

static void cancel_call(void) { rt_port_http_cancel(NULL); }

/// The POST ends while there are none, and nothing has been sent.
static void expect_none_in_time(post *request, int phase) {
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(request->client, &options) == RT_RES_SUCESS, "get_options fails");
  options.timeout_ms = LIMIT_MS;
  options.dns_servers = "127.0.0.1";
  expect(rt_port_http_set_options(request->client, &options) == RT_RES_SUCESS, "set_options fails");
  be_ready_in(3600000);
  long long begin = milliseconds();
  expect_failure(request, RT_HTTP_ERROR_TIMEOUT, 0);
  long long taken = milliseconds() - begin;
  expect(taken >= LIMIT_MS - 1 && taken <= LIMIT_MS + SCHEDULING_DELAY_MS, "ended after %lld ms", taken);
  expect(last_report.phase == phase, "ended in phase %d", last_report.phase);
  expect(last_report.os_error == EAGAIN, "errno is %d", last_report.os_error);
  expect(last_report.bytes_up == 0, "%llu bytes were sent", last_report.bytes_up);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();

  begin_case("TLS waits for random numbers");
  rt_http_ctx client = create_client();
  post request = post_to(client, "good", "/length/10");
  be_ready_in(LIMIT_MS);
  expect_success(&request, 200, 10);
  expect(times_missed > 0, "it was not asked for any");
  expect(last_report.os_error == 0, "errno is %d", last_report.os_error);
  destroy_client(client);

  begin_case("cancelling ends the wait");
  client = create_client();
  request.client = client;
  be_ready_in(3600000);
  while_waiting = cancel_call;
  expect_failure(&request, RT_HTTP_ERROR_CANCELLED, 0);
  while_waiting = NULL;

  begin_case("the deadline ends the wait of TLS");
  expect_none_in_time(&request, RT_HTTP_PHASE_HANDSHAKE);

  begin_case("the deadline ends the wait of a look-up, whose questions must not be guessed");
  request = post_to(client, "plain", "/length/10");
  request.host = "smdp.example";
  expect_none_in_time(&request, RT_HTTP_PHASE_RESOLVE);

  begin_case("what needs no random numbers does not wait for them");
  request = post_to(client, "plain", "/length/10");
  expect_success(&request, 200, 10);

  begin_case("the next call has them");
  destroy_client(client);
  client = create_client();
  be_ready_in(0);
  request = post_to(client, "good", "/length/10");
  expect_success(&request, 200, 10);
  destroy_client(client);
  return finish();
}
