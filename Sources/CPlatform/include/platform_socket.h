#ifndef PLATFORM_SOCKET_H
#define PLATFORM_SOCKET_H

#include <stdint.h>

#include "platform_address.h"

/// What all sockets of a call have in common.
typedef struct platform_binding {
  /// The name of the interface that they use, NUL-terminated; NULL: as the routes say.
  const char *interface;
  /// Their own address; version 0: as the routes say.
  platform_address source;
  /// How long sent bytes may stay unacknowledged once it is connected, in milliseconds; 0: as long as the system has it.
  uint32_t unacknowledged_ms;
} platform_binding;

/// -ETIMEDOUT, for attempts that are given up.
typedef enum platform_connect_error { PLATFORM_TIMED_OUT = -110 } platform_connect_error;

/// What travels on a socket.
typedef enum platform_transport { PLATFORM_TCP, PLATFORM_UDP } platform_transport;

/// Opens a socket, and begins to connect it without waiting. A UDP socket is connected at once: it then receives what comes
/// from that address and port alone.
///
/// @param address Where to.
/// @param port The port there.
/// @param binding Where from; used during the call only.
/// @return A socket, to be closed with `platform_close`, or -errno. -ENODEV: the interface or the source address does
///   not exist here.
int32_t platform_connect(
    platform_transport transport, const platform_address *address, uint16_t port, const platform_binding *binding);

/// Tells how a connection attempt ended, once the socket is writable.
///
/// @param binding What the attempt began with.
/// @return 0: it is open; else -errno.
int32_t platform_connect_result(int32_t socket, const platform_binding *binding);

/// The address that a socket has at this end; version 0 if none can be told.
void platform_local_address(int32_t socket, platform_address *address);

/// The failure that an error number of the system stands for.
///
/// @param error -errno.
/// @return A number of `rt_http_error`.
int32_t platform_failure(int32_t error);

#endif
