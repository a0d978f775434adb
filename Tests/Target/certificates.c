/// Certificates of a PKI like the GSMA's, with critical policies, and what else a chain may be: both TLS versions.
#include <stdio.h>

#include "firmware.h"

/// A certificate of the servers, and what must come of it.
static const struct server {
  const char *name;
  rt_http_error bundled;
  rt_http_error system;
} servers[] = {
    {"gsma", RT_HTTP_OK, RT_HTTP_ERROR_CERTIFICATE_INVALID},
    {"gsma-four", RT_HTTP_OK, RT_HTTP_ERROR_CERTIFICATE_INVALID},
    {"gsma-five", RT_HTTP_ERROR_CERTIFICATE_INVALID, RT_HTTP_ERROR_CERTIFICATE_INVALID},
    {"gsma-wrong-role", RT_HTTP_ERROR_CERTIFICATE_ROLE, RT_HTTP_ERROR_CERTIFICATE_INVALID},
    {"other-policy", RT_HTTP_ERROR_CERTIFICATE_INVALID, RT_HTTP_ERROR_CERTIFICATE_INVALID},
    {"both-policies", RT_HTTP_ERROR_CERTIFICATE_INVALID, RT_HTTP_ERROR_CERTIFICATE_INVALID},
    {"unknown-extension", RT_HTTP_ERROR_CERTIFICATE_INVALID, RT_HTTP_ERROR_CERTIFICATE_INVALID},
};

static void try_server(const char *port, rt_http_error error, int tls_version) {
  begin_case("%s", port);
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  if (error == RT_HTTP_OK) {
    expect_success(&request, 200, 100);
    expect_pattern(100);
    expect(last_report.tls_version == tls_version, "TLS version 0x%x", (unsigned int)last_report.tls_version);
  } else {
    expect_failure(&request, error, 0);
    expect(last_report.phase == RT_HTTP_PHASE_HANDSHAKE, "it ends in phase %d", last_report.phase);
  }
  destroy_client(client);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  configured.trust_file = pki_file("gsma-root.pem");
  for (size_t index = 0; index < COUNT(servers); index++) {
    static const char *const versions[] = {"tls1.2", "tls1.3"};
    for (int version = 0; version < 2; version++) {
      if (0x0303 + version > (int)number("newest-tls")) continue;
      char port[64];
      snprintf(port, sizeof port, "%s-%s", servers[index].name, versions[version]);
      bool is_bundled = number("tls-memory") > 0;
      try_server(port, is_bundled ? servers[index].bundled : servers[index].system, 0x0303 + version);
    }
  }
  // Its handshake fails where TLS 1.3 is offered, and then succeeds with TLS 1.2.
  try_server("gsma-brainpool", number("tls-memory") > 0 ? RT_HTTP_OK : RT_HTTP_ERROR_CERTIFICATE_INVALID, 0x0303);

  begin_case("a client that does not trust the GSMA's root");
  configured.trust_file = trust_file();
  rt_http_ctx client = create_client();
  post request = post_to(client, "gsma-tls1.2", "/length/100");
  expect_failure(&request, number("tls-memory") > 0 ? RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED
                                                    : RT_HTTP_ERROR_CERTIFICATE_INVALID, 0);
  destroy_client(client);
  return finish();
}
