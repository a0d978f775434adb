#ifndef PLATFORM_STREAM_H
#define PLATFORM_STREAM_H

#include <stdint.h>

#include "platform_socket.h"
#include "platform_status.h"
#include "rt_port_http_ext.h"

/// Sockets in use, one for each client, named by the client's slot. Nothing here waits.

/// Makes a connected socket the slot's own, and counts its bytes.
void platform_stream_open(int32_t slot, int32_t socket);

/// Notes whom a TCP stream leads to, for the report and for `platform_stream_is_good`.
void platform_stream_name(int32_t slot, const platform_address *address, uint16_t port);

/// Forgets whom it leads to.
void platform_stream_forget(int32_t slot);

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

/// Whether an idle TCP stream can carry another request: the peer has neither ended it nor sent anything, and its local
/// address is still the one that a new connection would have.
int32_t platform_stream_is_good(int32_t slot, const rt_http_options *options);

/// Whether the peer can't have seen any byte that was sent since `platform_stream_clear`, though the stream has ended:
/// nothing could be sent, or the peer had ended the stream before any of it arrived.
int32_t platform_stream_is_unheard(int32_t slot);

/// Notes the error number (-errno) of a call that failed, for the report.
///
/// @return The failure that it stands for, as a status below 0.
int32_t platform_stream_note(int32_t slot, int32_t error);

/// Begins a new count of bytes, and forgets errors.
void platform_stream_clear(int32_t slot);

/// Writes into a report what has happened since: bytes up and down, whom the stream leads to, and the last error number
/// of the system.
void platform_stream_report(int32_t slot, rt_http_report *report);

#endif
