/// Cancelling: from another thread or a signal handler, in every phase; it ends the call that is under way, and no other.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

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

/// Answers one query as if the answer were too long for a datagram.
static void *cut_answer(void *server) {
  unsigned char message[512];
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  ssize_t count = recvfrom(*(int *)server, message, sizeof message, 0, (struct sockaddr *)&from, &length);
  message[2] |= 0x82;  // QR and TC (RFC 1035 §4.1.1)
  sendto(*(int *)server, message, (size_t)count, 0, (struct sockaddr *)&from, length);
  return NULL;
}

static void try_name_server_over_tcp(void) {
  begin_case("cancelled while a name server is silent over TCP");
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int udp = socket(AF_INET, SOCK_DGRAM, 0), tcp = socket(AF_INET, SOCK_STREAM, 0);
  expect(bind(tcp, (struct sockaddr *)&address, length) == 0 && listen(tcp, 4) == 0, "no TCP port can be had");
  expect(getsockname(tcp, (struct sockaddr *)&address, &length) == 0, "the TCP port has no name");
  expect(bind(udp, (struct sockaddr *)&address, length) == 0, "the UDP port of the same number can't be had");
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  options.dns_port = ntohs(address.sin_port);
  options.ip_version = 4;
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
  pthread_t thread;
  pthread_create(&thread, NULL, cut_answer, &udp);
  to_cancel = client;
  post request = post_to(client, "plain", "/");
  request.host = "smdp.example";
  request.status = 0;
  cancelled_post(&request, false);
  expect(last_report.phase == RT_HTTP_PHASE_RESOLVE, "ended in phase %d", last_report.phase);
  pthread_join(thread, NULL);
  close(udp);
  close(tcp);
}

static volatile bool holds_up_writes;

/// The library's: a thread may be held up between having decided to write and doing so.
ssize_t write(int file, const void *bytes, size_t count) {
  if (holds_up_writes) wait_ms(100);
  return syscall(SYS_write, file, bytes, count);
}

static void ignore(int number) {
  (void)number;
}

static void try_late_wake_up(void) {
  begin_case("a wake-up that comes late goes to no file that was opened since, in spite of signals");
  const struct itimerval often = {.it_interval = {.tv_usec = 1000}, .it_value = {.tv_usec = 1000}};
  const struct itimerval never = {.it_value = {.tv_usec = 0}};
  struct sigaction ticks = {.sa_handler = ignore}, before;
  sigset_t alarm;
  sigemptyset(&alarm);
  sigaddset(&alarm, SIGALRM);
  sigaction(SIGALRM, &ticks, &before);
  to_cancel = client;
  holds_up_writes = true;
  // The signals are for this thread.
  pthread_t thread;
  pthread_sigmask(SIG_BLOCK, &alarm, NULL);
  pthread_create(&thread, NULL, in_thread, NULL);
  pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
  setitimer(ITIMER_REAL, &often, NULL);
  post request = post_to(client, "plain", "/stall-before-answer");
  expect_failure(&request, RT_HTTP_ERROR_CANCELLED, 0);
  FILE *file = tmpfile();
  setitimer(ITIMER_REAL, &never, NULL);
  pthread_join(thread, NULL);
  holds_up_writes = false;
  sigaction(SIGALRM, &before, NULL);
  expect(file != NULL && fseek(file, 0, SEEK_END) == 0 && ftell(file) == 0, "it has %ld bytes", ftell(file));
  fclose(file);
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
  try_name_server_over_tcp();
  try_late_wake_up();
  try_idle_clients();
  try_races();
  destroy_client(client);
  return finish();
}
