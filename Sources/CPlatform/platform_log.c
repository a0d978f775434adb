#include "platform_log.h"

#include <stddef.h>

#include "rt_port.h"

#define LOG(level, ...) rt_port_log_print((char *)level, (char *)"rt_port_http", 0, __VA_ARGS__)

// The format comes last, so that the numbers are where the callers below have them already.
static void log_numbers(uint32_t first, uint32_t second, uint32_t third, const char *format) {
  LOG("info", format, (unsigned)first, (unsigned)second, (unsigned)third);
}

void platform_log_resolved(uint32_t count, uint32_t milliseconds) {
  log_numbers(count, milliseconds, 0, "resolve: %u address(es), %u ms");
}

void platform_log_connected(const platform_address *address, uint16_t port, uint32_t milliseconds, int32_t error) {
  char text[PLATFORM_ADDRESS_TEXT];
  platform_address_format(address, text);
  if (error == 0) {
    LOG("info", "connect: %s port %u, %u ms", text, (unsigned)port, (unsigned)milliseconds);
  } else {
    LOG("error", "connect: %s port %u, %u ms, os error %d", text, (unsigned)port, (unsigned)milliseconds, -error);
  }
}

void platform_log_secured(const char *version, const char *suite, const char *subject, uint32_t milliseconds) {
  const char *format = subject == NULL ? "handshake: %s, %s, resumed%s, %u ms"
                                       : "handshake: %s, %s, certificate of %s verified, %u ms";
  LOG("info", format, version, suite, subject == NULL ? "" : subject, (unsigned)milliseconds);
}

void platform_log_sent(uint32_t head, uint32_t body, uint32_t milliseconds) {
  log_numbers(head, body, milliseconds, "send: head %u, body %u bytes, %u ms");
}

void platform_log_received(uint32_t status, uint32_t body, uint32_t milliseconds) {
  log_numbers(status, body, milliseconds, "receive: status %u, body %u bytes, %u ms");
}

void platform_log_failed(const rt_http_report *report) {
  LOG("error", "failed: error %d in phase %d, %u ms, os error %d, tls error %d", report->error, report->phase,
      report->total_ms, report->os_error, report->tls_error);
}
