/// Host names: looked up in the hosts file beside this one, and matched with the names in certificates.
#include <stdio.h>

#include "echo.h"

static rt_http_ctx client;

static const struct {
  const char *host;
  const char *port;
  rt_http_error error;
} names[] = {
    {"test.example", "good", RT_HTTP_OK},
    {"TEST.Example", "good", RT_HTTP_OK},
    {"a.wild.example", "good", RT_HTTP_OK},
    {"A.WILD.EXAMPLE", "good", RT_HTTP_OK},
    {"mixed.wild.example", "good", RT_HTTP_OK},
    {"other.example", "wrong-name", RT_HTTP_OK},
    // The first address refuses; the second is the server's.
    {"both.wild.example", "good", RT_HTTP_OK},

    {"other.example", "good", RT_HTTP_ERROR_CERTIFICATE_NAME},
    {"test.example", "wrong-name", RT_HTTP_ERROR_CERTIFICATE_NAME},
    {"xtest.example", "good", RT_HTTP_ERROR_CERTIFICATE_NAME},
    {"test.example.evil.example", "good", RT_HTTP_ERROR_CERTIFICATE_NAME},
    // A star stands for one label.
    {"wild.example", "good", RT_HTTP_ERROR_CERTIFICATE_NAME},
    {"b.a.wild.example", "good", RT_HTTP_ERROR_CERTIFICATE_NAME},

    {"commented.wild.example", "good", RT_HTTP_ERROR_NAME_UNKNOWN},
    {"broken.wild.example", "good", RT_HTTP_ERROR_NAME_UNKNOWN},
    {"wild", "good", RT_HTTP_ERROR_NAME_UNKNOWN},
};

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  begin_case("create");
  client = create_client();
  for (size_t index = 0; index < COUNT(names); index++) {
    begin_case("%s at %s", names[index].host, names[index].port);
    post request = post_to(client, names[index].port, "/length/10");
    request.host = names[index].host;
    if (names[index].error == RT_HTTP_OK) {
      expect_success(&request, 200, 10);
    } else {
      expect_failure(&request, names[index].error, 0);
    }
  }

  begin_case("a name in Host is the one asked for, in lower case");
  post request = post_to(client, "plain", "/echo");
  request.host = "Mixed.WILD.example";
  echo(&request);
  char line[128];
  snprintf(line, sizeof line, "Host: mixed.wild.example:%u", request.port);
  expect_line(line);

  begin_case("a name with an IPv6 address only");
  if (has_number("good-ipv6")) {
    request = post_to(client, "good-ipv6", "/length/10");
    request.host = "six.wild.example";
    expect_success(&request, 200, 10);
  } else {
    skip("this machine has no IPv6");
  }
  destroy_client(client);
  return finish();
}
