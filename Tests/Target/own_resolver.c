/// A firmware whose own resolver is the only one: nothing of the library asks name servers.
#include "firmware.h"

int rt_port_http_resolve(const char *host, char *addresses, unsigned int size) {
  expect(size > strlen("127.0.0.1"), "room for %u bytes", size);
  strcpy(addresses, "127.0.0.1");
  return strcmp(host, "elsewhere.example") == 0;
}

static void *asked_by;

int rt_port_http_ask_name_servers(void *call) {
  asked_by = call;
  return RT_HTTP_ERROR_NO_DNS_SERVER;
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  rt_http_ctx client = create_client();

  begin_case("what it finds is used");
  post request = post_to(client, "plain", "/length/10");
  request.host = "smdp.example";
  expect_success(&request, 200, 10);
  expect(asked_by == NULL, "name servers were to be asked");

  begin_case("the hook's error is the call's");
  request.host = "elsewhere.example";
  expect_failure(&request, RT_HTTP_ERROR_NO_DNS_SERVER, 0);
  expect(asked_by != NULL, "name servers were not to be asked");
  expect(last_report.phase == RT_HTTP_PHASE_RESOLVE, "ended in phase %d", last_report.phase);

  begin_case("the library's resolver refuses a call that is none");
  expect(rt_port_http_stub_resolver(NULL) == RT_HTTP_ERROR_NULL, "it does not");

  destroy_client(client);
  return finish();
}
