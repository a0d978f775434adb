/// What is sent: the request's head, byte by byte, with its defaults and with what replaces them, and bodies of up to
/// 4 GiB - 1. At last, that no argument can put into the request what is not its own.
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "echo.h"

static rt_http_ctx client;

/// Where connections go to, whatever port they ask for; 0: to that port. A test can't listen on the default ports.
static unsigned int real_port;

/// Takes the place of libc's. Its header is left out: each libc declares the address with a type of its own.
int connect(int descriptor, const void *address, unsigned int length);

int connect(int descriptor, const void *address, unsigned int length) {
  unsigned char redirected[128];
  memcpy(redirected, address, length);
  if (real_port != 0) {
    // The port is at the same place for IPv4 and IPv6.
    redirected[2] = (unsigned char)(real_port >> 8);
    redirected[3] = (unsigned char)real_port;
  }
  return (int)syscall(SYS_connect, descriptor, redirected, length);
}

// --- Exact bytes.

#define DEFAULTS "User-Agent: gsma-rsp-lpad\r\nX-Admin-Protocol: gsma/rsp/v2.2.2\r\nContent-Type: application/json\r\n"
#define MOST_HEADERS 6

static char digits[100000];

static const struct exact {
  const char *name;
  const char *server;
  const char *host;
  unsigned int port;
  const char *path;
  const char *headers[MOST_HEADERS];
  const char *body;
  unsigned int body_length;
  const char *head;
} exact[] = {
    {"the port's example", "good", "localhost", 443, "/gsma/rsp2/es9plus/initiateAuthentication", {NULL}, "{}", 2,
     "POST /gsma/rsp2/es9plus/initiateAuthentication HTTP/1.1\r\nHost: localhost\r\n" DEFAULTS
     "Content-Length: 2\r\n\r\n"},
    {"TLS, port 0 is 443", "good", "127.0.0.1", 0, "/echo", {NULL}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"TLS, port 80", "good", "127.0.0.1", 80, "/echo", {NULL}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1:80\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"plain, port 0 is 80", "plain", "127.0.0.1", 0, "/echo", {NULL}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"plain, port 80", "plain", "LOCALHOST", 80, "/echo", {NULL}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: localhost\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"plain, port 443", "plain", "LocalHost", 443, "/echo", {NULL}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: localhost:443\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"port 1", "plain", "127.0.0.1", 1, "/echo", {NULL}, "1", 1,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1:1\r\n" DEFAULTS "Content-Length: 1\r\n\r\n"},
    {"port 65535", "plain", "127.0.0.1", 65535, "/echo", {NULL}, "0123456789", 10,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1:65535\r\n" DEFAULTS "Content-Length: 10\r\n\r\n"},
    {"IPv6, the default port", "plain-ipv6", "::1", 80, "/echo", {NULL}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: [::1]\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"IPv6, the default port of TLS", "good-ipv6", "::1", 0, "/echo", {NULL}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: [::1]\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"IPv6 in full, another port", "plain-ipv6", "0:0:0:0:0:0:0:1", 8080, "/echo", {NULL}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: [0:0:0:0:0:0:0:1]:8080\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"a query", "plain", "127.0.0.1", 80, "/echo/..//a@b?c=d&e=%0D%0A?\\", {NULL}, NULL, 0,
     "POST /echo/..//a@b?c=d&e=%0D%0A?\\ HTTP/1.1\r\nHost: 127.0.0.1\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"the ASN.1 binding, a body with NUL and line ends", "plain", "127.0.0.1", 80, "/gsma/rsp2/asn1", {NULL},
     "\0\r\n\r\n\0", 6,
     "POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: gsma-rsp-lpad\r\n"
     "X-Admin-Protocol: gsma/rsp/v2.2.2\r\nContent-Type: application/x-gsma-rsp-asn1\r\nContent-Length: 6\r\n\r\n"},
    {"headers in their order, blanks around their values gone", "plain", "127.0.0.1", 80, "/echo",
     {"X-One:1", "X-Two: \t 2  2\t ", "X-Empty:", "X-Blank: \t ", "x-one:\t3", "X-Four: \xff:,;\""}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nX-One: 1\r\nX-Two: 2  2\r\nX-Empty: \r\nX-Blank: \r\nx-one: 3\r\n"
     "X-Four: \xff:,;\"\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"a header twice", "plain", "127.0.0.1", 80, "/echo", {"X-Login: one", "X-Login: two"}, NULL, 0,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Login: one\r\nX-Login: two\r\n" DEFAULTS "Content-Length: 0\r\n\r\n"},
    {"headers instead of the defaults, in any case", "plain", "127.0.0.1", 80, "/echo",
     {"CONTENT-TYPE: text/plain", "x-ADMIN-protocol:gsma/rsp/v2.5.0", "user-agent:"}, "1", 1,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nCONTENT-TYPE: text/plain\r\nx-ADMIN-protocol: gsma/rsp/v2.5.0\r\n"
     "user-agent: \r\nContent-Length: 1\r\n\r\n"},
    {"a header instead of one default", "plain", "127.0.0.1", 80, "/echo", {"X-admin-protocol: \t9 ", "User-Agents: 1"},
     "1", 1,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nX-admin-protocol: 9\r\nUser-Agents: 1\r\nUser-Agent: gsma-rsp-lpad\r\n"
     "Content-Type: application/json\r\nContent-Length: 1\r\n\r\n"},
    {"99999 bytes", "plain", "127.0.0.1", 80, "/echo", {NULL}, digits, 99999,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\n" DEFAULTS "Content-Length: 99999\r\n\r\n"},
    {"100000 bytes, TLS", "good", "127.0.0.1", 443, "/echo", {NULL}, digits, 100000,
     "POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\n" DEFAULTS "Content-Length: 100000\r\n\r\n"},
};

static void try_exact(void) {
  memset(digits, '0', sizeof digits);
  begin_case("create");
  client = create_client();
  for (size_t index = 0; index < COUNT(exact); index++) {
    const struct exact *one = &exact[index];
    begin_case("R1, R2, R3, R4: %s", one->name);
    if (!has_number(one->server)) {
      skip("this machine has no IPv6");
      continue;
    }
    const char *headers[MOST_HEADERS];
    post request = post_to(client, one->server, one->path);
    real_port = request.port;
    request.host = one->host;
    request.port = one->port;
    request.body = one->body;
    request.body_length = one->body_length;
    request.headers = headers;
    while (request.header_count < MOST_HEADERS && one->headers[request.header_count] != NULL) {
      headers[request.header_count] = one->headers[request.header_count];
      request.header_count++;
    }
    size_t head = strlen(one->head);
    expect_success(&request, 200, (unsigned int)head + one->body_length);
    expect(memcmp(buffer(), one->head, head) == 0, "the head is %.1000s", (const char *)buffer());
    bool is_same = one->body_length == 0 || memcmp(buffer() + head, one->body, one->body_length) == 0;
    expect(is_same, "the body is another one");
    real_port = 0;
  }
  destroy_client(client);
}

static void try_sizes(void) {
  client = create_client();
  begin_case("R3, R5: a body of all bytes that there are");
  static char binary[256];
  for (size_t index = 0; index < sizeof binary; index++) binary[index] = (char)index;
  post request = post_to(client, "plain", "/echo");
  request.body = binary;
  request.body_length = sizeof binary;
  echo(&request);

  begin_case("a head that just fits");
  static char filler[RT_HTTP_REQUEST_HEAD_MAX];
  const char *const fillers[] = {filler};
  size_t head = request.length - request.body_length;
  if (request.length == 0 || head + 12 > RT_HTTP_REQUEST_HEAD_MAX) {
    expect(false, "the head before has %u bytes", (unsigned int)head);
    return;
  }
  snprintf(filler, sizeof filler, "X-Filler: ");
  memset(filler + 10, 'x', RT_HTTP_REQUEST_HEAD_MAX - head - 12);
  request.headers = (const char **)fillers;
  request.header_count = 1;
  echo(&request);
  expect(request.length - request.body_length == RT_HTTP_REQUEST_HEAD_MAX, "the head has %u bytes",
         request.length - request.body_length);
  begin_case("a head that just does not fit");
  filler[strlen(filler)] = 'x';
  expect_failure(&request, RT_HTTP_ERROR_HEAD_TOO_LONG, 0);
  destroy_client(client);
}

static void try_large_bodies(void) {
  static char body[3 << 20];
  unsigned int checksum = ~0u;
  for (size_t index = 0; index < sizeof body; index++) {
    body[index] = (char)(index * 7 + (index >> 8));
    checksum ^= (unsigned char)body[index];
    for (int bit = 0; bit < 8; bit++) checksum = checksum >> 1 ^ (checksum & 1 ? 0xEDB88320u : 0);
  }
  char digest[64];
  snprintf(digest, sizeof digest, "%u %08x", (unsigned int)sizeof body, ~checksum);

  static const struct {
    const char *port;
    const char *path;
    int status;
  } ways[] = {
      {"plain", "/digest", 200},
      {"plain", "/slow-reader/1/65536", 200},
      {"good", "/slow-reader/1/65536", 200},
      // M4: what comes early is no complete response, so all is sent.
      {"plain", "/early-interim/1/65536", 200},
      {"good", "/early-interim/1/65536", 200},
      {"plain", "/early-part/1/65536", 200},
      {"good", "/early-part/1/65536", 200},
      {"plain", "/early-head/1/65536", 200},
      {"good", "/early-head/1/65536", 200},
      {"plain", "/early-refusal/1/65536", 400},
      {"good", "/early-refusal/1/65536", 400},
  };
  client = create_client();
  for (size_t index = 0; index < COUNT(ways); index++) {
    begin_case("3 MiB, %s %s", ways[index].port, ways[index].path);
    post request = post_to(client, ways[index].port, ways[index].path);
    request.body = body;
    request.body_length = sizeof body;
    expect_success(&request, ways[index].status, (unsigned int)strlen(digest));
    expect_text(digest);
  }
  destroy_client(client);
}

/// As long a body as a request can have, or as the address space has room for; of it only what the kernel takes before
/// the answer comes is read.
static void try_longest_body(void) {
  static const char *const servers[] = {"plain", "good"};
  client = create_client();
  for (size_t index = 0; index < COUNT(servers); index++) {
    unsigned int length = UINT32_MAX;
    void *body = MAP_FAILED;
    while (length > 1u << 28) {
      body = mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (body != MAP_FAILED) break;
      length /= 2;
    }
    begin_case("R3, M4: %u bytes, answered before they are sent, %s", length, servers[index]);
    expect(body != MAP_FAILED, "no memory can be had");
    expect(sizeof(void *) == 4 || length == UINT32_MAX, "too little memory can be had");
    if (body == MAP_FAILED) continue;
    post request = post_to(client, servers[index], "/early-echo");
    request.body = body;
    request.body_length = length;
    perform(&request);
    expect(request.result == RT_RES_SUCESS && request.status == 200, "fails with error %d, status %d",
           last_report.error, request.status);
    char head[512];
    snprintf(head, sizeof head,
             "POST /early-echo HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n" DEFAULTS "Content-Length: %u\r\n\r\n", request.port,
             length);
    expect_text(head);
    expect(last_report.bytes_up < length, "%llu bytes were sent", last_report.bytes_up);
    munmap(body, length);
  }
  destroy_client(client);
}

// --- Injection.

/// Where text can be injected, beside which good text, and how the call then fails.
static const struct argument {
  const char *name;
  const char *text;
  rt_http_error error;
} arguments[] = {
    {"host", "localhost", RT_HTTP_ERROR_HOST},
    {"host, IPv4", "127.0.0.1", RT_HTTP_ERROR_HOST},
    {"host, IPv6", "::1", RT_HTTP_ERROR_HOST},
    {"api", "/length/10", RT_HTTP_ERROR_TARGET},
    {"header's name", "X-Name", RT_HTTP_ERROR_HEADER},
    {"header's value", "value", RT_HTTP_ERROR_HEADER},
    {"header without a value", "X-Name:", RT_HTTP_ERROR_HEADER},
    {"user_agent", "agent", RT_HTTP_ERROR_OPTION},
    {"admin_protocol", "protocol", RT_HTTP_ERROR_OPTION},
    {"content_type", "type", RT_HTTP_ERROR_OPTION},
};
enum { HOST = 2, API, NAME, VALUE, LINE, USER_AGENT, ADMIN_PROTOCOL, CONTENT_TYPE };

/// A POST that has the text for that argument; the options are set too.
static post post_with(size_t argument, const char *text, const char **headers) {
  static char line[256];
  snprintf(line, sizeof line, argument == NAME ? "%s: value" : argument == VALUE ? "X-Name: %s" : "%s", text);
  headers[0] = "X-First: 1";
  headers[1] = line;
  headers[2] = "X-Last: 1";
  post request = post_to(client, "plain", argument == API ? text : "/echo");
  if (argument <= HOST) request.host = text;
  request.headers = headers;
  request.header_count = argument >= NAME && argument <= LINE ? 3 : 0;
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  options.user_agent = argument == USER_AGENT ? text : "agent";
  options.admin_protocol = argument == ADMIN_PROTOCOL ? text : "protocol";
  options.content_type = argument == CONTENT_TYPE ? text : "type";
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
  return request;
}

/// The call with these bytes behind the first `position` of the argument's text must fail before anything is sent.
static void expect_refusal(size_t argument, size_t position, const char *bytes) {
  char text[256];
  const char *headers[3], *good = arguments[argument].text;
  snprintf(text, sizeof text, "%.*s%s%s", (int)position, good, bytes, good + position);
  post request = post_with(argument, text, headers);
  expect_failure(&request, arguments[argument].error, 0);
  expect(last_report.phase == RT_HTTP_PHASE_CALL, "0x%02x: ends in phase %d", bytes[0], last_report.phase);
  expect(last_report.bytes_up == 0, "0x%02x: %llu bytes were sent", bytes[0], last_report.bytes_up);
}

static void try_injections(void) {
  static const char *const sequences[] = {
      "\x7f", "\r\n", "\n\r", "\r\n\r\n", "\n\n", "\r\n ", "\r\n\t", "\r\nX-Injected: 1", "\nX-Injected: 1",
      "\rX-Injected: 1", " HTTP/1.1\r\nX-Injected: 1", "\r\nContent-Length: 0\r\n\r\n",
      "\r\n\r\nPOST /injected HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
  };
  for (size_t argument = 0; argument < COUNT(arguments); argument++) {
    size_t length = strlen(arguments[argument].text);
    const struct {
      const char *name;
      size_t position;
    } places[] = {{"at its start", 0}, {"in its middle", length / 2}, {"at its end", length}};
    for (size_t place = 0; place < COUNT(places); place++) {
      begin_case("R2, R4: injected into the %s, %s", arguments[argument].name, places[place].name);
      for (char control = 1; control < ' '; control++) {
        // HTAB is white space to a value.
        if (control == '\t' && argument >= VALUE) continue;
        expect_refusal(argument, places[place].position, (const char[]){control, 0});
      }
      for (size_t index = 0; index < COUNT(sequences); index++) {
        expect_refusal(argument, places[place].position, sequences[index]);
      }
    }
  }
}

/// A NUL ends a text: what is behind it is not sent.
static void try_nuls(void) {
#define BEHIND "\0INJECTED\r\nX-Injected: 1"
  static const struct {
    const char *name;
    size_t argument;
    char text[40];
    /// What the head then has; NULL: the call fails.
    const char *line;
  } nuls[] = {
      {"host, at its start", HOST, BEHIND, NULL},
      {"host, in its middle", HOST, "localhost" BEHIND, "Host: localhost:%u"},
      {"api, at its start", API, BEHIND, NULL},
      {"api, in its middle", API, "/echo" BEHIND, "User-Agent: agent"},
      {"header's name, at its start", LINE, "\0X-Name: value", NULL},
      {"header's name, in its middle", LINE, "X-Na\0me: value", NULL},
      {"header's name, at its end", LINE, "X-Name\0: value", NULL},
      {"header's value, at its start", LINE, "X-Name: " BEHIND, "X-Name: "},
      {"header's value, in its middle", LINE, "X-Name: value" BEHIND, "X-Name: value"},
      {"user_agent, at its start", USER_AGENT, BEHIND, "X-Admin-Protocol: protocol"},
      {"user_agent, in its middle", USER_AGENT, "one" BEHIND, "User-Agent: one"},
      {"admin_protocol, at its start", ADMIN_PROTOCOL, BEHIND, "User-Agent: agent"},
      {"admin_protocol, in its middle", ADMIN_PROTOCOL, "one" BEHIND, "X-Admin-Protocol: one"},
      {"content_type, at its start", CONTENT_TYPE, BEHIND, "User-Agent: agent"},
      {"content_type, in its middle", CONTENT_TYPE, "one" BEHIND, "Content-Type: one"},
  };
  for (size_t index = 0; index < COUNT(nuls); index++) {
    begin_case("R2, R4: NUL in the %s", nuls[index].name);
    const char *headers[3];
    post request = post_with(nuls[index].argument, nuls[index].text, headers);
    if (nuls[index].line == NULL) {
      expect_failure(&request, arguments[nuls[index].argument].error, 0);
      expect(last_report.bytes_up == 0, "%llu bytes were sent", last_report.bytes_up);
      continue;
    }
    char line[64];
    snprintf(line, sizeof line, nuls[index].line, request.port);
    echo(&request);
    expect_line(line);
    expect(strstr((const char *)buffer(), "INJECTED") == NULL, "what is behind the NUL was sent");
  }

  begin_case("R4: an option that is empty sends no field");
  static const struct {
    size_t argument;
    const char *field;
  } options[] = {
      {USER_AGENT, "User-Agent"}, {ADMIN_PROTOCOL, "X-Admin-Protocol"}, {CONTENT_TYPE, "Content-Type"}};
  for (size_t index = 0; index < COUNT(options); index++) {
    const char *headers[3];
    post request = post_with(options[index].argument, "\0value", headers);
    echo(&request);
    for (size_t field = 0; field < COUNT(options); field++) {
      expect(count_fields(options[field].field) == (field != index), "%s stands there %d times", options[field].field,
             count_fields(options[field].field));
    }
  }
}

static void try_userinfo(void) {
  static const struct {
    size_t argument;
    const char *text;
  } ways[] = {{HOST, "user@localhost"}, {HOST, "user:password@localhost"}, {HOST, "@localhost"}, {HOST, "localhost@"},
              {HOST, "user%40localhost"}, {HOST, "user@127.0.0.1"}, {HOST, "user@::1"}, {API, "http://user@localhost/"},
              {API, "user@localhost/"}, {API, "@localhost/"}};
  for (size_t index = 0; index < COUNT(ways); index++) {
    begin_case("R7: userinfo in %s", ways[index].text);
    const char *headers[3];
    post request = post_with(ways[index].argument, ways[index].text, headers);
    expect_failure(&request, arguments[ways[index].argument].error, 0);
    expect(last_report.bytes_up == 0, "%llu bytes were sent", last_report.bytes_up);
  }
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  try_exact();
  try_sizes();
  try_large_bodies();
  try_longest_body();
  client = create_client();
  try_injections();
  try_nuls();
  try_userinfo();
  destroy_client(client);
  return finish();
}
