/// What a server's chain may be, and what of it is refused: each with both TLS versions, under qemu with one or the other
/// in turn, and with the certificate at fault in the report. The GSMA's PKI (SGP.26) comes in four variants: the root
/// issues a server's certificate itself (O), or over one sub-CA of its own or of the server's (A, B), or over both (C).
#include <stdio.h>

#include "firmware.h"

/// The bundled mbedTLS alone accepts critical policies of the GSMA.
#define GSMA(error) error, RT_HTTP_ERROR_CERTIFICATE_INVALID
#define ALWAYS(error) RT_HTTP_ERROR_CERTIFICATE_##error, RT_HTTP_ERROR_CERTIFICATE_##error
#define OK RT_HTTP_OK, RT_HTTP_OK

/// A certificate of the servers, and what must come of it.
static const struct server {
  const char *name;
  const char *root;
  rt_http_error bundled;
  rt_http_error system;
  /// The certificate at fault; NULL: it could not be read, so that only its depth is known.
  const char *at_fault;
  int depth;
  /// The one that has issued it.
  const char *issuer;
} servers[] = {
    {"good", "root", OK, NULL, -1, NULL},
    {"good-subca", "root", OK, NULL, -1, NULL},
    {"rsa", "root", OK, NULL, -1, NULL},
    {"web", "root", OK, NULL, -1, NULL},
    {"p384", "root", OK, NULL, -1, NULL},
    {"wrong-name", "root", ALWAYS(NAME), "wrong-name", 0, "root"},
    {"name-spells-address", "root", ALWAYS(NAME), "name-spells-address", 0, "root"},
    {"expired", "root", ALWAYS(EXPIRED), "expired", 0, "root"},
    {"below-expired", "root", ALWAYS(EXPIRED), "expired-subca", 1, "root"},
    {"both-expired", "root", ALWAYS(EXPIRED), "expired-subca", 1, "root"},
    {"not-yet-valid", "root", ALWAYS(FUTURE), "not-yet-valid", 0, "root"},
    {"unknown", "root", ALWAYS(UNTRUSTED), "unknown", 0, "other-root"},
    {"self-signed", "root", ALWAYS(UNTRUSTED), "self-signed", 0, NULL},
    {"good", "twin-root", ALWAYS(UNTRUSTED), "good", 0, "root"},
    {"good-subca", "other-root", ALWAYS(UNTRUSTED), "subca", 1, "root"},
    {"spoilt", "root", ALWAYS(SIGNATURE), "spoilt", 0, "root"},
    {"below-spoilt", "root", ALWAYS(SIGNATURE), "spoilt-subca", 1, "root"},
    {"spoilt-below", "root", ALWAYS(SIGNATURE), "spoilt-below", 0, "subca"},
    {"below-stale", "root", ALWAYS(UNTRUSTED), "below-stale", 0, "subca"},
    {"disordered", "root", RT_HTTP_OK, RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED, "disorder-subca2", 1,
     "disorder-subca1"},
    {"twin-subca", "root", RT_HTTP_OK, RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED, "twin-subca", 0, "subca"},
    {"renewed-subca", "root", OK, NULL, -1, NULL},
    {"two-roots", "root", RT_HTTP_OK, RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED, "foreign-subca", 1, "other-root"},
    {"two-roots", "other-root", OK, NULL, -1, NULL},
    {"below-mute", "mute-root", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED, RT_HTTP_ERROR_CERTIFICATE_SIGNATURE, "below-mute", 0,
     "mute-root"},
    {"below-bare", "bare-root", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED, RT_HTTP_ERROR_CERTIFICATE_SIGNATURE, "below-bare", 0,
     "bare-root"},
    {"below-mail", "root", ALWAYS(ROLE), "mail-subca", 1, "root"},
    {"below-tls", "root", OK, NULL, -1, NULL},
    {"client-only", "root", ALWAYS(ROLE), "client-only", 0, "root"},
    {"no-usage", "root", ALWAYS(ROLE), "no-usage", 0, "root"},
    {"no-signing", "root", ALWAYS(INVALID), "no-signing", 0, "root"},
    {"weak", "root", ALWAYS(WEAK), "weak", 0, "root"},
    {"sha1", "root", ALWAYS(WEAK), "sha1", 0, "root"},
    {"five", "root", ALWAYS(INVALID), NULL, 4, NULL},
    {"gsma", "gsma-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"gsma-discovery", "gsma-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"gsma-one", "gsma-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"gsma-four", "gsma-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"gsma-five", "gsma-root", ALWAYS(INVALID), NULL, 4, NULL},
    {"gsma-wrong-role", "gsma-root", GSMA(RT_HTTP_ERROR_CERTIFICATE_ROLE), "gsma-wrong-role", 0, "gsma-root"},
    {"gsma-v3", "gsma-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"gsma-v3-discovery", "gsma-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"gsma-v3-wrong-role", "gsma-root", GSMA(RT_HTTP_ERROR_CERTIFICATE_ROLE), "gsma-v3-wrong-role", 0, "gsma-root"},
    {"gsma-unknown-role", "gsma-root", GSMA(RT_HTTP_ERROR_CERTIFICATE_ROLE), "gsma-unknown-role", 0, "gsma-root"},
    {"gsma", "root", GSMA(RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED), "gsma", 0, "gsma-root"},
    {"gsma-four", "gsma-brainpool-root", GSMA(RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED), "gsma-subca1", 2, "gsma-root"},
    {"other-policy", "gsma-root", ALWAYS(INVALID), NULL, 0, NULL},
    {"both-policies", "gsma-root", ALWAYS(INVALID), NULL, 0, NULL},
    {"unknown-extension", "gsma-root", ALWAYS(INVALID), NULL, 0, NULL},
    {"below-unknown-extension", "root", ALWAYS(INVALID), NULL, 1, NULL},
};

static bool is_bundled(void) { return number("tls-memory") > 0; }

/// mbedTLS 2.28 knows no key identifiers.
static bool has_key_ids(void) { return is_bundled() || number("newest-tls") > 0x0303; }

static void expect_key_id(const char *what, const rt_http_key_id *id, const char *name) {
  unsigned char bytes[RT_HTTP_KEY_ID_SIZE];
  char file[64];
  unsigned int length = 0;
  if (name != NULL && has_key_ids()) {
    snprintf(file, sizeof file, "%s.id", name);
    length = sizeof bytes;
    read_key(file, bytes, length);
  }
  expect(id->length == length, "the %s's key identifier has %u bytes, not %u", what, id->length, length);
  expect(memcmp(id->bytes, bytes, length) == 0, "the %s's key identifier is not that of %s", what, name);
}

static void expect_at_fault(const struct server *server) {
  const rt_http_certificate *certificate = &last_report.certificate;
  // The system's mbedTLS does not say which certificate it could not parse.
  const bool is_parsed =
      server->at_fault != NULL && (is_bundled() || server->system != RT_HTTP_ERROR_CERTIFICATE_INVALID ||
                                   server->bundled == server->system);
  const bool is_counted = is_bundled() || strcmp(server->name, "five") == 0;
  const int depth = is_parsed || is_counted ? server->depth : -1;
  expect(certificate->depth == depth, "the certificate at fault has depth %d, not %d", certificate->depth, depth);
  expect_key_id("certificate", &certificate->key_id, is_parsed ? server->at_fault : NULL);
  expect_key_id("issuer", &certificate->issuer_key_id, is_parsed ? server->issuer : NULL);
}

static rt_http_error error_of(const struct server *server) {
  const rt_http_error error = is_bundled() ? server->bundled : server->system;
  // Without key identifiers it is not known who should have signed.
  return error == RT_HTTP_ERROR_CERTIFICATE_SIGNATURE && !has_key_ids() ? RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED : error;
}

static void try_server(const struct server *server, const char *suffix, int tls_version) {
  char root[64], port[64];
  snprintf(port, sizeof port, "%s%s", server->name, suffix);
  snprintf(root, sizeof root, "%s.pem", server->root);
  begin_case("%s, with %s", port, root);
  configured.trust_file = pki_file(root);
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  rt_http_error error = error_of(server);
  if (error == RT_HTTP_OK) {
    expect_success(&request, 200, 100);
    expect_pattern(100);
    expect(last_report.tls_version == tls_version, "TLS version 0x%x", (unsigned int)last_report.tls_version);
    expect(last_report.certificate.depth == -1, "a certificate of depth %d is at fault", last_report.certificate.depth);
  } else {
    expect_failure(&request, error, 0);
    expect(last_report.phase == RT_HTTP_PHASE_HANDSHAKE, "it ends in phase %d", last_report.phase);
    expect_at_fault(server);
  }
  destroy_client(client);
}

/// Every name is that of this machine.
int rt_port_http_resolve(const char *host, char *addresses, unsigned int size) {
  (void)host;
  snprintf(addresses, size, "127.0.0.1");
  return 0;
}

/// A host, and whether a server's certificate is for it (RFC 9110 §4.3.4, RFC 6125 §6.4.3).
static const struct named {
  const char *host;
  const char *server;
  bool matches;
} names[] = {
    {"127.0.0.1", "good", true},
    {"localhost", "good", true},
    {"LocalHost", "good", true},
    {"test.example", "good", true},
    {"a.wild.example", "good", true},
    {"A.Wild.example", "good", true},
    {"wild.example", "good", false},
    {"b.a.wild.example", "good", false},
    {"xtest.example", "good", false},
    {"example", "good", false},
    {"good", "good", false},
    {"test.example", "registered-id", true},
    {"other.example", "wrong-name", true},
    {"localhost", "wrong-name", false},
    {"127.0.0.1", "wrong-name", false},
    {"127.0.0.1", "name-spells-address", false},
    {"host", "odd-names", false},
    {"a.test", "odd-names", false},
    {"www.example", "odd-names", false},
    {"w.example", "odd-names", false},
    {"ww.example", "odd-names", false},
    {"a.b.deep.example", "odd-names", false},
    {"a.dot.example", "odd-names", false},
};

static void try_name(const struct named *named, const char *version) {
  char port[64];
  snprintf(port, sizeof port, "%s-%s", named->server, version);
  begin_case("%s as %s", port, named->host);
  configured.trust_file = trust_file();
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  request.host = named->host;
  if (named->matches) {
    expect_success(&request, 200, 100);
  } else {
    expect_failure(&request, RT_HTTP_ERROR_CERTIFICATE_NAME, 0);
  }
  destroy_client(client);
}

/// Servers whose handshake fails where TLS 1.3 is offered, and then succeeds with TLS 1.2.
static const struct server brainpool_servers[] = {
    {"gsma-brainpool", "gsma-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"brainpool", "gsma-brainpool-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"brainpool-four", "gsma-brainpool-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"brainpool384", "gsma-brainpool-root", GSMA(RT_HTTP_OK), NULL, -1, NULL},
    {"brainpool-four", "gsma-root", GSMA(RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED), "brainpool-subca1", 2,
     "gsma-brainpool-root"},
};

/// What the system's mbedTLS handles in its own way: algorithms and curves that the bundled one does not know.
static const struct server unknown_servers[] = {
    {"unknown-algorithm", "root", RT_HTTP_ERROR_CERTIFICATE_INVALID, RT_HTTP_OK, NULL, 0, NULL},
    {"unknown-algorithm", "bundle", RT_HTTP_ERROR_CERTIFICATE_INVALID, RT_HTTP_OK, NULL, 0, NULL},
    {"sends-unknown-algorithm", "root", RT_HTTP_OK, RT_HTTP_OK, NULL, -1, NULL},
    {"unknown-curve", "root", RT_HTTP_ERROR_CERTIFICATE_INVALID, RT_HTTP_OK, NULL, 1, NULL},
};

/// A message that does not fit the memory for one is not asked for again.
static void try_huge(const char *port) {
  begin_case("%s: more certificates than fit a message", port);
  configured.trust_file = trust_file();
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  expect_failure(&request, RT_HTTP_ERROR_TLS_MEMORY, 0);
  expect(last_report.bytes_down < 20000, "%llu bytes came", last_report.bytes_down);
  destroy_client(client);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  for (size_t index = 0; index < COUNT(servers); index++) {
    if (is_tried(index, 0x0303)) try_server(&servers[index], "-tls1.2", 0x0303);
    if (is_tried(index, 0x0304)) try_server(&servers[index], "-tls1.3", 0x0304);
  }
  for (size_t index = 0; index < COUNT(brainpool_servers); index++) {
    try_server(&brainpool_servers[index], "", 0x0303);
    if (is_tried(index, 0x0303)) try_server(&brainpool_servers[index], "-tls1.2", 0x0303);
  }
  for (size_t index = 0; index < COUNT(unknown_servers); index++) {
    if (!is_bundled()) {
      begin_case("%s", unknown_servers[index].name);
      skip("the system's mbedTLS knows more algorithms");
      continue;
    }
    try_server(&unknown_servers[index], "-tls1.2", 0x0303);
    if (number("newest-tls") >= 0x0304) try_server(&unknown_servers[index], "-tls1.3", 0x0304);
  }
  if (is_bundled()) {
    try_huge("huge-tls1.2");
  } else {
    begin_case("huge-tls1.2");
    skip("the system's mbedTLS has another number for it");
  }
  if (is_bundled() && number("newest-tls") >= 0x0304) try_huge("huge-tls1.3");
  for (size_t index = 0; index < COUNT(names); index++) {
    if (is_tried(index, 0x0303)) try_name(&names[index], "tls1.2");
    if (is_tried(index, 0x0304)) try_name(&names[index], "tls1.3");
  }

  begin_case("no certificate is at fault where the connection is");
  rt_http_ctx client = create_client();
  post request = post_to(client, "refused", "/");
  request.tls = true;
  expect_failure(&request, RT_HTTP_ERROR_REFUSED, 0);
  expect(last_report.certificate.depth == -1, "one of depth %d is", last_report.certificate.depth);
  request = post_to(client, "closes-in-handshake", "/");
  expect_failure(&request, RT_HTTP_ERROR_TLS_CLOSED, 0);
  expect(last_report.certificate.depth == -1, "one of depth %d is", last_report.certificate.depth);
  destroy_client(client);
  return finish();
}
