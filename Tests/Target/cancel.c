/// Cancelling: from another thread or a signal handler, in every phase; it ends the call that is under way, and no other.
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#include "firmware.h"
#include "silent_dns.h"

/// How soon a waiting call must end: the best of some attempts, since the machine may be busy.
#define SOON_MS 50
#define ATTEMPTS 5
#define BEFORE_MS 100

static rt_http_ctx client;
static volatile rt_http_ctx to_cancel;
static volatile int cancel_result;
static volatile long long cancelled_at;

static void cancel(void) {
  cancelled_at = milliseconds();
  cancel_result = rt_port_http_cancel(to_cancel);
}

static void on_signal(int number) {
  (void)number;
  cancel();
}

static void *in_thread(void *nothing) {
  (void)nothing;
  wait_ms(BEFORE_MS);
  cancel();
  return NULL;
}

/// Makes a POST that is cancelled after a while; gives how long it then still took.
static long long cancelled_post(post *request, bool by_signal) {
  const struct itimerval once = {.it_value = {.tv_usec = BEFORE_MS * 1000}};
  pthread_t thread;
  cancel_result = 99;
  if (by_signal)
    setitimer(ITIMER_REAL, &once, NULL);
  else
    pthread_create(&thread, NULL, in_thread, NULL);
  expect_failure(request, RT_HTTP_ERROR_CANCELLED, request->status);
  long long taken = milliseconds() - cancelled_at;
  if (!by_signal) pthread_join(thread, NULL);
  expect(cancel_result == RT_RES_SUCESS, "cancel gives %d", cancel_result);
  return taken;
}

static void try_phases(bool by_signal) {
  static const struct {
    const char *name, *port, *path;
    bool tls, resolves;
    int status, phase;
  } waits[] = {
      {"resolving", "plain", "/length/10", false, true, 0, RT_HTTP_PHASE_RESOLVE},
      {"connecting", "not-accepting", "/", false, false, 0, RT_HTTP_PHASE_CONNECT},
      {"in the handshake", "silent", "/", true, false, 0, RT_HTTP_PHASE_HANDSHAKE},
      {"waiting for the answer", "plain", "/stall-before-answer", false, false, 0, RT_HTTP_PHASE_WAIT},
      {"waiting for the body", "plain", "/stall-in-body", false, false, 200, RT_HTTP_PHASE_RECEIVE},
  };
  for (size_t index = 0; index < COUNT(waits); index++) {
    begin_case("cancelled %s, %s", waits[index].name, by_signal ? "in a signal handler" : "by a thread");
    long long best = 1000000;
    for (int attempt = 0; attempt < ATTEMPTS && best > SOON_MS; attempt++) {
      to_cancel = attempt % 2 == 0 ? client : NULL;
      post request = post_to(client, waits[index].port, waits[index].path);
      request.tls = waits[index].tls;
      if (waits[index].resolves) request.host = "smdp.example";
      request.status = waits[index].status;
      long long taken = cancelled_post(&request, by_signal);
      if (taken < best) best = taken;
      expect(last_report.phase == waits[index].phase, "ended in phase %d", last_report.phase);
    }
    expect(best <= SOON_MS, "the best attempt took %lld ms", best);

    post next = post_to(client, "plain", "/length/10");
    expect_success(&next, 200, 10);
  }
}

static void try_idle_clients(void) {
  begin_case("nothing is under way: cancel says so, and the next call is not affected");
  expect(rt_port_http_cancel(client) == RT_RES_ERROR, "cancel of an idle client succeeds");
  expect(rt_port_http_cancel(NULL) == RT_RES_ERROR, "cancel of all succeeds");
  post request = post_to(client, "plain", "/length/10");
  expect_success(&request, 200, 10);
  expect_success(&request, 200, 10);
  expect(last_report.reused != 0, "the connection was lost");

  begin_case("handles that are none");
  expect(rt_port_http_cancel((rt_http_ctx)(size_t)0x1234) == RT_RES_ERROR, "a made-up handle is cancelled");
  rt_http_ctx gone = create_client();
  destroy_client(gone);
  expect(rt_port_http_cancel(gone) == RT_RES_ERROR, "a destroyed client is cancelled");
}

static void *many_times(void *nothing) {
  for (int count = 0; count < 2000; count++) rt_port_http_cancel(NULL);
  return nothing;
}

static void try_races(void) {
  begin_case("cancels that come at any moment leave no descriptor, no wake-up and no busy client behind");
  int descriptors = open_descriptors();
  for (int round = 0; round < 20; round++) {
    pthread_t thread;
    pthread_create(&thread, NULL, many_times, NULL);
    for (int call = 0; call < 5; call++) {
      post request = post_to(client, "plain", "/connection-close");
      perform(&request);
      expect(request.result == RT_RES_SUCESS || last_report.error == RT_HTTP_ERROR_CANCELLED, "fails with error %d",
             last_report.error);
    }
    pthread_join(thread, NULL);
  }
  post request = post_to(client, "plain", "/connection-close");
  expect_success(&request, 200, 10);
  expect(open_descriptors() <= descriptors, "%d descriptors are open instead of %d", open_descriptors(), descriptors);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  begin_case("a name server that never answers");
  configured.dns_servers = "127.0.0.1";
  configured.dns_port = open_silent_dns();
  client = create_client();

  struct sigaction action = {.sa_handler = on_signal};
  sigemptyset(&action.sa_mask);
  sigaction(SIGALRM, &action, NULL);
  try_phases(false);
  try_phases(true);
  try_idle_clients();
  try_races();
  destroy_client(client);
  return finish();
}
