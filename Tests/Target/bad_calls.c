/// Bad input of the caller's: each call fails with its own error number and zeroed outputs, before anything is sent.
#include <stdint.h>

#include "firmware.h"

static rt_http_ctx client;
static int descriptors_at_rest;

static void expect_no_leak(void) {
  int open = open_descriptors();
  expect(open == descriptors_at_rest, "%d descriptors are open instead of %d", open, descriptors_at_rest);
}

/// The call must fail before anything is sent.
static void expect_refusal(post request, rt_http_error error) {
  expect_failure(&request, error, 0);
  expect(last_report.phase == RT_HTTP_PHASE_CALL, "ends in phase %d", last_report.phase);
  expect(last_report.bytes_up == 0, "sent %llu bytes", last_report.bytes_up);
  expect_no_leak();
}

static void try_call(const char *name, post request, rt_http_error error) {
  begin_case("call: %s", name);
  expect_refusal(request, error);
}

static post good(void) {
  return post_to(client, "plain", "/length/10");
}

// --- Handles and the pool.

static void try_destroyed(void) {
  rt_http_ctx destroyed;
  begin_case("handles: destroyed");
  destroyed = create_client();
  destroy_client(destroyed);
  post request = good();
  request.client = destroyed;
  expect_failure(&request, RT_HTTP_ERROR_HANDLE, 0);
  expect(last_report.client == NULL, "reports a client");
  expect_no_leak();

  begin_case("handles: destroyed, and its place taken by another");
  rt_http_ctx other = create_client();
  request.client = destroyed;
  expect_failure(&request, RT_HTTP_ERROR_HANDLE, 0);
  destroy_client(other);

  begin_case("handles: destroyed twice");
  reports = 0;
  expect(rt_port_http_client_destroy(destroyed) == RT_RES_ERROR, "the second destroy succeeds");
  expect(reports == 1 && last_report.error == RT_HTTP_ERROR_HANDLE, "%d reports, error %d", reports, last_report.error);
}

static void try_garbage(void) {
  static const uintptr_t garbage[] = {0, 1, 2, 3, 4, 5, 0x100, 0x10001, 0xDEADBEEF, UINTPTR_MAX, UINTPTR_MAX / 2 + 1};
  for (size_t index = 0; index < COUNT(garbage); index++) {
    rt_http_ctx handle = (rt_http_ctx)garbage[index];
    if (handle == client) continue;
    begin_case("handles: garbage 0x%lx", (unsigned long)garbage[index]);
    post request = good();
    request.client = handle;
    expect_failure(&request, RT_HTTP_ERROR_HANDLE, 0);
    expect(rt_port_http_client_destroy(handle) == RT_RES_ERROR, "destroy succeeds");
    rt_http_options options = {.size = sizeof options};
    expect(rt_port_http_get_options(handle, &options) == RT_RES_ERROR, "get_options succeeds");
    expect(rt_port_http_set_options(handle, &options) == RT_RES_ERROR, "set_options succeeds");
    rt_http_report report = {.size = sizeof report};
    expect(rt_port_http_get_report(handle, &report) == RT_RES_ERROR, "get_report succeeds");
  }
}

static void try_pool(void) {
  begin_case("pool: create with NULL");
  reports = 0;
  expect(rt_port_http_client_create(NULL) == RT_RES_ERROR, "create succeeds");
  expect(reports == 1 && last_report.error == RT_HTTP_ERROR_NULL, "%d reports, error %d", reports, last_report.error);

  begin_case("pool: a client beyond it");
  rt_http_ctx clients[RT_HTTP_CLIENTS];
  for (size_t index = 0; index < COUNT(clients); index++) clients[index] = create_client();
  rt_http_ctx beyond = (rt_http_ctx)(uintptr_t)0xDEADBEEF;
  reports = 0;
  expect(rt_port_http_client_create(&beyond) == RT_RES_ERROR, "create succeeds");
  expect(beyond == NULL, "the handle is not NULL");
  expect(reports == 1 && last_report.error == RT_HTTP_ERROR_NO_CLIENT, "%d reports, error %d", reports,
         last_report.error);
  for (size_t index = 0; index < COUNT(clients); index++) destroy_client(clients[index]);

  begin_case("pool: clients come back to it, ever again");
  for (int round = 0; round < 1000; round++) {
    for (size_t index = 0; index < COUNT(clients); index++) clients[index] = create_client();
    for (size_t index = 0; index < COUNT(clients); index++) destroy_client(clients[index]);
  }
  expect_no_leak();
}

static void try_options(void) {
  rt_http_options right = configured;
  begin_case("options: timeout above 2147483647, in create");
  configured.timeout_ms = 2147483648u;
  rt_http_ctx none = (rt_http_ctx)(uintptr_t)0xDEADBEEF;
  reports = 0;
  expect(rt_port_http_client_create(&none) == RT_RES_ERROR, "create succeeds");
  expect(reports == 1 && last_report.error == RT_HTTP_ERROR_OPTION, "%d reports, error %d", reports, last_report.error);
  expect(none == NULL, "the handle is not NULL");
  configured = right;

  begin_case("options: timeout of 0, in set_options");
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  options.timeout_ms = 0;
  expect(rt_port_http_set_options(client, &options) == RT_RES_ERROR, "set_options succeeds");
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  expect(options.timeout_ms == right.timeout_ms, "the timeout is %u", options.timeout_ms);
}

/// Options that are refused when a client with them is used.
static void try_injections(void) {
  static const char injection[] = "one\r\nX-Injected: two";
  static const struct {
    const char *name;
    rt_http_options options;
  } wrong[] = {
      {"User-Agent", {.timeout_ms = 1000, .user_agent = injection}},
      {"X-Admin-Protocol", {.timeout_ms = 1000, .admin_protocol = injection}},
      {"Content-Type", {.timeout_ms = 1000, .content_type = injection}},
  };
  rt_http_options right = configured;
  for (size_t index = 0; index < COUNT(wrong); index++) {
    begin_case("options: %s with a line end", wrong[index].name);
    configured = wrong[index].options;
    rt_http_ctx own = create_client();
    post request = good();
    request.client = own;
    expect_refusal(request, RT_HTTP_ERROR_OPTION);
    destroy_client(own);
    configured = right;
  }
}

// --- Arguments.

static void try_pointers(void) {
  static const struct {
    const char *name;
    int null_outputs;
  } outputs[] = {{"rsp_len NULL", NO_LENGTH}, {"res_code NULL", NO_STATUS}, {"is_store_flash NULL", NO_IN_FLASH},
                 {"all outputs NULL", NO_ADDRESS | NO_LENGTH | NO_STATUS | NO_IN_FLASH}};
  for (size_t index = 0; index < COUNT(outputs); index++) {
    post request = good();
    request.null_outputs = outputs[index].null_outputs;
    try_call(outputs[index].name, request, RT_HTTP_ERROR_NULL);
  }
  post request = good();
  request.host = NULL;
  try_call("host NULL", request, RT_HTTP_ERROR_NULL);
  request = good();
  request.path = NULL;
  try_call("api NULL", request, RT_HTTP_ERROR_NULL);
  request = good();
  request.header_count = 1;
  try_call("headers NULL, and one of them", request, RT_HTTP_ERROR_NULL);
  const char *holed[] = {"X-One: 1", NULL, "X-Three: 3"};
  request = good();
  request.headers = holed;
  request.header_count = 3;
  try_call("a header NULL", request, RT_HTTP_ERROR_HEADER);
  request = good();
  request.body = NULL;
  try_call("body NULL with a length", request, RT_HTTP_ERROR_BODY);
}

static void try_hosts(void) {
  static char long_name[255];
  for (size_t index = 0; index < 254; index++) long_name[index] = index % 32 == 31 ? '.' : 'a';
  const struct {
    const char *name;
    const char *host;
  } hosts[] = {
      {"empty", ""},
      {"with scheme", "https://localhost"},
      {"with space", "local host"},
      {"with space before", " localhost"},
      {"with CR and LF", "localhost\r\nX-Injected: 1"},
      {"with CR", "localhost\r"},
      {"with LF", "localhost\n"},
      {"with HTAB", "localhost\t"},
      {"with DEL", "localhost\x7f"},
      {"with port", "localhost:443"},
      {"with path", "localhost/"},
      {"with query", "localhost?a"},
      {"with fragment", "localhost#a"},
      {"with user", "user@localhost"},
      {"with percent", "local%68ost"},
      {"bracketed", "[::1]"},
      {"with zone", "fe80::1%eth0"},
      {"half an IPv6 literal", "1:2:3"},
      {"non-ASCII", "l\xc3\xb6" "calhost"},
      {"254 characters", long_name},
      {"an empty label", "local..host"},
      {"an IPv4 literal with a number above 255", "127.0.0.256"},
      {"an IPv4 literal of five numbers", "127.0.0.1.1"},
  };
  for (size_t index = 0; index < COUNT(hosts); index++) {
    for (int tls = 0; tls <= 1; tls++) {
      begin_case("call: host %s, %s", hosts[index].name, tls ? "TLS" : "plain");
      post request = good();
      request.host = hosts[index].host;
      request.tls = tls;
      expect_refusal(request, RT_HTTP_ERROR_HOST);
    }
  }
  post request = good();
  request.port = 65536;
  try_call("port 65536", request, RT_HTTP_ERROR_PORT);
  request.port = UINT32_MAX;
  try_call("port 4294967295", request, RT_HTTP_ERROR_PORT);
}

static void try_targets(void) {
  static const struct {
    const char *name;
    const char *path;
  } targets[] = {
      {"empty", ""},
      {"without leading /", "length/10"},
      {"absolute", "http://127.0.0.1/length/10"},
      {"with space", "/length/10 HTTP/1.1"},
      {"with fragment", "/length/10#part"},
      {"with CR and LF", "/length/10\r\nX-Injected: 1"},
      {"with LF", "/length/10\n"},
      {"with HTAB", "/length\t/10"},
      {"with control byte", "/length/10\x01"},
      {"with DEL", "/length/10\x7f"},
      {"non-ASCII", "/l\xc3\xa4ngd/10"},
  };
  for (size_t index = 0; index < COUNT(targets); index++) {
    begin_case("call: api %s", targets[index].name);
    post request = good();
    request.path = targets[index].path;
    expect_refusal(request, RT_HTTP_ERROR_TARGET);
  }
}

static void try_headers(void) {
  static const struct {
    const char *line;
    rt_http_error error;
  } headers[] = {
      {"", RT_HTTP_ERROR_HEADER},
      {"NoColon", RT_HTTP_ERROR_HEADER},
      {": value", RT_HTTP_ERROR_HEADER},
      {"Two Words: value", RT_HTTP_ERROR_HEADER},
      {" Indented: value", RT_HTTP_ERROR_HEADER},
      {"Spaced : value", RT_HTTP_ERROR_HEADER},
      {"Comma,: value", RT_HTTP_ERROR_HEADER},
      {"Uml\xc3\xa4ut: value", RT_HTTP_ERROR_HEADER},
      {"X-Name: one\r\nX-Injected: two", RT_HTTP_ERROR_HEADER},
      {"X-Name: one\r\n two", RT_HTTP_ERROR_HEADER},
      {"X-Name: one\rtwo", RT_HTTP_ERROR_HEADER},
      {"X-Name: one\ntwo", RT_HTTP_ERROR_HEADER},
      {"X-Name: one\r\n", RT_HTTP_ERROR_HEADER},
      {"X-Name\r\nX-Injected: two", RT_HTTP_ERROR_HEADER},
      {"X-Name: \x01", RT_HTTP_ERROR_HEADER},
      {"X-Name: \x7f", RT_HTTP_ERROR_HEADER},
      {"Host: other.example", RT_HTTP_ERROR_HEADER_RESERVED},
      {"Content-Length: 5", RT_HTTP_ERROR_HEADER_RESERVED},
      {"content-length: 10", RT_HTTP_ERROR_HEADER_RESERVED},
      {"CONTENT-LENGTH:", RT_HTTP_ERROR_HEADER_RESERVED},
      {"Transfer-Encoding: chunked", RT_HTTP_ERROR_HEADER_RESERVED},
      {"transfer-encoding: identity", RT_HTTP_ERROR_HEADER_RESERVED},
      {"Connection: close", RT_HTTP_ERROR_HEADER_RESERVED},
      {"Keep-Alive: timeout=5", RT_HTTP_ERROR_HEADER_RESERVED},
      {"Proxy-Connection: close", RT_HTTP_ERROR_HEADER_RESERVED},
      {"Upgrade: other", RT_HTTP_ERROR_HEADER_RESERVED},
      {"TE: trailers", RT_HTTP_ERROR_HEADER_RESERVED},
      {"Trailer: X-Name", RT_HTTP_ERROR_HEADER_RESERVED},
      {"Expect: 100-continue", RT_HTTP_ERROR_HEADER_RESERVED},
  };
  for (size_t index = 0; index < COUNT(headers); index++) {
    // The second of two, so that the first has been dealt with when it is found.
    const char *lines[] = {"X-First: 1", headers[index].line};
    post request = good();
    request.headers = lines;
    request.header_count = 2;
    begin_case("call: header \"%s\"", headers[index].line);
    expect_refusal(request, headers[index].error);
  }

  static char long_line[RT_HTTP_REQUEST_HEAD_MAX + 1] = "X-Long: ";
  memset(long_line + 8, 'x', sizeof long_line - 9);
  const char *lines[] = {long_line};
  post request = good();
  request.headers = lines;
  request.header_count = 1;
  try_call("a header of 2048 bytes", request, RT_HTTP_ERROR_HEAD_TOO_LONG);

  static const char *many[1000];
  for (size_t index = 0; index < COUNT(many); index++) many[index] = "X-Name: value";
  request.headers = many;
  request.header_count = COUNT(many);
  try_call("1000 headers", request, RT_HTTP_ERROR_HEAD_TOO_LONG);

  static char long_path[RT_HTTP_REQUEST_HEAD_MAX + 1] = "/";
  memset(long_path + 1, 'x', sizeof long_path - 2);
  request = good();
  request.path = long_path;
  try_call("an api of 2048 bytes", request, RT_HTTP_ERROR_HEAD_TOO_LONG);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();

  // Before there is one client, which may be all that there can be.
  descriptors_at_rest = open_descriptors();
  try_destroyed();
  try_pool();
  try_injections();

  begin_case("create");
  client = create_client();
  expect_no_leak();
  try_garbage();
  try_options();
  try_pointers();
  try_hosts();
  try_targets();
  try_headers();

  begin_case("a good call after all the bad ones");
  post request = good();
  expect_success(&request, 200, 10);
  expect_pattern(10);
  destroy_client(client);
  expect(open_descriptors() <= descriptors_at_rest, "%d descriptors are open at the end", open_descriptors());
  return finish();
}
