#ifndef PLATFORM_LOG_H
#define PLATFORM_LOG_H

#include <stdint.h>

#include "platform_address.h"
#include "rt_port_http_ext.h"

/// Lines for the firmware's log, one for each phase of a POST. None holds a body, a field or a request path.

/// The host's addresses are known.
void platform_log_resolved(uint32_t count, uint32_t milliseconds);

/// An attempt to connect has ended; `error` is 0 or -errno.
void platform_log_connected(const platform_address *address, uint16_t port, uint32_t milliseconds, int32_t error);

/// TLS is agreed on and the server verified; NULL for its subject: an earlier session was resumed.
void platform_log_secured(const char *version, const char *suite, const char *subject, uint32_t milliseconds);

/// The request was sent.
void platform_log_sent(uint32_t head, uint32_t body, uint32_t milliseconds);

/// The response was received.
void platform_log_received(uint32_t status, uint32_t body, uint32_t milliseconds);

/// The call failed.
void platform_log_failed(const rt_http_report *report);

#endif
