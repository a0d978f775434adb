#include "platform_log.h"

#include "rt_port.h"

#define INFO(...) rt_port_log_print((char *)"info", (char *)"rt_port_http", 0, __VA_ARGS__)
#define ERROR(...) rt_port_log_print((char *)"error", (char *)"rt_port_http", 0, __VA_ARGS__)

void platform_log_resolved(uint32_t count, uint32_t milliseconds) {
  INFO("resolve: %u address(es), %u ms", (unsigned)count, (unsigned)milliseconds);
}

void platform_log_connected(const platform_address *address, uint16_t port, uint32_t milliseconds, int32_t error) {
  char text[PLATFORM_ADDRESS_TEXT];
  platform_address_format(address, text);
  if (error == 0) {
    INFO("connect: %s port %u, %u ms", text, (unsigned)port, (unsigned)milliseconds);
  } else {
    ERROR("connect: %s port %u failed after %u ms, os error %d", text, (unsigned)port, (unsigned)milliseconds, -error);
  }
}

void platform_log_secured(const char *version, const char *suite, const char *subject, uint32_t milliseconds) {
  INFO("handshake: %s, %s, certificate of %s verified, %u ms", version, suite, subject, (unsigned)milliseconds);
}

void platform_log_sent(uint32_t head, uint32_t body, uint32_t milliseconds) {
  INFO("send: head of %u and body of %u bytes, %u ms", (unsigned)head, (unsigned)body, (unsigned)milliseconds);
}

void platform_log_received(uint32_t status, uint32_t body, uint32_t milliseconds) {
  INFO("receive: status %u and body of %u bytes, %u ms", (unsigned)status, (unsigned)body, (unsigned)milliseconds);
}

void platform_log_failed(const rt_http_report *report) {
  ERROR("failed: error %d in phase %d after %u ms, os error %d, tls error %d", report->error, report->phase,
        report->total_ms, report->os_error, report->tls_error);
}
