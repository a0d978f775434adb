/// TLS records as no ordinary server sends them: of any length, cut anywhere, unsound, or between others that mean
/// nothing to a POST. What is allowed changes nothing; what is not ends the call with an error; what never ends is ended
/// by the deadline.
#include <stdio.h>
#include <stdlib.h>

#include "firmware.h"

#define SCHEDULING_DELAY_MS 5000
#define FLOOD_MS 1000  // half of that under qemu: a flood keeps both sides computing
#define STALL_MS 300

static rt_http_ctx client;
static int times_fed;

static void count_feeding(void) { times_fed++; }

enum { TLS12 = 1, TLS13 = 2, BOTH = 3 };

/// A path of the server of records, the TLS versions it is for, and what must come of it. Under qemu what is for both is
/// tried with one or the other.
typedef struct behaviour {
  const char *path;
  int versions;
  rt_http_error error;
  int status;
  unsigned int length;
} behaviour;

static const behaviour behaviours[] = {
    // Records of every length. What is in one record is pending inside TLS when the socket has nothing more.
    {"/in-one-record/16384", BOTH, RT_HTTP_OK, 200, 16342},
    {"/in-pieces/100/1", BOTH, RT_HTTP_OK, 200, 100},
    {"/in-pieces/100000/16384", BOTH, RT_HTTP_OK, 200, 100000},
    {"/padded/10/1000", TLS13, RT_HTTP_OK, 200, 10},
    {"/padded/1/16383", TLS13, RT_HTTP_OK, 200, 1},
    {"/empty-records/1", BOTH, RT_HTTP_OK, 200, 100},
    {"/empty-records/2", BOTH, RT_HTTP_OK, 200, 100},
    {"/empty-records/3", BOTH, RT_HTTP_OK, 200, 100},
    {"/empty-flood", BOTH, RT_HTTP_ERROR_TLS_PROTOCOL, 0, 0},
    {"/record-too-long", BOTH, RT_HTTP_ERROR_TLS_PROTOCOL, 200, 0},
    // Records that are not sound, or not whole: in the header, behind it, in the content.
    {"/cut-in-record/3", BOTH, RT_HTTP_ERROR_NO_RESPONSE, 0, 0},
    {"/cut-in-record/5", BOTH, RT_HTTP_ERROR_NO_RESPONSE, 0, 0},
    {"/cut-in-record/60", BOTH, RT_HTTP_ERROR_NO_RESPONSE, 0, 0},
    {"/cut-amid-body", BOTH, RT_HTTP_ERROR_INCOMPLETE, 200, 0},
    {"/forged", BOTH, RT_HTTP_ERROR_TLS_PROTOCOL, 200, 0},
    {"/in-the-clear", BOTH, RT_HTTP_ERROR_TLS_PROTOCOL, 200, 0},
    {"/another-protocol", BOTH, RT_HTTP_ERROR_TLS_PROTOCOL, 200, 0},
    {"/unknown-type", BOTH, RT_HTTP_ERROR_TLS_PROTOCOL, 200, 0},
    // Alerts: level 1 is a warning, 2 is fatal. 0 is close_notify, behind which nothing counts.
    {"/alert/1/90", BOTH, RT_HTTP_OK, 200, 100},
    {"/alert/1/100", BOTH, RT_HTTP_OK, 200, 100},
    {"/alert/1/0", BOTH, RT_HTTP_ERROR_INCOMPLETE, 200, 0},
    {"/alert/2/80", BOTH, RT_HTTP_ERROR_TLS_ALERT, 200, 0},
    {"/alert-at-once/2/40", BOTH, RT_HTTP_ERROR_TLS_ALERT, 0, 0},
    // Handshake messages after the handshake.
    {"/tickets", TLS13, RT_HTTP_OK, 200, 100},
    {"/hello-request", TLS12, RT_HTTP_OK, 200, 100},
    {"/hello-request", TLS13, RT_HTTP_ERROR_TLS_PROTOCOL, 200, 0},
    {"/another-message", BOTH, RT_HTTP_ERROR_TLS_PROTOCOL, 200, 0},
    // mbedTLS 3.6 has no KeyUpdate.
    {"/key-update/0", TLS13, RT_HTTP_ERROR_TLS_PROTOCOL, 200, 0},
    {"/key-update/1", TLS13, RT_HTTP_ERROR_TLS_PROTOCOL, 200, 0},
};

static void set_limits(unsigned int timeout_ms, unsigned int stall_ms) {
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  options.timeout_ms = timeout_ms;
  options.stall_timeout_ms = stall_ms;
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
}

static void try_behaviour(const char *port, const behaviour *behaviour) {
  begin_case("%s %s", port, behaviour->path);
  post request = post_to(client, port, behaviour->path);
  if (behaviour->error != RT_HTTP_OK) {
    expect_failure(&request, behaviour->error, behaviour->status);
    int alert = behaviour->error == RT_HTTP_ERROR_TLS_ALERT ? atoi(strrchr(behaviour->path, '/') + 1) : 0;
    expect(last_report.tls_alert == alert, "the alert is %d", last_report.tls_alert);
  } else {
    expect_success(&request, behaviour->status, behaviour->length);
    expect_pattern(behaviour->length);
  }
  request = post_to(client, port, "/in-pieces/10/10");
  expect_success(&request, 200, 10);
  expect((last_report.reused != 0) == (behaviour->error == RT_HTTP_OK), "reused is %d afterwards", last_report.reused);
  // With new options a client forgets how many requests the server's connections carry.
  if (behaviour->error != RT_HTTP_OK) set_limits(20000, 0);
}

/// What comes on an idle connection is TLS's own, or it is closed; the next call succeeds all the same.
static void try_late(const char *port, const char *path, bool is_reused) {
  begin_case("%s: %s comes while the connection is idle", port, path);
  for (int time = 0; time < 3; time++) {
    post request = post_to(client, port, path);
    expect_success(&request, 200, 100);
    expect(time == 0 || (last_report.reused != 0) == is_reused, "reused is %d", last_report.reused);
    wait_ms(150);
  }
}

/// A client that is done says so (RFC 8446 §6.1): the server is told that nothing was cut off.
/// The client that there is ends, and is made anew.
static void try_close(const char *port) {
  begin_case("%s: the connection ends with close_notify", port);
  unsigned long ends[2];
  for (int time = 0; time < 2; time++) {
    post request = post_to(client, port, "/clean-ends");
    perform(&request);
    expect(request.result == RT_RES_SUCESS, "it ends with error %d", last_report.error);
    ends[time] = strtoul((const char *)buffer(), NULL, 10);
    destroy_client(client);
    client = create_client();
  }
  expect(ends[1] == ends[0] + 1, "there were %lu such ends, and then %lu", ends[0], ends[1]);
}

/// Sending has to wait for the server, and what comes meanwhile are tickets.
static void try_sending(const char *port) {
  static unsigned char body[4 << 20];  // more than the kernel takes in when the server takes nothing
  unsigned int low = 1, high = 0;      // Adler-32
  for (size_t index = 0; index < sizeof body; index++) {
    body[index] = (unsigned char)(index * 13 + (index >> 9));
    low = (low + body[index]) % 65521;
    high = (high + low) % 65521;
  }
  char digest[64];
  snprintf(digest, sizeof digest, "%u %08x", (unsigned int)sizeof body, high << 16 | low);
  begin_case("%s: 4 MiB go out while tickets come in", port);
  post request = post_to(client, port, "/with-tickets");
  request.body = body;
  request.body_length = sizeof body;
  expect_success(&request, 200, (unsigned int)strlen(digest));
  expect_text(digest);
  unsigned int waited = last_report.phase_ms[RT_HTTP_PHASE_SEND - RT_HTTP_PHASE_RESOLVE];
  expect(waited >= 200, "sending never had to wait: it took %u ms", waited);
}

/// mbedTLS 2.28, which is the system's where there is no TLS 1.3, puts no handshake messages together.
static bool is_mbedtls3(void) { return number("tls-memory") > 0 || number("newest-tls") >= 0x0304; }

/// Handshake messages in several records: a record that begins a message must hold its header of four bytes.
static void try_fragments(const char *version) {
  static const struct {
    const char *cut;
    int versions;
    bool is_refused;
  } cuts[] = {
      {"pieces-100", BOTH, false},  {"pieces-4", BOTH, false},   {"after-header", BOTH, false},
      {"pieces-1", BOTH, true},     {"in-header", TLS13, true},
  };
  bool is_tls13 = strcmp(version, "tls1.3") == 0;
  for (size_t index = 0; index < COUNT(cuts); index++) {
    if ((cuts[index].versions & (is_tls13 ? TLS13 : TLS12)) == 0) continue;
    begin_case("handshake messages in %s, %s", cuts[index].cut, version);
    char port[64];
    snprintf(port, sizeof port, "%s-%s", cuts[index].cut, version);
    post request = post_to(client, port, "/in-pieces/10/10");
    if (cuts[index].is_refused || !is_mbedtls3()) {
      // A server of TLS 1.3 alone refuses the second attempt, which offers TLS 1.2; what is told is why there was one.
      bool is_known = is_mbedtls3() || !is_tls13;
      expect_failure(&request, is_known ? RT_HTTP_ERROR_TLS_PROTOCOL : RT_HTTP_ERROR_TLS_ALERT, 0);
    } else {
      expect_success(&request, 200, 10);
    }
  }
}

// --- What never ends.

/// How long a POST takes that opens a connection, in milliseconds. New options close it: limits leave room for another.
static unsigned int time_to_open(const char *port) {
  set_limits(20000, 0);
  post request = post_to(client, port, "/in-pieces/10/10");
  long long begin = milliseconds();
  expect_success(&request, 200, 10);
  return (unsigned int)(milliseconds() - begin);
}

static void try_flood(const char *port, const char *path, int phase) {
  begin_case("%s %s ends by the deadline", port, path);
  unsigned int limit = FLOOD_MS / step_under_qemu(2);
  if (phase == RT_HTTP_PHASE_WAIT) limit += 4 * time_to_open(port);
  set_limits(limit, 0);
  post request = post_to(client, port, path);
  times_fed = 0;
  while_waiting = count_feeding;
  long long begin = milliseconds();
  expect_failure(&request, RT_HTTP_ERROR_TIMEOUT, 0);
  long long taken = milliseconds() - begin;
  while_waiting = NULL;
  expect(taken >= limit - 1 && taken <= limit + SCHEDULING_DELAY_MS, "it took %lld ms of %u", taken, limit);
  expect(last_report.phase == phase, "it ends in phase %d", last_report.phase);
  expect(times_fed >= taken / 1000, "the watchdog was fed %d times", times_fed);

  if (phase == RT_HTTP_PHASE_WAIT) {
    begin_case("%s %s is no movement", port, path);
    set_limits(20000, STALL_MS);
    expect_failure(&request, RT_HTTP_ERROR_STALLED, 0);
  }
  set_limits(20000, 0);
}

static void try_version(const char *version, int bit) {
  char port[64];
  snprintf(port, sizeof port, "records-%s", version);
  begin_case("%s: a first POST", port);
  post request = post_to(client, port, "/in-pieces/10/10");
  expect_success(&request, 200, 10);
  for (size_t index = 0; index < COUNT(behaviours); index++) {
    const int versions = behaviours[index].versions;
    if (versions == BOTH ? is_tried(index, bit == TLS13 ? 0x0304 : 0x0303) : (versions & bit) != 0) {
      try_behaviour(port, &behaviours[index]);
    }
  }
  if (bit == TLS13) {
    try_late(port, "/late-tickets/1", true);
    try_late(port, "/late-tickets/3", true);
    begin_case("a server asks for another key share");
    request = post_to(client, "hello-retry", "/length/10");
    expect_success(&request, 200, 10);
  }
  try_late(port, "/late-data", false);
  try_late(port, "/late-part/3", false);
  try_late(port, "/late-part/20", false);
  try_close(port);
  try_sending(port);
  try_fragments(version);
  try_flood(port, "/warning-flood", RT_HTTP_PHASE_WAIT);
  try_flood(port, bit == TLS13 ? "/ticket-flood" : "/hello-request-flood", RT_HTTP_PHASE_WAIT);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  begin_case("create");
  client = create_client();
  try_version("tls1.2", TLS12);
  if (number("newest-tls") >= 0x0304) try_version("tls1.3", TLS13);
  // Before the handshake is over nothing proves who sends.
  try_flood("handshake-warnings", "/", RT_HTTP_PHASE_HANDSHAKE);
  try_flood("handshake-trickles", "/", RT_HTTP_PHASE_HANDSHAKE);
  begin_case("handshake-hello-requests /");
  post request = post_to(client, "handshake-hello-requests", "/");
  expect_failure(&request, RT_HTTP_ERROR_TLS_PROTOCOL, 0);
  begin_case("handshake-closes /");
  request = post_to(client, "handshake-closes", "/");
  expect_failure(&request, RT_HTTP_ERROR_TLS_CLOSED, 0);
  // A client of TLS 1.3 has to pass over them (RFC 8446 §5); in TLS 1.2 no server begins with one.
  if (number("newest-tls") >= 0x0304) {
    try_flood("handshake-cipher-changes", "/", RT_HTTP_PHASE_HANDSHAKE);
  } else {
    begin_case("handshake-cipher-changes /");
    request = post_to(client, "handshake-cipher-changes", "/");
    expect_failure(&request, RT_HTTP_ERROR_TLS_NOT_SPOKEN, 0);
  }
  begin_case("destroy");
  destroy_client(client);
  return finish();
}
