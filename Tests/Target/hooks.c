/// A firmware that defines every hook itself: its definitions win over the library's, and each is called when it must.
///
/// It links none of the other test programs' hooks: these are all.
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "rt_port.h"
#include "rt_port_http_ext.h"

static char memory[1024];
static int buffer_calls, watch_dog_calls, log_calls, configure_calls, report_calls, progress_calls;
static int report_error, log_mistakes;
static char log_text[8192];
static rt_http_progress last_progress;
static unsigned int received_before;
static int steps_back;

void *rt_port_get_buffer(unsigned int *size) {
  buffer_calls++;
  *size = sizeof memory;
  return memory;
}

int rt_port_read_flash(unsigned char *buf, unsigned int read_addr, unsigned int len) {
  memset(buf, (int)read_addr, len);
  return RT_RES_SUCESS;
}

void rt_port_watch_dog(void) {
  watch_dog_calls++;
}

void rt_port_log_print(char *log_level, char *file_name, int line_no, const char *msg, ...) {
  log_calls++;
  if (strcmp(log_level, "info") != 0 && strcmp(log_level, "error") != 0) log_mistakes++;
  if (file_name == NULL || file_name[0] == 0 || line_no != 0) log_mistakes++;
  va_list values;
  va_start(values, msg);
  size_t used = strlen(log_text);
  vsnprintf(log_text + used, sizeof log_text - used, msg, values);
  va_end(values);
}

void rt_port_http_configure(rt_http_options *options) {
  configure_calls++;
  options->trust_file = trust_file();
  options->timeout_ms = 20000;
}

void rt_port_http_report(const rt_http_report *report) {
  report_calls++;
  report_error = report->error;
}

void rt_port_http_progress(const rt_http_progress *progress) {
  progress_calls++;
  if (progress->received < received_before) steps_back++;
  received_before = progress->received;
  last_progress = *progress;
}

static void try_post(rt_http_ctx client, const char *port, char tls) {
  static const char *headers[] = {"X-Login: private"};
  unsigned int address, length;
  int status;
  char in_flash;
  buffer_calls = watch_dog_calls = log_calls = log_mistakes = report_calls = progress_calls = steps_back = 0;
  received_before = 0;
  log_text[0] = 0;
  memset(memory, 0xA5, sizeof memory);

  begin_case("%s: a POST that takes a while", port);
  int result = rt_port_http_post(client, "localhost", number(port), "/delay/2500?secret=1", headers, 1,
                                 (const unsigned char *)"confidential", 12, &address, &length, &status, &in_flash, tls);
  expect(result == RT_RES_SUCESS, "fails with error %d", report_error);
  expect(length == 10 && status == 200 && in_flash == 0, "length %u, status %d, in flash %d", length, status, in_flash);
  expect((unsigned char)memory[0] == 7 && (unsigned char)memory[9] == 30 && memory[10] == 0, "another body");
  begin_case("%s: rt_port_get_buffer", port);
  expect(buffer_calls > 0, "was not called");
  begin_case("%s: rt_port_watch_dog, once a second", port);
  expect(watch_dog_calls >= 2, "was called %d times in 2.5 s", watch_dog_calls);
  begin_case("%s: rt_port_http_report, once", port);
  expect(report_calls == 1, "was called %d times", report_calls);
  begin_case("%s: rt_port_http_progress", port);
  expect(progress_calls >= 3, "was called %d times in 2.5 s", progress_calls);
  expect(steps_back == 0, "what was received went back %d times", steps_back);
  expect(last_progress.size == sizeof last_progress, "its size is %u", last_progress.size);
  expect(last_progress.client == client, "it has another client");
  expect(last_progress.sent == 12 && last_progress.send_total == 12, "%u of %u were sent", last_progress.sent,
         last_progress.send_total);
  expect(last_progress.received == 10 && last_progress.receive_total == 10, "%u of %u were received",
         last_progress.received, last_progress.receive_total);
  begin_case("%s: rt_port_log_print", port);
  expect(log_calls > 0, "was not called");
  expect(log_mistakes == 0, "%d calls had wrong arguments", log_mistakes);
  expect(strchr(log_text, '\n') == NULL, "a line end was logged");
  static const char *const secrets[] = {"confidential", "private", "secret", "/delay"};
  for (size_t index = 0; index < COUNT(secrets); index++) {
    expect(strstr(log_text, secrets[index]) == NULL, "\"%s\" was logged: %s", secrets[index], log_text);
  }
}

int main(int argc, char **argv) {
  start(argc, argv);

  begin_case("rt_port_http_configure, once in create");
  rt_http_ctx client = NULL;
  expect(rt_port_http_client_create(&client) == RT_RES_SUCESS, "create fails");
  expect(configure_calls == 1, "was called %d times", configure_calls);
  expect(report_calls == 0, "a create that succeeded was reported");

  try_post(client, "plain", 0);
  try_post(client, "good", 1);

  begin_case("destroy");
  report_calls = 0;
  expect(rt_port_http_client_destroy(client) == RT_RES_SUCESS, "destroy fails");
  expect(report_calls == 0, "a destroy that succeeded was reported");
  expect(configure_calls == 1, "configure was called %d times", configure_calls);
  return finish();
}
