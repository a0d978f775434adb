/// Options: what they are before anyone changes them, and the three ways to change them.
#include <stdio.h>

#include "echo.h"

static void try_options(void) {
  begin_case("what the hook is offered");
  rt_http_ctx client = create_client();
  expect(offered.size == sizeof offered, "the size is %u", offered.size);
  expect(offered.timeout_ms == 180000, "the timeout is %u", offered.timeout_ms);
  expect(offered.trust_anchors == NULL && offered.trust_anchors_len == 0, "there are trust anchors");
  expect(offered.trust_file == NULL, "there is a trust file");
  expect(offered.user_agent != NULL && strcmp(offered.user_agent, "gsma-rsp-lpad") == 0, "User-Agent is another");
  expect(offered.admin_protocol != NULL && strcmp(offered.admin_protocol, "gsma/rsp/v2.2.2") == 0,
         "X-Admin-Protocol is another");
  expect(offered.content_type == NULL, "there is a Content-Type");
  expect(offered.resolve_timeout_ms == 30000 && offered.connect_timeout_ms == 60000 &&
             offered.handshake_timeout_ms == 60000 && offered.first_byte_timeout_ms == 0 &&
             offered.stall_timeout_ms == 120000 && offered.idle_timeout_ms == 55000,
         "a limit of time is another");
  expect(offered.requests_per_connection == 100 && offered.dns_port == 53 && offered.response_limit == 2u << 20,
         "a number is another");

  begin_case("get_options gives what the hook set");
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  expect(options.timeout_ms == configured.timeout_ms, "the timeout is %u", options.timeout_ms);
  expect(options.trust_file == configured.trust_file, "the trust file is another");

  begin_case("set_options, for the next POST");
  options.user_agent = "gsma-rsp-ipae;test";
  options.admin_protocol = "gsma/rsp/v2.3.0";
  options.content_type = "application/octet-stream";
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
  post request = post_to(client, "plain", "/echo");
  echo(&request);
  expect_line("User-Agent: gsma-rsp-ipae;test");
  expect_line("X-Admin-Protocol: gsma/rsp/v2.3.0");
  expect_line("Content-Type: application/octet-stream");

  begin_case("set_options closes the connection");
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
  echo(&request);
  expect(last_report.reused == 0, "the connection was used again");

  begin_case("an empty value sends no field");
  options.user_agent = options.admin_protocol = options.content_type = "";
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
  echo(&request);
  static const char *const names[] = {"User-Agent", "X-Admin-Protocol", "Content-Type"};
  for (size_t index = 0; index < COUNT(names); index++) {
    expect(count_fields(names[index]) == 0, "%s was sent", names[index]);
  }

  begin_case("a firmware with a shorter structure");
  rt_http_options shorter;
  memset(&shorter, 0x5A, sizeof shorter);
  rt_http_options untouched = shorter;
  shorter.size = offsetof(rt_http_options, trust_anchors);
  expect(rt_port_http_get_options(client, &shorter) == RT_RES_SUCESS, "get_options fails");
  expect(shorter.timeout_ms == configured.timeout_ms, "the timeout is %u", shorter.timeout_ms);
  size_t known = offsetof(rt_http_options, trust_anchors);
  expect(memcmp((char *)&shorter + known, (char *)&untouched + known, sizeof shorter - known) == 0,
         "bytes beyond its size were written");
  shorter.size = offsetof(rt_http_options, trust_anchors);
  shorter.timeout_ms = 12345;
  expect(rt_port_http_set_options(client, &shorter) == RT_RES_SUCESS, "set_options fails");
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  expect(options.timeout_ms == 12345, "the timeout is %u", options.timeout_ms);
  expect(options.trust_file == configured.trust_file, "the trust file is lost");
  destroy_client(client);

  begin_case("trust anchors in memory");
  static char anchors[16384];
  FILE *file = fopen(trust_file(), "r");
  size_t length = file == NULL ? 0 : fread(anchors, 1, sizeof anchors - 1, file);
  if (file != NULL) fclose(file);
  rt_http_options before = configured;
  configured.trust_file = NULL;
  configured.trust_anchors = anchors;
  for (unsigned int with_nul = 0; with_nul <= 1; with_nul++) {
    configured.trust_anchors_len = (unsigned int)length + with_nul;
    client = create_client();
    request = post_to(client, "good", "/length/10");
    expect_success(&request, 200, 10);
    destroy_client(client);
  }
  configured = before;
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  try_options();
  return finish();
}
