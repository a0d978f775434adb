/// What is sent: the request's head, with its defaults and with what replaces them, and bodies up to some MiB.
#include <stdio.h>

#include "echo.h"

static rt_http_ctx client;

static void try_heads(void) {
  char line[128];
  begin_case("defaults");
  client = create_client();
  post request = post_to(client, "plain", "/echo");
  echo(&request);
  snprintf(line, sizeof line, "Host: 127.0.0.1:%u", request.port);
  expect_line(line);
  expect_line("User-Agent: gsma-rsp-lpad");
  expect_line("X-Admin-Protocol: gsma/rsp/v2.2.2");
  expect_line("Content-Type: application/json");

  begin_case("defaults over TLS");
  request = post_to(client, "good", "/echo");
  echo(&request);
  expect_line("User-Agent: gsma-rsp-lpad");

  begin_case("the host in lower case");
  request = post_to(client, "good", "/echo");
  request.host = "LocalHost";
  echo(&request);
  snprintf(line, sizeof line, "Host: localhost:%u", request.port);
  expect_line(line);

  static const char *const families[] = {"plain-ipv6", "good-ipv6"};
  for (size_t index = 0; index < COUNT(families); index++) {
    begin_case("an IPv6 literal in brackets, %s", families[index]);
    if (!has_number(families[index])) {
      skip("this machine has no IPv6");
      continue;
    }
    request = post_to(client, families[index], "/echo");
    request.host = "::1";
    echo(&request);
    snprintf(line, sizeof line, "Host: [::1]:%u", request.port);
    expect_line(line);
  }

  begin_case("no body");
  request = post_to(client, "plain", "/echo");
  request.body = NULL;
  request.body_length = 0;
  echo(&request);

  begin_case("a binary body");
  static char binary[256];
  for (size_t index = 0; index < sizeof binary; index++) binary[index] = (char)index;
  request.body = binary;
  request.body_length = sizeof binary;
  echo(&request);

  begin_case("a path with a query");
  request = post_to(client, "plain", "/echo/a/b?c=d&e=%20f");
  echo(&request);

  begin_case("Content-Type of the ASN.1 binding");
  request = post_to(client, "plain", "/gsma/rsp2/asn1");
  echo(&request);
  expect_line("Content-Type: application/x-gsma-rsp-asn1");

  begin_case("private headers");
  static const char *added[] = {"X-Login: secret", "X-Empty:", "x-lower:value", "X-Spaced:   a  b\t", "X-Login: again"};
  request = post_to(client, "plain", "/echo");
  request.headers = added;
  request.header_count = COUNT(added);
  echo(&request);
  expect_line("X-Login: secret");
  expect_line("X-Login: again");
  expect_line("x-lower: value");
  expect_line("X-Spaced: a  b");
  expect(count_fields("X-Empty") == 1, "X-Empty was not sent");
  expect_line("User-Agent: gsma-rsp-lpad");

  begin_case("private headers instead of the defaults");
  static const char *instead[] = {"user-agent: gsma-rsp-ipad;x", "X-ADMIN-PROTOCOL: gsma/rsp/v2.5.0",
                                  "Content-type: text/plain"};
  request.headers = instead;
  request.header_count = COUNT(instead);
  echo(&request);
  static const char *const names[] = {"User-Agent", "X-Admin-Protocol", "Content-Type"};
  for (size_t index = 0; index < COUNT(names); index++) {
    expect(count_fields(names[index]) == 1, "%s stands there %d times", names[index], count_fields(names[index]));
    expect_line(instead[index]);
  }

  begin_case("the defaults again");
  request = post_to(client, "plain", "/echo");
  echo(&request);
  expect_line("User-Agent: gsma-rsp-lpad");

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
  } ways[] = {{"plain", "/digest"}, {"plain", "/slow-reader/1/65536"}, {"good", "/slow-reader/1/65536"}};
  client = create_client();
  for (size_t index = 0; index < COUNT(ways); index++) {
    begin_case("3 MiB, %s %s", ways[index].port, ways[index].path);
    post request = post_to(client, ways[index].port, ways[index].path);
    request.body = body;
    request.body_length = sizeof body;
    expect_success(&request, 200, (unsigned int)strlen(digest));
    expect_text(digest);
  }
  destroy_client(client);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  try_heads();
  try_large_bodies();
  return finish();
}
