/// A firmware with a resolver of its own: its hook takes the name servers' place, and nothing else's.
#include "firmware.h"

static int asked;
static char last_host[256];

int rt_port_http_resolve(const char *host, char *addresses, unsigned int size) {
  asked++;
  strncpy(last_host, host, sizeof last_host - 1);
  if (strcmp(host, "unknown.example") == 0) return -1;
  if (strcmp(host, "elsewhere.example") == 0) return 1;
  const char *list = strcmp(host, "nonsense.example") == 0  ? "over there"
                     : strcmp(host, "nothing.example") == 0 ? ""
                                                            : "::1, 127.0.0.1";
  expect(size > strlen(list), "room for %u bytes", size);
  strcpy(addresses, list);
  return 0;
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  configured.dns_servers = "127.0.0.1";
  configured.dns_port = 1;  // nothing listens there
  rt_http_ctx client = create_client();

  begin_case("the hook's addresses are used, in turn");
  post request = post_to(client, "plain", "/length/10");
  request.host = "SMDP.Example";
  expect_success(&request, 200, 10);
  expect(asked == 1 && strcmp(last_host, "smdp.example") == 0, "asked %d times, last for \"%s\"", asked, last_host);
  expect(strcmp(last_report.address, "127.0.0.1") == 0, "connected to \"%s\"", last_report.address);

  begin_case("it is asked again for the next connection, and not while one is kept");
  expect_success(&request, 200, 10);
  expect(asked == 1, "asked %d times", asked);
  request.path = "/connection-close";
  expect_success(&request, 200, 10);
  expect_success(&request, 200, 10);
  expect(asked == 2, "asked %d times", asked);

  begin_case("the name does not exist");
  request.host = "unknown.example";
  expect_failure(&request, RT_HTTP_ERROR_NAME_UNKNOWN, 0);

  begin_case("what is no list of addresses is none");
  request.host = "nonsense.example";
  expect_failure(&request, RT_HTTP_ERROR_NAME_UNKNOWN, 0);

  begin_case("the name servers are asked when the hook leaves it to the library");
  request.host = "elsewhere.example";
  expect_failure(&request, RT_HTTP_ERROR_NO_DNS_SERVER, 0);
  expect(last_report.phase == RT_HTTP_PHASE_RESOLVE, "ended in phase %d", last_report.phase);

  begin_case("the name servers are asked when the hook knows no address");
  request.host = "nothing.example";
  expect_failure(&request, RT_HTTP_ERROR_NO_DNS_SERVER, 0);

  begin_case("it is not asked for literals and localhost");
  asked = 0;
  request.host = "localhost";
  expect_success(&request, 200, 10);
  request.host = "127.0.0.1";
  expect_success(&request, 200, 10);
  expect(asked == 0, "asked for \"%s\"", last_host);

  destroy_client(client);
  return finish();
}
