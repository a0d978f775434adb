// Sockets that never block, bound to where their caller wants them, or not opened at all.
#define _GNU_SOURCE
#include "platform_socket.h"

#include <assert.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef union socket_address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} socket_address;

// Binds or connects a socket.
__attribute__((noinline)) static int apply(
    int (*call)(int, const struct sockaddr *, socklen_t), int socket, const platform_address *address, uint16_t port) {
  socket_address target;
  socklen_t length = sizeof target.v4;
  memset(&target, 0, sizeof target);
  target.v4.sin_port = htons(port);  // the port is at the same place in both
  if (address->version == 6) {
    length = sizeof target.v6;
    target.v6.sin6_family = AF_INET6;
    target.v6.sin6_scope_id = address->scope;
    memcpy(&target.v6.sin6_addr, address->bytes, sizeof target.v6.sin6_addr);
  } else {
    target.v4.sin_family = AF_INET;
    memcpy(&target.v4.sin_addr, address->bytes, sizeof target.v4.sin_addr);
  }
  return call(socket, &target.any, length);
}

// A request is written whole, so waiting for an acknowledgement before its last segment only costs time. A peer that is
// gone is noticed within two minutes even while nothing is sent.
static void set_up_tcp(int socket) {
  static const struct {
    uint8_t level, name, value;
  } options[] = {
      {IPPROTO_TCP, TCP_NODELAY, 1},
      {SOL_SOCKET, SO_KEEPALIVE, 1},
      {IPPROTO_TCP, TCP_KEEPIDLE, 60},
      {IPPROTO_TCP, TCP_KEEPINTVL, 15},
      {IPPROTO_TCP, TCP_KEEPCNT, 4},
  };
  for (unsigned i = 0; i < sizeof options / sizeof options[0]; i++) {
    int value = options[i].value;
    setsockopt(socket, options[i].level, options[i].name, &value, sizeof value);
  }
}

// Binds to an interface; false if there is none of that name. The system cuts a name that is too long, and takes an empty
// one for any.
static bool bind_to(int socket, const char *interface) {
  size_t length = strlen(interface);
  errno = ENODEV;
  return length > 0 && length < IFNAMSIZ &&
         setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, interface, (socklen_t)length) == 0;
}

// Binds and connects; when it fails, errno says why.
static bool set_up(
    int socket, platform_transport transport, const platform_address *address, uint16_t port, const char *interface,
    const platform_address *source) {
  if (interface != NULL && !bind_to(socket, interface)) {
    return false;
  }
  if (source->version != 0 && apply(bind, socket, source, 0) < 0) {
    if (errno == EADDRNOTAVAIL) {
      errno = ENODEV;
    }
    return false;
  }
  if (transport == PLATFORM_TCP) {
    set_up_tcp(socket);
  }
  // Interrupted, the attempt goes on by itself, like one in progress.
  return apply(connect, socket, address, port) == 0 || errno == EINPROGRESS || errno == EINTR;
}

int32_t platform_connect(
    platform_transport transport, const platform_address *address, uint16_t port, const rt_http_options *options) {
  platform_address source = {0};
  if (options->source_address != NULL) {
    platform_address_parse(options->source_address, &source);
  }
  if (source.version != 0 && source.version != address->version) {
    return -EAFNOSUPPORT;
  }
  int type = (transport == PLATFORM_TCP ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  int result = socket(address->version == 6 ? AF_INET6 : AF_INET, type, 0);
  if (result >= 0 && set_up(result, transport, address, port, options->interface_name, &source)) {
    return result;
  }
  int error = errno;
  if (result >= 0) {
    close(result);
  }
  return -error;
}

int32_t platform_connect_result(int32_t socket, const rt_http_options *options) {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length);
  // Not before: it would limit the attempt, too.
  setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &options->stall_timeout_ms, sizeof(int));
  return -error;
}

// The address of a socket at this end, without its port.
static void local_address(int socket, socket_address *address) {
  socklen_t length = sizeof *address;
  memset(address, 0, sizeof *address);
  getsockname(socket, &address->any, &length);
  address->v4.sin_port = 0;
}

// A datagram socket that is connected sends nothing, but has the address that the routes of this moment give it.
int32_t platform_has_same_route(
    int32_t socket, const platform_address *address, uint16_t port, const rt_http_options *options) {
  socket_address own, now;
  int32_t probe = platform_connect(PLATFORM_UDP, address, port, options);
  if (probe < 0) {
    return 0;
  }
  local_address(probe, &now);
  close(probe);
  local_address(socket, &own);
  return memcmp(&own, &now, sizeof own) == 0;
}
