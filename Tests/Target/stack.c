/// How much stack the functions of the port take, up to what `RT_HTTP_STACK` says: each call is made in a thread of its
/// own, whose stack was filled with a pattern, and how far down that has changed is looked at afterwards.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware.h"

#define PATTERN 0x5C

/// The thread's stack; libc puts the thread's variables there, too, and the firmware's are large.
static unsigned char stack[512 * 1024] __attribute__((aligned(4096)));
static unsigned int deepest;

typedef struct call {
  post request;
  unsigned char *top;
  /// Reports are a thread's own.
  int error;
} call;

static void *make_call(void *argument) {
  call *made = argument;
  post *request = &made->request;
  made->top = __builtin_frame_address(0);
  request->result = rt_port_http_client_create(&request->client);
  // The second POST finds the connection kept.
  for (int round = 0; round < 2 && request->result == RT_RES_SUCESS; round++) {
    request->result =
        rt_port_http_post(request->client, request->host, request->port, request->path, NULL, 0, request->body,
                          request->body_length, &request->address, &request->length, &request->status, &request->in_flash,
                          request->tls);
  }
  made->error = last_report.error;
  rt_port_http_client_destroy(request->client);
  return NULL;
}

/// A case for two POSTs to a port: its name ends with the bytes of stack that they took.
static void measure(const char *what, post request) {
  call made = {.request = request};
  memset(stack, PATTERN, sizeof stack);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_t thread;
  bool runs = pthread_attr_setstack(&attributes, stack, sizeof stack) == 0 &&
              pthread_create(&thread, &attributes, make_call, &made) == 0;
  if (runs) pthread_join(thread, NULL);
  pthread_attr_destroy(&attributes);
  configured.trust_file = trust_file();
  const unsigned char *lowest = stack;
  while (lowest < stack + sizeof stack && *lowest == PATTERN) lowest++;
  unsigned int used = runs ? (unsigned int)(made.top - lowest) : 0;
  if (used > deepest) deepest = used;
  begin_case("%s: %u bytes of stack", what, used);
  expect(runs, "no thread");
  expect(made.request.result == RT_RES_SUCESS, "fails with error %d", made.error);
  expect(lowest > stack, "the thread's whole stack was used");
  expect(used <= RT_HTTP_STACK, "more than %d", RT_HTTP_STACK);
}

static void measure_tls(const char *certificate, const char *version) {
  char port[64];
  if (strncmp(certificate, "brainpool", 9) == 0) configured.trust_file = pki_file("gsma-brainpool-root.pem");
  snprintf(port, sizeof port, "%s-%s", certificate, version);
  measure(port, post_to(NULL, port, "/length/1000"));
}

static int name_server;

/// Answers each question by 127.0.0.1, whatever type of address is asked for.
static void *answer_questions(void *nothing) {
  static const unsigned char address[] = {0xC0, 12, 0, 1, 0, 1, 0, 0, 1, 0, 0, 4, 127, 0, 0, 1};
  unsigned char message[512];
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  ssize_t size;
  while ((size = recvfrom(name_server, message, sizeof message - sizeof address, 0, (struct sockaddr *)&from, &length)) >
         0) {
    message[2] = 0x81;
    message[3] = 0x80;
    message[7] = 1;
    memcpy(message + size, address, sizeof address);
    sendto(name_server, message, (size_t)size + sizeof address, 0, (struct sockaddr *)&from, length);
    length = sizeof from;
  }
  return nothing;
}

static void start_name_server(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  name_server = socket(AF_INET, SOCK_DGRAM, 0);
  expect(bind(name_server, (struct sockaddr *)&address, length) == 0, "no UDP port can be had");
  expect(getsockname(name_server, (struct sockaddr *)&address, &length) == 0, "the UDP port has no name");
  configured.dns_servers = "127.0.0.1";
  configured.dns_port = ntohs(address.sin_port);
  pthread_t thread;
  expect(pthread_create(&thread, NULL, answer_questions, NULL) == 0, "no thread");
}

static void store_in_flash(rt_http_options *options) {
  options->store = RT_HTTP_STORE_FLASH;
}

static unsigned char certificate[8192], key[8192], session[RT_HTTP_SESSION_MAX];
static unsigned int certificate_length, key_length;

static void use_all_of_tls(rt_http_options *options) {
  rt_port_http_set_client_certificate(options, certificate, certificate_length, key, key_length);
  if (can_resume()) rt_port_http_keep_session(options, session, sizeof session);
}

static void measure_plain(void) {
  measure("http", post_to(NULL, "plain", "/length/1000"));
  post request = post_to(NULL, "plain", "/length/1000");
  request.host = "server.example";
  measure("http, and the name is looked up", request);

  char path[] = "/tmp/rt-stack-XXXXXX";
  int file = mkstemp(path);
  expect(file >= 0 && ftruncate(file, 65536) == 0, "no file for flash");
  close(file);
  configured.flash_path = path;
  while_configuring = store_in_flash;
  measure("http, and the response goes to flash", post_to(NULL, "plain", "/length/1000"));
  configured.flash_path = NULL;
  while_configuring = NULL;
  unlink(path);
}

/// Client certificates with keys of both kinds, and a session.
static void measure_client_certificates(const char *version) {
  static const char *const keys[] = {"client-rsa", "client-p384"};
  char name[64];
  snprintf(name, sizeof name, "requires-certificate-%s", version);
  while_configuring = use_all_of_tls;
  for (size_t index = 0; index < COUNT(keys); index++) {
    char file[64], what[192];
    snprintf(file, sizeof file, "%s.pem", keys[index]);
    certificate_length = read_pki(file, certificate, sizeof certificate);
    snprintf(file, sizeof file, "%s.key", keys[index]);
    key_length = read_pki(file, key, sizeof key);
    memset(session, 0, sizeof session);
    snprintf(what, sizeof what, "%s, %s", name, keys[index]);
    measure(what, post_to(NULL, name, "/length/1000"));
  }
  while_configuring = NULL;
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  begin_case("a name server");
  start_name_server();
  measure_plain();
  static const char *const versions[] = {"tls1.2", "tls1.3"};
  static const char *const certificates[] = {"good", "rsa", "web"};
  for (size_t version = 0; version < (number("newest-tls") >= 0x0304 ? 2 : 1); version++) {
    for (size_t index = 0; index < COUNT(certificates); index++) measure_tls(certificates[index], versions[version]);
    measure_client_certificates(versions[version]);
  }
  if (number("bundled") != 0) {
    measure_tls("brainpool", "tls1.2");
    measure_tls("brainpool384", "tls1.2");
  }
  begin_case("what RT_HTTP_STACK says is no more than twice what is needed");
  expect(deepest * 2 >= RT_HTTP_STACK, "%u bytes were", deepest);
  return finish();
}
