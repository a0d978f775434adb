#ifndef PLATFORM_SOCKET_H
#define PLATFORM_SOCKET_H

#include <stdint.h>

#include "platform_address.h"
#include "rt_port_http_ext.h"

/// What travels on a socket.
typedef enum platform_transport { PLATFORM_TCP, PLATFORM_UDP } platform_transport;

/// Opens a socket, and begins to connect it without waiting. A UDP socket is connected at once: it then receives what comes
/// from that address and port alone.
///
/// @param address Where to.
/// @param port The port there.
/// @param options Where from; used during the call only.
/// @return A socket, to be closed with `platform_close`, or -errno. -ENODEV: the interface or the source address does
///   not exist here.
int32_t platform_connect(
    platform_transport transport, const platform_address *address, uint16_t port, const rt_http_options *options);

/// Tells how a connection attempt ended, once the socket is writable.
///
/// @param options Those that the attempt began with.
/// @return 0: it is open; else -errno.
int32_t platform_connect_result(int32_t socket, const rt_http_options *options);

/// Whether a new connection to an address and port would have the same address at this end as a socket has.
int32_t platform_has_same_route(
    int32_t socket, const platform_address *address, uint16_t port, const rt_http_options *options);

#endif
