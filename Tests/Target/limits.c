/// The limits within the deadline: each phase ends at its own, nothing may stand still for longer than the stall limit, the
/// watchdog is fed until then, and a connection is used again only as long and as often as the options say.
///
/// As with the deadline, a call may end late by one scheduling delay, which is long under an emulator.
#include "firmware.h"
#include "silent_dns.h"

#define LIMIT_MS 400
#define SCHEDULING_DELAY_MS 5000

static rt_http_ctx client;
static rt_http_options options;
static int feeds;
static long long last_feed, longest_gap;

static void count_feed(void) {
  long long now = milliseconds();
  if (now - last_feed > longest_gap) longest_gap = now - last_feed;
  last_feed = now;
  feeds++;
}

static void set_options(void) {
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
}

/// The options go back to what `rt_port_http_configure` was last offered and set.
static void get_defaults(void) {
  rt_http_ctx other = create_client();
  options = (rt_http_options){.size = sizeof options};
  expect(rt_port_http_get_options(other, &options) == RT_RES_SUCESS, "get_options fails");
  destroy_client(other);
}

/// The POST must fail at the limit, and not before.
static void expect_limit(post *request, rt_http_error error, int status, int phase) {
  set_options();
  long long begin = milliseconds();
  expect_failure(request, error, status);
  long long taken = milliseconds() - begin;
  expect(taken >= LIMIT_MS - 1, "ended after %lld ms", taken);
  expect(taken <= LIMIT_MS + SCHEDULING_DELAY_MS, "ended after %lld ms", taken);
  expect(last_report.phase == phase, "ended in phase %d instead of %d", last_report.phase, phase);
}

static void try_phases(void) {
  begin_case("resolve: the phase has a limit of its own");
  client = create_client();
  get_defaults();
  options.dns_servers = "127.0.0.1";
  options.dns_port = open_silent_dns();
  options.resolve_timeout_ms = LIMIT_MS;
  post request = post_to(client, "plain", "/length/10");
  request.host = "smdp.example";
  expect_limit(&request, RT_HTTP_ERROR_DNS_TIMEOUT, 0, RT_HTTP_PHASE_RESOLVE);
  close_silent_dns();

  begin_case("resolve: a server that refuses datagrams ends it at once");
  set_options();
  expect_failure(&request, RT_HTTP_ERROR_NO_DNS_SERVER, 0);

  begin_case("connect: the phase has a limit of its own");
  get_defaults();
  options.connect_timeout_ms = LIMIT_MS;
  request = post_to(client, "not-accepting", "/");
  expect_limit(&request, RT_HTTP_ERROR_TIMEOUT, 0, RT_HTTP_PHASE_CONNECT);

  begin_case("handshake: the phase has a limit of its own");
  get_defaults();
  options.handshake_timeout_ms = LIMIT_MS;
  request = post_to(client, "silent", "/");
  request.tls = true;
  expect_limit(&request, RT_HTTP_ERROR_TIMEOUT, 0, RT_HTTP_PHASE_HANDSHAKE);

  begin_case("first byte: the phase has a limit of its own");
  get_defaults();
  options.first_byte_timeout_ms = LIMIT_MS;
  request = post_to(client, "plain", "/stall-before-answer");
  expect_limit(&request, RT_HTTP_ERROR_TIMEOUT, 0, RT_HTTP_PHASE_WAIT);
  destroy_client(client);
}

static void try_stalls(void) {
  static const struct {
    const char *port, *path;
    bool tls;
    int status, phase;
  } stalls[] = {
      {"silent", "/", true, 0, RT_HTTP_PHASE_HANDSHAKE},
      {"plain", "/stall-before-answer", false, 0, RT_HTTP_PHASE_WAIT},
      {"plain", "/stall-in-head", false, 200, RT_HTTP_PHASE_RECEIVE},
      {"plain", "/stall-in-body", false, 200, RT_HTTP_PHASE_RECEIVE},
  };
  client = create_client();
  for (size_t index = 0; index < COUNT(stalls); index++) {
    begin_case("stall: %s %s", stalls[index].port, stalls[index].path);
    get_defaults();
    options.stall_timeout_ms = LIMIT_MS;
    post request = post_to(client, stalls[index].port, stalls[index].path);
    request.tls = stalls[index].tls;
    expect_limit(&request, RT_HTTP_ERROR_STALLED, stalls[index].status, stalls[index].phase);
  }

  begin_case("stall: bytes that trickle are no stall, and end at the deadline");
  get_defaults();
  options.stall_timeout_ms = 1000;
  options.timeout_ms = 2500;
  set_options();
  post request = post_to(client, "plain", "/trickle");
  expect_failure(&request, RT_HTTP_ERROR_TIMEOUT, 200);
  destroy_client(client);
}

static void try_watchdog(void) {
  begin_case("watchdog: fed at least once a second while the call waits");
  client = create_client();
  while_waiting = count_feed;
  feeds = 0;
  longest_gap = 0;
  last_feed = milliseconds();
  get_defaults();
  options.timeout_ms = 2500;
  set_options();
  post request = post_to(client, "plain", "/stall-before-answer");
  expect_failure(&request, RT_HTTP_ERROR_TIMEOUT, 0);
  expect(feeds >= 3, "fed %d times", feeds);
  expect(longest_gap <= 1000 + (long long)step_under_qemu(5) * 1000, "not fed for %lld ms", longest_gap);

  begin_case("watchdog: not fed once nothing has moved for the stall limit");
  feeds = 0;
  get_defaults();
  options.stall_timeout_ms = LIMIT_MS;
  options.first_byte_timeout_ms = 3000;
  set_options();
  long long begin = milliseconds();
  last_feed = begin;
  expect_failure(&request, RT_HTTP_ERROR_TIMEOUT, 0);
  expect(milliseconds() - begin >= 2999, "ended after %lld ms", milliseconds() - begin);
  expect(last_feed - begin <= LIMIT_MS + SCHEDULING_DELAY_MS / 2, "fed after %lld ms", last_feed - begin);
  expect(feeds <= 2, "fed %d times", feeds);
  while_waiting = NULL;
  destroy_client(client);
}

static void try_reuse(void) {
  begin_case("reuse: not after the idle time that the options allow");
  client = create_client();
  get_defaults();
  options.idle_timeout_ms = LIMIT_MS;
  set_options();
  post request = post_to(client, "plain", "/length/10");
  expect_success(&request, 200, 10);
  expect_success(&request, 200, 10);
  expect(last_report.reused != 0, "not used again at once");
  wait_ms(LIMIT_MS + 100);
  expect_success(&request, 200, 10);
  expect(last_report.reused == 0, "used again after %d ms", LIMIT_MS + 100);

  begin_case("reuse: not at all when the idle time is 0");
  int descriptors = open_descriptors();
  options.idle_timeout_ms = 0;
  set_options();
  for (int call = 0; call < 2; call++) {
    expect_success(&request, 200, 10);
    expect(last_report.reused == 0, "used again");
    expect(open_descriptors() < descriptors, "kept open");
  }

  begin_case("reuse: no more requests than the options allow");
  get_defaults();
  options.requests_per_connection = 3;
  set_options();
  for (int call = 0; call < 7; call++) {
    expect_success(&request, 200, 10);
    expect((last_report.reused != 0) == (call % 3 != 0), "call %d: reused is %d", call, last_report.reused);
  }

  begin_case("reuse: a connection that was used a minute ago in one call is young in the next");
  get_defaults();
  set_options();
  for (int call = 0; call < 5; call++) {
    expect_success(&request, 200, 10);
    expect((last_report.reused != 0) == (call > 0), "call %d: reused is %d", call, last_report.reused);
    expect(strcmp(last_report.address, "127.0.0.1") == 0, "the address is \"%s\"", last_report.address);
    expect(last_report.repeated == 0, "it was repeated");
  }
  destroy_client(client);
}

static void try_values(void) {
  // Stands for 0, which here means that an option is not changed.
  enum { no_port = 100000 };
  static const struct {
    const char *name;
    rt_http_options change;
  } wrong[] = {
      {"ip_version 5", {.ip_version = 5}},
      {"source_address that is none", {.source_address = "eth0"}},
      {"dns_servers that are none", {.dns_servers = "8.8.8.8,dns.example"}},
      {"dns_servers without any", {.dns_servers = ", "}},
      {"dns_port 65536", {.dns_port = 65536}},
      {"dns_port 0", {.dns_port = no_port}},
      {"stall_timeout_ms 2147483648", {.stall_timeout_ms = 2147483648u}},
      {"connect_timeout_ms 2147483648", {.connect_timeout_ms = 2147483648u}},
  };
  client = create_client();
  for (size_t index = 0; index < COUNT(wrong); index++) {
    const rt_http_options *change = &wrong[index].change;
    begin_case("option refused: %s", wrong[index].name);
    get_defaults();
    if (change->ip_version) options.ip_version = change->ip_version;
    if (change->source_address) options.source_address = change->source_address;
    if (change->dns_servers) options.dns_servers = change->dns_servers;
    if (change->dns_port) options.dns_port = change->dns_port == no_port ? 0 : change->dns_port;
    if (change->stall_timeout_ms) options.stall_timeout_ms = change->stall_timeout_ms;
    if (change->connect_timeout_ms) options.connect_timeout_ms = change->connect_timeout_ms;
    expect(rt_port_http_set_options(client, &options) == RT_RES_ERROR, "it is accepted");
  }

  // The system would take an empty name for any interface, and 15 characters of a longer one for all of it.
  static const char *const interfaces[] = {"no-such-if0", "", "no-such-if00000", "no-such-if000000", "lo\n"};
  post request = post_to(client, "plain", "/length/10");
  for (size_t index = 0; index < COUNT(interfaces); index++) {
    begin_case("interface_name \"%s\" that does not exist: no other is used", interfaces[index]);
    get_defaults();
    options.interface_name = interfaces[index];
    set_options();
    expect_failure(&request, RT_HTTP_ERROR_INTERFACE, 0);
  }

  begin_case("source_address that is not this machine's: no other is used");
  get_defaults();
  options.source_address = "192.0.2.1";
  set_options();
  expect_failure(&request, RT_HTTP_ERROR_INTERFACE, 0);

  begin_case("ip_version 6 leaves an IPv4 literal no address");
  get_defaults();
  options.ip_version = 6;
  set_options();
  expect_failure(&request, RT_HTTP_ERROR_NO_ADDRESS, 0);
  destroy_client(client);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  try_phases();
  try_stalls();
  try_watchdog();
  try_reuse();
  try_values();
  return finish();
}
