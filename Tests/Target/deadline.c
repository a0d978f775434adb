/// The deadline: no call outlasts it, whatever the server does or leaves undone, and no signal extends it.
///
/// A call may end late by one scheduling delay; on a busy machine under an emulator that is allowed to be long.
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "firmware.h"

#define SCHEDULING_DELAY_MS 5000
#define PLAIN_MS 800
/// More than any machine here encrypts within a deadline.
#define LARGE (1u << 30)

static rt_http_ctx client;
static int descriptors_at_rest;
/// The deadline over TLS, where the call must get past the handshake first: that takes its time under an emulator.
static unsigned int tls_ms;
static const void *large_body;
static volatile sig_atomic_t signals;

static void count_signal(int number) {
  (void)number;
  signals++;
}

static void set_timeout(unsigned int timeout_ms) {
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  options.timeout_ms = timeout_ms;
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
}

/// The POST must end by its deadline, in that phase.
static void expect_timeout(post *request, unsigned int timeout_ms, int status, int phase) {
  set_timeout(timeout_ms);
  long long begin = milliseconds();
  expect_failure(request, RT_HTTP_ERROR_TIMEOUT, status);
  long long taken = milliseconds() - begin;
  expect(taken >= timeout_ms - 1, "ended after %lld ms of %u", taken, timeout_ms);
  expect(taken <= timeout_ms + SCHEDULING_DELAY_MS, "ended after %lld ms of %u", taken, timeout_ms);
  expect(last_report.phase == phase, "ended in phase %d instead of %d", last_report.phase, phase);
  expect(last_report.total_ms >= timeout_ms - 1, "reports %u ms", last_report.total_ms);
  expect(open_descriptors() == descriptors_at_rest, "%d descriptors are open", open_descriptors());
}

static const struct trap {
  const char *port;
  const char *path;
  bool tls;
  bool is_large;
  int status;
  int phase;
} traps[] = {
    {"not-accepting", "/", false, false, 0, RT_HTTP_PHASE_CONNECT},
    {"not-accepting", "/", true, false, 0, RT_HTTP_PHASE_CONNECT},
    {"silent", "/", false, false, 0, RT_HTTP_PHASE_WAIT},
    {"silent", "/", true, false, 0, RT_HTTP_PHASE_HANDSHAKE},
    {"plain", "/stall-while-sending", false, true, 0, RT_HTTP_PHASE_SEND},
    {"plain", "/slow-reader/100/1000", false, true, 0, RT_HTTP_PHASE_SEND},
    {"plain", "/stall-before-answer", false, false, 0, RT_HTTP_PHASE_WAIT},
    {"plain", "/stall-in-head", false, false, 200, RT_HTTP_PHASE_RECEIVE},
    {"plain", "/stall-in-body", false, false, 200, RT_HTTP_PHASE_RECEIVE},
    {"plain", "/trickle", false, false, 200, RT_HTTP_PHASE_RECEIVE},
    {"plain", "/trickle-head", false, false, 200, RT_HTTP_PHASE_RECEIVE},
    {"good", "/stall-while-sending", true, true, 0, RT_HTTP_PHASE_SEND},
    // The server takes all that comes, so that sending keeps the library busy and it need never wait.
    {"good", "/slow-reader/0/65536", true, true, 0, RT_HTTP_PHASE_SEND},
    {"good", "/stall-before-answer", true, false, 0, RT_HTTP_PHASE_WAIT},
    {"good", "/stall-in-body", true, false, 200, RT_HTTP_PHASE_RECEIVE},
    {"good", "/trickle", true, false, 200, RT_HTTP_PHASE_RECEIVE},
};

static void try_trap(const char *label, const struct trap *trap) {
  begin_case("%s %s, %s%s", trap->port, trap->path, trap->tls ? "TLS" : "plain", label);
  post request = post_to(client, trap->port, trap->path);
  request.tls = trap->tls;
  if (trap->is_large) {
    request.body = large_body;
    request.body_length = LARGE;
  }
  expect_timeout(&request, trap->tls ? tls_ms : PLAIN_MS, trap->status, trap->phase);
}

/// A signal every millisecond interrupts every wait.
static void try_signals(void) {
  struct sigaction action = {.sa_handler = count_signal};
  const struct itimerval often = {.it_interval = {.tv_usec = 1000}, .it_value = {.tv_usec = 1000}};
  const struct itimerval never = {.it_value = {.tv_usec = 0}};
  sigemptyset(&action.sa_mask);
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &often, NULL);
  for (size_t index = 0; index < COUNT(traps); index++) {
    bool is_simple = strcmp(traps[index].path, "/") == 0 || strcmp(traps[index].path, "/trickle") == 0;
    if (!is_simple) continue;
    signals = 0;
    try_trap(", with signals", &traps[index]);
    expect(signals > 10, "only %d signals came", (int)signals);
  }
  static const char *const ports[] = {"plain", "good"};
  for (size_t index = 0; index < COUNT(ports); index++) {
    begin_case("%s succeeds in spite of signals", ports[index]);
    set_timeout(20000);
    post request = post_to(client, ports[index], "/chunked/100000/1000");
    expect_success(&request, 200, 100000);
    expect_pattern(100000);
  }
  setitimer(ITIMER_REAL, &never, NULL);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();

  // Pages that are only read take no memory.
  large_body = mmap(NULL, LARGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  begin_case("memory for a large body");
  expect(large_body != MAP_FAILED, "no memory can be mapped");

  begin_case("the connection that is open counts too");
  client = create_client();
  post request = post_to(client, "good", "/connection-close");
  expect_success(&request, 200, 10);
  descriptors_at_rest = open_descriptors();
  tls_ms = 1000 + 5 * last_report.total_ms;
  set_timeout(PLAIN_MS);
  request = post_to(client, "plain", "/length/10");
  expect_success(&request, 200, 10);
  request = post_to(client, "plain", "/stall-before-answer");
  long long begin = milliseconds();
  expect_failure(&request, RT_HTTP_ERROR_TIMEOUT, 0);
  expect(last_report.reused != 0, "it was not used again");
  expect(milliseconds() - begin <= PLAIN_MS + SCHEDULING_DELAY_MS, "ended after %lld ms", milliseconds() - begin);
  expect(open_descriptors() == descriptors_at_rest, "%d descriptors are open", open_descriptors());

  for (size_t index = 0; index < COUNT(traps); index++) try_trap("", &traps[index]);
  try_signals();

  begin_case("an open call is well within a long deadline");
  set_timeout(2147483647);
  request = post_to(client, "plain", "/delay/100");
  expect_success(&request, 200, 10);
  destroy_client(client);
  return finish();
}
