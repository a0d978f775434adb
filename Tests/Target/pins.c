/// Pinned keys, alone and on top of trust anchors: both TLS versions.
#include <stdio.h>

#include "firmware.h"

#define PINS_MAX 3

static unsigned char pins[PINS_MAX][RT_HTTP_KEY_PIN_SIZE];
static unsigned int pin_count;

static void pin_keys(rt_http_options *options) {
  rt_port_http_set_key_pins(options, pin_count == 0 ? NULL : pins, pin_count);
}

static void pin(const char *name) {
  read_key(name, pins[pin_count++], RT_HTTP_KEY_PIN_SIZE);
}

/// What is trusted and pinned, and what comes of which server.
static const struct example {
  const char *root;
  const char *pins[PINS_MAX];
  const char *server;
  rt_http_error error;
} examples[] = {
    // Pins alone.
    {NULL, {"good.pin"}, "good", RT_HTTP_OK},
    {NULL, {"rsa.pin"}, "rsa", RT_HTTP_OK},
    {NULL, {"rsa.pin", "root.pin", "good.pin"}, "good", RT_HTTP_OK},
    {NULL, {"self-signed.pin"}, "self-signed", RT_HTTP_OK},
    {NULL, {"unknown.pin"}, "unknown", RT_HTTP_OK},
    {NULL, {"good-subca.pin"}, "good-subca", RT_HTTP_OK},
    {NULL, {"below-expired.pin"}, "below-expired", RT_HTTP_OK},
    {NULL, {"rsa.pin"}, "good", RT_HTTP_ERROR_CERTIFICATE_PIN},
    // Whoever issued it counts for nothing then.
    {NULL, {"root.pin"}, "good", RT_HTTP_ERROR_CERTIFICATE_PIN},
    {NULL, {"subca.pin"}, "good-subca", RT_HTTP_ERROR_CERTIFICATE_PIN},
    {NULL, {"root.pin"}, "sends-root", RT_HTTP_ERROR_CERTIFICATE_PIN},
    // Name, time, role and strength count all the same.
    {NULL, {"wrong-name.pin"}, "wrong-name", RT_HTTP_ERROR_CERTIFICATE_NAME},
    {NULL, {"expired.pin"}, "expired", RT_HTTP_ERROR_CERTIFICATE_EXPIRED},
    {NULL, {"not-yet-valid.pin"}, "not-yet-valid", RT_HTTP_ERROR_CERTIFICATE_FUTURE},
    {NULL, {"client-only.pin"}, "client-only", RT_HTTP_ERROR_CERTIFICATE_ROLE},
    {NULL, {"weak.pin"}, "weak", RT_HTTP_ERROR_CERTIFICATE_WEAK},
    // On top of a chain: any key of it.
    {"root.pem", {"good.pin"}, "good", RT_HTTP_OK},
    {"root.pem", {"root.pin"}, "good", RT_HTTP_OK},
    {"root.pem", {"rsa.pin", "subca.pin"}, "good-subca", RT_HTTP_OK},
    {"root.pem", {"rsa.pin"}, "good", RT_HTTP_ERROR_CERTIFICATE_PIN},
    {"root.pem", {"twin-root.pin"}, "good", RT_HTTP_ERROR_CERTIFICATE_PIN},
    {"root.pem", {"subca.pin"}, "good", RT_HTTP_ERROR_CERTIFICATE_PIN},
    // A pin is no anchor.
    {"root.pem", {"unknown.pin"}, "unknown", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED},
    {"root.pem", {"self-signed.pin"}, "self-signed", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED},
    {"root.pem", {"below-stale.pin"}, "below-stale", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED},
};

static void try_example(const struct example *example, const char *version) {
  char port[64];
  snprintf(port, sizeof port, "%s-%s", example->server, version);
  begin_case("%s, %s is pinned%s%s", port, example->pins[0], example->root == NULL ? "" : ", under ",
             example->root == NULL ? "" : example->root);
  configured.trust_file = example->root == NULL ? NULL : pki_file(example->root);
  pin_count = 0;
  for (unsigned int index = 0; index < PINS_MAX && example->pins[index] != NULL; index++) pin(example->pins[index]);
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  if (example->error == RT_HTTP_OK) {
    expect_success(&request, 200, 100);
  } else {
    expect_failure(&request, example->error, 0);
    expect(last_report.certificate.depth == 0, "the certificate at fault has depth %d", last_report.certificate.depth);
  }
  destroy_client(client);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  while_configuring = pin_keys;
  for (size_t index = 0; index < COUNT(examples); index++) {
    try_example(&examples[index], "tls1.2");
    if (number("newest-tls") >= 0x0304) try_example(&examples[index], "tls1.3");
  }

  begin_case("a list without any pin");
  configured.trust_file = trust_file();
  pin_count = 0;
  rt_http_ctx client = create_client();
  post request = post_to(client, "good", "/length/100");
  expect_failure(&request, RT_HTTP_ERROR_OPTION, 0);
  destroy_client(client);
  return finish();
}
