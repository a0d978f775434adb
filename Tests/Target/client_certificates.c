/// The client's certificate and key, in every form, for servers that ask for them or require them: both TLS versions.
#include <stdio.h>

#include "firmware.h"

static unsigned char certificate[8192], key[8192];
static unsigned int certificate_length, key_length;
static bool has_certificate;
static unsigned char session[4096];
static bool keeps_session;

static void set_certificate(rt_http_options *options) {
  if (has_certificate) {
    rt_port_http_set_client_certificate(options, certificate, certificate_length, key, key_length);
  }
  if (keeps_session) rt_port_http_keep_session(options, session, sizeof session);
}

static void use(const char *certificate_name, const char *key_name) {
  has_certificate = certificate_name != NULL;
  if (!has_certificate) return;
  certificate_length = read_pki(certificate_name, certificate, sizeof certificate);
  key_length = read_pki(key_name, key, sizeof key);
}

/// A POST to a server, which says whose certificate it saw.
static void post_to_server(const char *port, const char *subject, rt_http_error error) {
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/subject");
  if (error == RT_HTTP_OK) {
    expect_success(&request, 200, (unsigned int)strlen(subject));
    expect_text(subject);
  } else {
    expect_failure(&request, error, 0);
  }
  destroy_client(client);
}

/// What the client has, and what comes of it.
static const struct example {
  const char *certificate;
  const char *key;
  const char *subject;
  rt_http_error error;
} examples[] = {
    {"client.pem", "client.key", "client", RT_HTTP_OK},
    {"client.der", "client-key.der", "client", RT_HTTP_OK},
    {"client.pem", "client-key-old.pem", "client", RT_HTTP_OK},
    {"client.pem", "client-key-old.der", "client", RT_HTTP_OK},
    {"client-rsa.pem", "client-rsa.key", "client-rsa", RT_HTTP_OK},
    {"client-rsa.der", "client-rsa-key.der", "client-rsa", RT_HTTP_OK},
    {"client-rsa.pem", "client-rsa-key-old.pem", "client-rsa", RT_HTTP_OK},
    {"client-rsa.pem", "client-rsa-key-old.der", "client-rsa", RT_HTTP_OK},
    {"client-p384.pem", "client-p384.key", "client-p384", RT_HTTP_OK},
    {"client-subca.pem", "client-subca.key", "client-subca", RT_HTTP_OK},
    {"client-expired.pem", "client-expired.key", NULL, RT_HTTP_ERROR_CLIENT_CERTIFICATE_REFUSED},
    {"client-unknown.pem", "client-unknown.key", NULL, RT_HTTP_ERROR_CLIENT_CERTIFICATE_REFUSED},
    {"good.pem", "good.key", NULL, RT_HTTP_ERROR_CLIENT_CERTIFICATE_REFUSED},
    {NULL, NULL, NULL, RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED},
};

static void try_version(const char *version) {
  char port[64], asking[64];
  snprintf(port, sizeof port, "requires-certificate-%s", version);
  snprintf(asking, sizeof asking, "asks-for-certificate-%s", version);
  for (size_t index = 0; index < COUNT(examples); index++) {
    const struct example *example = &examples[index];
    begin_case("%s with %s and %s", port, example->certificate == NULL ? "no certificate" : example->certificate,
               example->key == NULL ? "no key" : example->key);
    use(example->certificate, example->key);
    post_to_server(port, example->subject, example->error);
  }
  begin_case("%s: a server may ask and be content without", asking);
  use(NULL, NULL);
  post_to_server(asking, "", RT_HTTP_OK);
  begin_case("%s: a server that asks sees the certificate", asking);
  use("client.pem", "client.key");
  post_to_server(asking, "client", RT_HTTP_OK);
  begin_case("%s: a server that does not ask does not matter", version);
  char other[64];
  snprintf(other, sizeof other, "good-%s", version);
  post_to_server(other, "", RT_HTTP_OK);

  begin_case("%s: a session is resumed by the client with that certificate, and by no other", port);
  if (!can_resume()) {
    skip("this mbedTLS keeps none");
    return;
  }
  keeps_session = true;
  memset(session, 0, sizeof session);
  post_to_server(port, "client", RT_HTTP_OK);
  post_to_server(port, "client", RT_HTTP_OK);
  expect(last_report.resumed != 0, "it is not resumed");
  unsigned char saved[sizeof session];
  memcpy(saved, session, sizeof session);
  use("client-rsa.pem", "client-rsa.key");
  post_to_server(port, "client-rsa", RT_HTTP_OK);
  expect(last_report.resumed == 0, "it is resumed by another");
  memcpy(session, saved, sizeof session);
  use(NULL, NULL);
  post_to_server(port, NULL, RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED);
  memcpy(session, saved, sizeof session);
  use("client.pem", "client.key");
  post_to_server(port, "client", RT_HTTP_OK);
  expect(last_report.resumed != 0, "it is not resumed");
  keeps_session = false;
}

static void try_unusable(void) {
  static const struct {
    const char *certificate;
    const char *key;
    rt_http_error error;
  } pairs[] = {
      {"client.pem", "client-p384.key", RT_HTTP_ERROR_CLIENT_KEY},
      {"client.pem", "client-rsa.key", RT_HTTP_ERROR_CLIENT_KEY},
      {"client.pem", "client-subca.key", RT_HTTP_ERROR_CLIENT_KEY},
      {"client-rsa.pem", "client.key", RT_HTTP_ERROR_CLIENT_KEY},
      {"client.pem", "client-key-encrypted.pem", RT_HTTP_ERROR_CLIENT_CERTIFICATE},
      {"client.pem", "client.pem", RT_HTTP_ERROR_CLIENT_CERTIFICATE},
      {"client.key", "client.key", RT_HTTP_ERROR_CLIENT_CERTIFICATE},
      {"client-long-chain.pem", "client-long-chain.key", RT_HTTP_ERROR_CLIENT_CERTIFICATE},
      {"client.der", "client.der", RT_HTTP_ERROR_CLIENT_CERTIFICATE},
      {"client-key.der", "client-key.der", RT_HTTP_ERROR_CLIENT_CERTIFICATE},
      {"client.pin", "client.key", RT_HTTP_ERROR_CLIENT_CERTIFICATE},
      {"client.pem", "client.pin", RT_HTTP_ERROR_CLIENT_CERTIFICATE},
  };
  for (size_t index = 0; index < COUNT(pairs); index++) {
    begin_case("the certificate %s and the key %s", pairs[index].certificate, pairs[index].key);
    if (strstr(pairs[index].certificate, "long") != NULL && number("bundled") == 0) {
      skip("the system's mbedTLS sends longer chains");
      continue;
    }
    use(pairs[index].certificate, pairs[index].key);
    // It is an error even if no server asks.
    post_to_server("good", NULL, pairs[index].error);
  }
  static const char *const forms[][2] = {{"client.pem", "client.key"}, {"client.der", "client-key.der"}};
  for (size_t index = 0; index < COUNT(forms); index++) {
    begin_case("%s cut anywhere", forms[index][0]);
    use(forms[index][0], forms[index][1]);
    // Before the line that ends it begins; and in DER a byte is one too few.
    unsigned int end = certificate_length - (index == 0 ? 30 : 1);
    for (certificate_length = end; certificate_length > 0; certificate_length -= certificate_length > 37 ? 37 : 1) {
      post_to_server("good", NULL, RT_HTTP_ERROR_CLIENT_CERTIFICATE);
    }
    begin_case("%s cut anywhere", forms[index][1]);
    use(forms[index][0], forms[index][1]);
    end = key_length - (index == 0 ? 30 : 1);
    for (key_length = end; key_length > 0; key_length -= key_length > 7 ? 7 : 1) {
      post_to_server("good", NULL, RT_HTTP_ERROR_CLIENT_CERTIFICATE);
    }
  }
  begin_case("NULL for a certificate or key");
  use("client.pem", "client.key");
  certificate_length = 0;
  post_to_server("good", NULL, RT_HTTP_ERROR_CLIENT_CERTIFICATE);
  begin_case("a client without a certificate is asked for one by a server of either version");
  use(NULL, NULL);
  post_to_server("requires-certificate", NULL, RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  while_configuring = set_certificate;
  try_version("tls1.2");
  if (number("newest-tls") >= 0x0304) try_version("tls1.3");
  begin_case("a certificate on brainpoolP256r1");
  use("client-brainpool.pem", "client-brainpool.key");
  post_to_server("requires-certificate-brainpool", "client-brainpool", RT_HTTP_OK);
  try_unusable();
  return finish();
}
