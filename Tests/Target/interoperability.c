/// Servers of other makes: GnuTLS, and nginx as a proxy. With each certificate and TLS version the same POSTs succeed, on
/// one connection, among them a response of 1 MiB and a request of 1 MiB.
///
/// It has hooks of its own: no other program needs a buffer of this size.
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "rt_port.h"
#include "rt_port_http_ext.h"

#define LARGE (1u << 20)

static unsigned char response[LARGE + 1];
static unsigned char request[LARGE];
static char request_digest[32];
static char gsma_root[512];
static const char *root;
static rt_http_report last_report;

void *rt_port_get_buffer(unsigned int *size) {
  *size = sizeof response;
  return response;
}

void rt_port_http_configure(rt_http_options *options) {
  options->trust_file = root;
  options->timeout_ms = 60000;
}

void rt_port_http_report(const rt_http_report *report) { last_report = *report; }

static void prepare(void) {
  const char *folder_end = strrchr(trust_file(), '/');
  int folder_length = folder_end == NULL ? 0 : (int)(folder_end + 1 - trust_file());
  snprintf(gsma_root, sizeof gsma_root, "%.*sgsma-root.pem", folder_length, trust_file());
  unsigned int checksum = ~0u;
  for (size_t index = 0; index < sizeof request; index++) {
    request[index] = (unsigned char)(index * 11 + (index >> 7));
    checksum ^= request[index];
    for (int bit = 0; bit < 8; bit++) checksum = checksum >> 1 ^ (checksum & 1 ? 0xEDB88320u : 0);
  }
  snprintf(request_digest, sizeof request_digest, "%u %08x", LARGE, ~checksum);
}

/// Makes a POST; the case fails unless it succeeds with a body of that length. `text`: what the body must be; NULL: the
/// servers' pattern.
static void post(rt_http_ctx client, const char *port, const char *path, unsigned int body_length, unsigned int length,
                 const char *text) {
  unsigned int address, received = 0;
  int status = 0;
  char in_flash;
  int result = rt_port_http_post(client, "127.0.0.1", number(port), path, NULL, 0, request, body_length, &address,
                                 &received, &status, &in_flash, 1);
  expect(result == RT_RES_SUCESS, "%s fails with error %d in phase %d, mbedTLS -0x%x, flags 0x%x", path,
         last_report.error, last_report.phase, (unsigned int)-last_report.tls_error, last_report.verify_flags);
  expect(status == 200 && received == length, "%s: status %d, %u bytes", path, status, received);
  if (text != NULL) {
    expect(strcmp((const char *)response, text) == 0, "%s: the body is \"%.100s\"", path, (const char *)response);
    return;
  }
  for (unsigned int index = 0; index < received; index++) {
    expect(response[index] == (unsigned char)(index * 31 + 7), "%s: byte %u is wrong", path, index);
  }
}

static void try_server(const char *port, int tls_version) {
  rt_http_ctx client = NULL;
  expect(rt_port_http_client_create(&client) == RT_RES_SUCESS, "create fails with error %d", last_report.error);
  post(client, port, "/length/100", 10, 100, NULL);
  expect(last_report.tls_version == tls_version, "TLS version 0x%x", (unsigned int)last_report.tls_version);
  post(client, port, "/chunked/20000/777", 10, 20000, NULL);
  expect(last_report.reused != 0, "the connection was not used again");
  post(client, port, "/length/1048576", 10, LARGE, NULL);
  expect(last_report.reused != 0, "the connection was not used again");
  post(client, port, "/digest", LARGE, (unsigned int)strlen(request_digest), request_digest);
  expect(last_report.reused != 0, "the connection was not used again");
  if (strncmp(port, "nginx", 5) == 0) post(client, port, "/static", 10, 13, "made by nginx");
  expect(rt_port_http_client_destroy(client) == RT_RES_SUCESS, "destroy fails");
}

/// The system's mbedTLS refuses the GSMA's policies.
static void try_refusal(const char *port) {
  rt_http_ctx client = NULL;
  expect(rt_port_http_client_create(&client) == RT_RES_SUCESS, "create fails with error %d", last_report.error);
  unsigned int address, received;
  int status;
  char in_flash;
  int result = rt_port_http_post(client, "127.0.0.1", number(port), "/length/100", NULL, 0, request, 10, &address,
                                 &received, &status, &in_flash, 1);
  expect(result == RT_RES_ERROR && last_report.error == RT_HTTP_ERROR_CERTIFICATE_INVALID, "it ends with error %d",
         last_report.error);
  expect(rt_port_http_client_destroy(client) == RT_RES_SUCESS, "destroy fails");
}

static void try_certificate(const char *make, const char *certificate, const char *version, int tls_version) {
  char port[64];
  snprintf(port, sizeof port, "%s-%s%s", make, certificate, version);
  begin_case("%s", port);
  bool is_gsma = strncmp(certificate, "gsma", 4) == 0;
  root = is_gsma ? gsma_root : trust_file();
  if (!has_number(port)) {
    skip("that server can't have such a certificate");
  } else if (is_gsma && number("tls-memory") == 0) {
    try_refusal(port);
  } else {
    try_server(port, tls_version);
  }
}

int main(int argc, char **argv) {
  start(argc, argv);
  prepare();
  static const char *const makes[] = {"gnutls", "nginx"};
  static const char *const certificates[] = {"good", "rsa", "gsma-four"};
  for (size_t make = 0; make < COUNT(makes); make++) {
    for (size_t index = 0; index < COUNT(certificates); index++) {
      try_certificate(makes[make], certificates[index], "-tls1.2", 0x0303);
      if (number("newest-tls") >= 0x0304) try_certificate(makes[make], certificates[index], "-tls1.3", 0x0304);
    }
    // Both versions are spoken, but no such key in TLS 1.3.
    try_certificate(makes[make], "gsma-brainpool", "", 0x0303);
  }
  return finish();
}
