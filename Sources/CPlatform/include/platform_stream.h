#ifndef PLATFORM_STREAM_H
#define PLATFORM_STREAM_H

#include <stdint.h>

#include "platform_address.h"
#include "platform_status.h"
#include "rt_port_http_ext.h"

/// TCP streams that never wait, one for each client, named by the client's slot.

/// Begins to open a TCP connection, without waiting.
///
/// @param address Where to.
/// @param port TCP port.
/// @return A socket, to be closed with `platform_close`, or -errno.
int32_t platform_connect(const platform_address *address, uint16_t port);

/// Tells how a connection attempt ended, once the socket is writable.
///
/// @return 0: it is open; else -errno.
int32_t platform_connect_result(int32_t socket);

/// The failure that an error number of the system stands for.
///
/// @param error -errno.
/// @return A number of `rt_http_error`.
int32_t platform_failure(int32_t error);

/// Makes a connected socket the slot's stream.
void platform_stream_open(int32_t slot, int32_t socket);

/// Sends without waiting and without raising SIGPIPE.
///
/// @param count At most 2147483647.
/// @return How many bytes were taken, or a status below 0.
int32_t platform_stream_send(int32_t slot, const void *bytes, uint32_t count);

/// Receives without waiting.
///
/// @param count At most 2147483647.
/// @return How many bytes were received, or a status below 0.
int32_t platform_stream_receive(int32_t slot, void *bytes, uint32_t count);

/// The stream's socket.
int32_t platform_stream_socket(int32_t slot);

/// Notes the error number (-errno) of a call that had no stream yet.
void platform_stream_note(int32_t slot, int32_t error);

/// Begins a new count of bytes, and forgets errors.
void platform_stream_clear(int32_t slot);

/// Writes into a report what has happened since: bytes up and down, and the last error number of the system.
void platform_stream_report(int32_t slot, rt_http_report *report);

#endif
