/// A firmware that defines no hook at all: it links, and each default does what the headers say.
#include <string.h>

#include "harness.h"
#include "rt_port.h"
#include "rt_port_http_ext.h"

static void try_posts(void) {
  begin_case("a plain POST");
  rt_http_ctx client = NULL;
  unsigned int address, length, size = 0;
  int status;
  char in_flash;
  expect(rt_port_http_client_create(&client) == RT_RES_SUCESS, "create fails");
  int result = rt_port_http_post(client, "localhost", number("plain"), "/length/1000", NULL, 0,
                                 (const unsigned char *)"{}", 2, &address, &length, &status, &in_flash, 0);
  rt_http_report report = {.size = sizeof report};
  expect(rt_port_http_get_report(client, &report) == RT_RES_SUCESS, "get_report fails");
  expect(result == RT_RES_SUCESS, "fails with error %d", report.error);
  expect(length == 1000 && status == 200 && in_flash == 0, "length %u, status %d", length, status);

  begin_case("the default buffer");
  const unsigned char *buffer = rt_port_get_buffer(&size);
  expect(buffer != NULL && size == 32768, "it has %u bytes", size);
  expect(buffer != NULL && buffer[1] == 38 && buffer[1000] == 0, "the response is not in it");

  begin_case("TLS without a trust anchor");
  address = length = 1, status = 1, in_flash = 1;
  result = rt_port_http_post(client, "localhost", number("good"), "/length/1000", NULL, 0,
                             (const unsigned char *)"{}", 2, &address, &length, &status, &in_flash, 1);
  expect(rt_port_http_get_report(client, &report) == RT_RES_SUCESS, "get_report fails");
  expect(result == RT_RES_ERROR && report.error == RT_HTTP_ERROR_NO_TRUST_ANCHOR, "error %d", report.error);
  expect(address == 0 && length == 0 && status == 0 && in_flash == 0, "the outputs are not 0");
  expect(report.bytes_up == 0, "%llu bytes were sent", report.bytes_up);

  begin_case("the default deadline");
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  expect(options.timeout_ms == 180000, "it is %u ms", options.timeout_ms);
  expect(rt_port_http_client_destroy(client) == RT_RES_SUCESS, "destroy fails");
}

static void try_hooks(void) {
  begin_case("the other hooks");
  unsigned char byte;
  expect(rt_port_read_flash(&byte, 0, 1) == RT_RES_ERROR, "flash can be read");
  rt_port_watch_dog();
  rt_port_log_print((char *)"info", (char *)"test", 0, "%s %d", "text", 1);
}

static void try_sentences(void) {
  begin_case("a sentence for numbers that are no error");
  const char *unknown = rt_port_http_strerror(-1);
  static const int others[] = {31, 63, 95, 127, 1000, 2147483647, -2147483647};
  for (size_t index = 0; index < COUNT(others); index++) {
    const char *sentence = rt_port_http_strerror(others[index]);
    expect(sentence != NULL && sentence == unknown, "number %d has one of its own", others[index]);
  }

  begin_case("a sentence for each error");
  int known = 0;
  for (int error = 0; error < 160; error++) {
    const char *sentence = rt_port_http_strerror(error);
    if (sentence == unknown) continue;
    known++;
    expect(strlen(sentence) > 10 && sentence[strlen(sentence) - 1] == '.', "%d: \"%s\"", error, sentence);
    for (int other = 0; other < error; other++) {
      expect(strcmp(sentence, rt_port_http_strerror(other)) != 0, "%d and %d have the same", error, other);
    }
  }
  expect(known > 50, "only %d have one", known);
}

int main(int argc, char **argv) {
  start(argc, argv);
  try_posts();
  try_hooks();
  try_sentences();
  return finish();
}
