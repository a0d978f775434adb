/// Trust anchors: the forms that they come in, what is wrong with them, how a server's issuer is found among them, and
/// that many need no more memory than one.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "firmware.h"

/// A file of the PKI, and bytes made of some.
static unsigned char root[4096], twin[4096], bundle[160000], joined[2 * sizeof bundle];
static unsigned int root_length, twin_length, bundle_length;

/// Trusts what lies in memory, and no file.
static void trust_memory(const void *bytes, unsigned int length) {
  configured.trust_file = NULL;
  configured.trust_anchors = bytes;
  configured.trust_anchors_len = length;
}

static void trust_only_file(const char *name) {
  trust_memory(NULL, 0);
  configured.trust_file = pki_file(name);
}

static void expect_error(const char *port, rt_http_error error) {
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  if (error == RT_HTTP_OK) {
    expect_success(&request, 200, 100);
  } else {
    expect_failure(&request, error, 0);
  }
  destroy_client(client);
}

/// The most memory that a POST to the server needs, of two: signatures differ in length by a few bytes.
static unsigned int memory_of(const char *port) {
  unsigned int most = 0;
  for (int round = 0; round < 2; round++) {
    expect_error(port, RT_HTTP_OK);
    if (last_report.tls_memory > most) most = last_report.tls_memory;
  }
  return most;
}

static void try_memory(const char *certificate, const char *version) {
  char port[64];
  snprintf(port, sizeof port, "%s-%s", certificate, version);
  begin_case("%s: 150 roots need as much memory as one", port);
  if (number("tls-memory") == 0) {
    skip("the system's mbedTLS has no arena");
    return;
  }
  trust_only_file("root.pem");
  unsigned int one = memory_of(port);
  trust_memory(root, root_length);
  unsigned int one_in_memory = memory_of(port);
  trust_only_file("bundle.pem");
  unsigned int many = memory_of(port);
  trust_memory(bundle, bundle_length);
  unsigned int many_in_memory = memory_of(port);
  trust_only_file("bundle.der");
  unsigned int many_in_der = memory_of(port);
  expect(many <= one + 16 && one <= many + 16, "%u bytes, and one %u", many, one);
  expect(many_in_memory <= one_in_memory + 16 && one_in_memory <= many_in_memory + 16, "in memory: %u bytes, and one %u",
         many_in_memory, one_in_memory);
  expect(many_in_der <= one + 16 && one <= many_in_der + 16, "in DER: %u bytes, and one %u", many_in_der, one);
}

/// Two parts of memory, one behind the other.
static void trust_both(const void *first, unsigned int first_length, const void *second, unsigned int second_length) {
  memcpy(joined, first, first_length);
  memcpy(joined + first_length, second, second_length);
  trust_memory(joined, first_length + second_length);
}

static void try_forms(void) {
  static const unsigned char nul[3];
  static unsigned char der[sizeof bundle];
  unsigned int der_length = read_pki("bundle.der", der, sizeof der);

  begin_case("DER, one certificate behind the other in memory");
  trust_memory(der, der_length);
  expect_error("good", RT_HTTP_OK);
  begin_case("the same with NULs behind it");
  trust_both(der, der_length, nul, sizeof nul);
  expect_error("good", RT_HTTP_OK);
  begin_case("the same with a byte too few");
  trust_memory(der, der_length - 1);
  expect_error("good", RT_HTTP_ERROR_TRUST_FORMAT);
  begin_case("the same with a byte too many");
  trust_both(der, der_length, "x", 1);
  expect_error("good", RT_HTTP_ERROR_TRUST_FORMAT);
  begin_case("PEM behind DER");
  trust_both(der, der_length, root, root_length);
  expect_error("good", RT_HTTP_ERROR_TRUST_FORMAT);
  begin_case("a certificate in DER that is longer than a certificate may be");
  trust_both(der, der_length, "\x30\x82\x7f\xff", 4);
  memcpy(joined + configured.trust_anchors_len, bundle, 40000);
  configured.trust_anchors_len += 40000;
  expect_error("good", RT_HTTP_ERROR_TRUST_FORMAT);
  begin_case("a length in DER that is none");
  trust_both(der, der_length, "\x30\x85\x01\x02\x03\x04\x05\x06", 8);
  expect_error("good", RT_HTTP_ERROR_TRUST_FORMAT);
}

static void try_broken(void) {
  const unsigned int middle = bundle_length / 2;
  begin_case("a bundle of which one root is broken, and not the one that is needed");
  memcpy(joined, bundle, bundle_length);
  joined[middle + 200] = '!';
  trust_memory(joined, bundle_length);
  expect_error("good", RT_HTTP_ERROR_TRUST_FORMAT);
  expect(last_report.tls_error != 0, "no mbedTLS error is reported");

  begin_case("a bundle that ends within a certificate");
  trust_memory(bundle, bundle_length - 40);
  expect_error("good", RT_HTTP_ERROR_TRUST_FORMAT);

  begin_case("memory without a certificate, and a file with one");
  trust_memory("nothing", 7);
  configured.trust_file = trust_file();
  expect_error("good", RT_HTTP_ERROR_TRUST_FORMAT);

  begin_case("memory with the root, and a file without it");
  trust_memory(root, root_length);
  configured.trust_file = pki_file("other-root.pem");
  expect_error("good", RT_HTTP_OK);
  begin_case("memory without the root, and a file with it");
  trust_memory(twin, twin_length);
  configured.trust_file = trust_file();
  expect_error("good", RT_HTTP_OK);
}

static void try_twins(void) {
  begin_case("two roots of one name, told apart by key");
  trust_both(root, root_length, twin, twin_length);
  expect_error("good", RT_HTTP_OK);
  expect_error("twin", RT_HTTP_OK);
  begin_case("two roots of one name, the other way round");
  trust_both(twin, twin_length, root, root_length);
  expect_error("good", RT_HTTP_OK);
  expect_error("twin", RT_HTTP_OK);
  begin_case("a root of the same name and another key");
  trust_memory(root, root_length);
  expect_error("twin", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED);
}

static void try_chains(void) {
  begin_case("the server sends the root too");
  trust_only_file("root.pem");
  expect_error("sends-root", RT_HTTP_OK);
  begin_case("the server sends the root, and nobody trusts it");
  trust_only_file("twin-root.pem");
  expect_error("sends-root", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED);
  begin_case("a cross-signed root: by the root itself");
  trust_only_file("root.pem");
  expect_error("cross-signed", RT_HTTP_OK);
  begin_case("a cross-signed root: by the one that signed it too");
  trust_only_file("other-root.pem");
  expect_error("cross-signed", RT_HTTP_OK);
  begin_case("a sub-CA is the anchor");
  trust_only_file("subca.pem");
  expect_error("good-subca", RT_HTTP_OK);
  begin_case("a sub-CA that may sign mail alone is the anchor: it is trusted whatever it says");
  trust_only_file("mail-subca.pem");
  expect_error("below-mail", RT_HTTP_OK);
  begin_case("a root of version 1");
  trust_only_file("first-root.pem");
  expect_error("below-first", RT_HTTP_OK);
  begin_case("a server that has signed its own certificate is the anchor");
  trust_only_file("self-signed.pem");
  expect_error("self-signed", RT_HTTP_OK);
  begin_case("a server's certificate is an anchor, but another has signed it");
  trust_only_file("good.pem");
  expect_error("good", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED);
}

static char vanishing[64];
static unsigned int calls_left;

static void let_vanish(void) {
  if (calls_left-- == 0) unlink(vanishing);
}

/// The watchdog is fed at each step of a handshake: at one after the other the file of anchors is gone.
static void try_vanishing_file(void) {
  begin_case("a file of anchors that vanishes while they are needed");
  snprintf(vanishing, sizeof vanishing, "/tmp/anchors.%d", (int)getpid());
  trust_memory(NULL, 0);
  configured.trust_file = vanishing;
  unsigned int failures = 0, late_failures = 0, successes = 0;
  for (unsigned int calls = 0; calls < 40; calls += step_under_qemu(3)) {
    int file = open(vanishing, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    expect(file >= 0 && write(file, root, root_length) == (ssize_t)root_length, "%s can't be written", vanishing);
    if (file >= 0) close(file);
    rt_http_ctx client = create_client();
    calls_left = calls;
    while_waiting = let_vanish;
    post request = post_to(client, "good", "/length/100");
    perform(&request);
    while_waiting = NULL;
    if (request.result == RT_RES_SUCESS) {
      successes++;
    } else {
      failures++;
      late_failures += last_report.bytes_down > 0;
      expect(last_report.error == RT_HTTP_ERROR_TRUST_FILE && last_report.os_error == ENOENT, "error %d, errno %d",
             last_report.error, last_report.os_error);
      expect(last_report.certificate.depth == -1, "a certificate of depth %d is at fault", last_report.certificate.depth);
    }
    destroy_client(client);
  }
  expect(failures > 0 && successes > 0, "%u failures, %u successes", failures, successes);
  expect(late_failures > 0 || number("tls-memory") == 0, "it was never looked at while a chain was verified");
  unlink(vanishing);
}

static unsigned char key_ids[3][RT_HTTP_KEY_ID_SIZE];
static unsigned int key_id_count;

static void select_anchors(rt_http_options *options) {
  rt_port_http_set_trusted_key_ids(options, key_id_count == 0 ? NULL : key_ids, key_id_count);
}

static void list_key_id(const char *name) {
  read_key(name, key_ids[key_id_count++], RT_HTTP_KEY_ID_SIZE);
}

static void try_selection(void) {
  trust_both(root, root_length, twin, twin_length);
  while_configuring = select_anchors;
  if (number("tls-memory") == 0 && number("newest-tls") == 0x0303) {
    begin_case("mbedTLS 2.28 can't choose by key identifier, and says so");
    list_key_id("root.id");
    expect_error("good", RT_HTTP_ERROR_TLS_FEATURE);
    while_configuring = NULL;
    return;
  }
  begin_case("key identifiers: the root's is listed");
  list_key_id("root.id");
  expect_error("good", RT_HTTP_OK);
  expect_error("twin", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED);
  begin_case("key identifiers: both roots' are listed");
  list_key_id("twin-root.id");
  expect_error("good", RT_HTTP_OK);
  expect_error("twin", RT_HTTP_OK);
  begin_case("key identifiers: other ones are listed");
  key_id_count = 0;
  list_key_id("other-root.id");
  list_key_id("good.id");
  expect_error("good", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED);
  begin_case("key identifiers: an anchor without one does not count");
  trust_only_file("first-root.pem");
  expect_error("below-first", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED);
  begin_case("key identifiers: a broken anchor fails the call, listed or not");
  trust_both(root, root_length, twin, twin_length - 40);
  list_key_id("root.id");
  expect_error("good", RT_HTTP_ERROR_TRUST_FORMAT);
  begin_case("key identifiers: a list without any");
  key_id_count = 0;
  expect_error("good", RT_HTTP_ERROR_OPTION);
  expect_error("plain", RT_HTTP_OK);
  while_configuring = NULL;
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  begin_case("the PKI's files");
  root_length = read_pki("root.pem", root, sizeof root);
  twin_length = read_pki("twin-root.pem", twin, sizeof twin);
  bundle_length = read_pki("bundle.pem", bundle, sizeof bundle);
  static const char *const certificates[] = {"good", "rsa", "web"};
  for (size_t index = 0; index < COUNT(certificates); index++) {
    if (is_tried(index, 0x0303)) try_memory(certificates[index], "tls1.2");
    if (is_tried(index, 0x0304)) try_memory(certificates[index], "tls1.3");
  }
  try_forms();
  try_broken();
  try_twins();
  try_chains();
  try_vanishing_file();
  try_selection();
  return finish();
}
