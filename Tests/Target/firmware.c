#include "firmware.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "rt_port.h"

/// What memory holds that nobody has written to.
#define GARBAGE 0xA5
#define GUARD 64

rt_http_options configured;
rt_http_options offered;
_Thread_local rt_http_report last_report;
_Thread_local int reports;
_Thread_local unsigned int buffer_size = BUFFER_MAX;
void (*while_waiting)(void);
void (*while_configuring)(rt_http_options *options);

static _Thread_local unsigned char memory[GUARD + BUFFER_MAX + GUARD];

// --- The hooks.

void rt_port_http_configure(rt_http_options *options) {
  offered = *options;
  if (configured.timeout_ms != 0) options->timeout_ms = configured.timeout_ms;
  if (configured.trust_anchors != NULL) options->trust_anchors = configured.trust_anchors;
  if (configured.trust_anchors_len != 0) options->trust_anchors_len = configured.trust_anchors_len;
  if (configured.trust_file != NULL) options->trust_file = configured.trust_file;
  if (configured.user_agent != NULL) options->user_agent = configured.user_agent;
  if (configured.admin_protocol != NULL) options->admin_protocol = configured.admin_protocol;
  if (configured.content_type != NULL) options->content_type = configured.content_type;
  if (configured.dns_servers != NULL) options->dns_servers = configured.dns_servers;
  if (configured.dns_port != 0) options->dns_port = configured.dns_port;
  if (configured.flash_path != NULL || configured.flash_length != 0) {
    rt_port_http_use_flash(options, configured.flash_path);
  }
  if (configured.flash_base != 0) options->flash_base = configured.flash_base;
  if (configured.flash_length != 0) options->flash_length = configured.flash_length;
  if (configured.flash_page != 0) options->flash_page = configured.flash_page;
  if (configured.flash_block != 0) options->flash_block = configured.flash_block;
  if (while_configuring != NULL) while_configuring(options);
}

void rt_port_http_report(const rt_http_report *report) {
  last_report = *report;
  reports++;
}

void *rt_port_get_buffer(unsigned int *size) {
  *size = buffer_size;
  return buffer_size == 0 ? NULL : memory + GUARD;
}

void rt_port_watch_dog(void) {
  if (while_waiting != NULL) while_waiting();
}

// --- The tests' side.

const unsigned char *buffer(void) {
  return memory + GUARD;
}

const char *pki_file(const char *name) {
  static char paths[4][512];
  static unsigned int next;
  const char *folder_end = strrchr(trust_file(), '/');
  int folder_length = folder_end == NULL ? 0 : (int)(folder_end + 1 - trust_file());
  char *path = paths[next++ % COUNT(paths)];
  snprintf(path, sizeof paths[0], "%.*s%s", folder_length, trust_file(), name);
  return path;
}

unsigned int read_pki(const char *name, void *bytes, unsigned int size) {
  int file = open(pki_file(name), O_RDONLY);
  unsigned int length = 0;
  ssize_t count = 0;
  while (file >= 0 && (count = read(file, (char *)bytes + length, size - length)) > 0) length += (unsigned int)count;
  expect(file >= 0 && count == 0 && length < size, "%s can't be read", name);
  if (file >= 0) close(file);
  return length;
}

void read_key(const char *name, void *bytes, unsigned int size) {
  unsigned char key[RT_HTTP_KEY_PIN_SIZE + 1];
  unsigned int length = read_pki(name, key, sizeof key);
  expect(length == size, "%s has %u bytes", name, length);
  memcpy(bytes, key, size);
}

bool can_resume(void) {
  return number("bundled") != 0 || sizeof(time_t) == 8;
}

void start_firmware(void) {
  configured = (rt_http_options){.timeout_ms = 20000, .trust_file = trust_file()};
}

rt_http_ctx create_client(void) {
  rt_http_ctx client = NULL;
  int result = rt_port_http_client_create(&client);
  expect(result == RT_RES_SUCESS, "create gives %d, error %d", result, last_report.error);
  expect(client != NULL, "create gives no handle");
  return client;
}

void destroy_client(rt_http_ctx client) {
  int result = rt_port_http_client_destroy(client);
  expect(result == RT_RES_SUCESS, "destroy gives %d, error %d", result, last_report.error);
}

post post_to(rt_http_ctx client, const char *port_name, const char *path) {
  return (post){
      .client = client,
      .host = "127.0.0.1",
      .port = number(port_name),
      .path = path,
      .body = "0123456789",
      .body_length = 10,
      .tls = strncmp(port_name, "plain", 5) != 0,
  };
}

void perform(post *post) {
  memset(memory, GARBAGE, sizeof memory);
  memset(&last_report, GARBAGE, sizeof last_report);
  reports = 0;
  post->address = post->length = 0xDEADBEEF;
  post->status = -12345;
  post->in_flash = 77;
  int null = post->null_outputs;
  post->result = rt_port_http_post(
      post->client, post->host, post->port, post->path, post->headers, post->header_count, post->body,
      post->body_length, null & NO_ADDRESS ? NULL : &post->address, null & NO_LENGTH ? NULL : &post->length,
      null & NO_STATUS ? NULL : &post->status, null & NO_IN_FLASH ? NULL : &post->in_flash, post->tls);

  expect(reports == 1, "%d reports instead of 1", reports);
  expect(last_report.size == sizeof last_report, "the report's size is %u", last_report.size);
  expect(last_report.address != NULL, "the report's address is NULL");
  for (unsigned int index = 0; index < GUARD; index++) {
    expect(memory[index] == GARBAGE, "byte %d before the buffer was written to", (int)index - GUARD);
    unsigned int after = GUARD + buffer_size + index;
    expect(memory[after] == GARBAGE, "byte %u after the buffer was written to", index);
  }
}

void expect_success(post *post, int status, unsigned int length) {
  perform(post);
  expect(post->result == RT_RES_SUCESS, "fails with error %d in phase %d, errno %d, mbedTLS -0x%x, flags 0x%x",
         last_report.error, last_report.phase, last_report.os_error, (unsigned int)-last_report.tls_error,
         last_report.verify_flags);
  expect(last_report.error == RT_HTTP_OK, "succeeds, and reports error %d", last_report.error);
  expect(last_report.phase == RT_HTTP_PHASE_DONE, "succeeds, and ends in phase %d", last_report.phase);
  expect(last_report.client == post->client, "reports another client");
  expect(post->status == status, "status %d instead of %d", post->status, status);
  expect(last_report.status == status, "reports status %d instead of %d", last_report.status, status);
  expect(post->length == length, "length %u instead of %u", post->length, length);
  expect(last_report.body_len == length, "reports length %u instead of %u", last_report.body_len, length);
  expect(post->in_flash == 0, "is_store_flash is %d", post->in_flash);
  expect(post->address == 0 || post->null_outputs & NO_ADDRESS, "http_rsp_addr is 0x%x", post->address);
  expect((last_report.tls_version != 0) == post->tls, "reports TLS version %d", last_report.tls_version);
  if (post->result == RT_RES_SUCESS && post->length < buffer_size) {
    expect(buffer()[post->length] == 0, "no NUL after the body");
  }
}

void expect_failure(post *post, rt_http_error error, int status) {
  perform(post);
  int null = post->null_outputs;
  expect(post->result == RT_RES_ERROR, "gives %d with status %d, and should fail with error %d", post->result,
         post->status, error);
  expect(last_report.error == (int)error, "error %d instead of %d, in phase %d, errno %d, mbedTLS -0x%x",
         last_report.error, error, last_report.phase, last_report.os_error, (unsigned int)-last_report.tls_error);
  expect(null & NO_STATUS || post->status == status, "res_code is %d instead of %d", post->status, status);
  expect(last_report.status == status, "reports status %d instead of %d", last_report.status, status);
  expect(null & NO_ADDRESS || post->address == 0, "http_rsp_addr is 0x%x", post->address);
  expect(null & NO_LENGTH || post->length == 0, "rsp_len is %u", post->length);
  expect(null & NO_IN_FLASH || post->in_flash == 0, "is_store_flash is %d", post->in_flash);
}

void expect_pattern(unsigned int length) {
  for (unsigned int index = 0; index < length; index++) {
    unsigned char right = (unsigned char)(index * 31 + 7);
    expect(buffer()[index] == right, "byte %u of the body is 0x%02x instead of 0x%02x", index, buffer()[index], right);
  }
}

void expect_text(const char *text) {
  bool is_same = strncmp((const char *)buffer(), text, BUFFER_MAX) == 0;
  expect(is_same, "the body is \"%.200s\" instead of \"%.200s\"", (const char *)buffer(), text);
}
