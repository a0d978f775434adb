// Sockets that never block, bound to where their caller wants them, or not opened at all.
#define _GNU_SOURCE
#include "platform_socket.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rt_port_http_ext.h"

static_assert(PLATFORM_TIMED_OUT == -ETIMEDOUT, "the number is the system's");

typedef union socket_address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} socket_address;

static socklen_t fill(socket_address *target, const platform_address *address, uint16_t port) {
  memset(target, 0, sizeof *target);
  target->v4.sin_port = htons(port);  // the port is at the same place in both
  if (address->version == 6) {
    target->v6.sin6_family = AF_INET6;
    target->v6.sin6_scope_id = address->scope;
    memcpy(&target->v6.sin6_addr, address->bytes, sizeof target->v6.sin6_addr);
    return sizeof target->v6;
  }
  target->v4.sin_family = AF_INET;
  memcpy(&target->v4.sin_addr, address->bytes, sizeof target->v4.sin_addr);
  return sizeof target->v4;
}

// A request is written whole, so waiting for an acknowledgement before its last segment only costs time. A peer that is
// gone is noticed within two minutes even while nothing is sent.
static void set_up_tcp(int socket) {
  static const struct {
    int level, name, value;
  } options[] = {
      {IPPROTO_TCP, TCP_NODELAY, 1},
      {SOL_SOCKET, SO_KEEPALIVE, 1},
      {IPPROTO_TCP, TCP_KEEPIDLE, 60},
      {IPPROTO_TCP, TCP_KEEPINTVL, 15},
      {IPPROTO_TCP, TCP_KEEPCNT, 4},
  };
  for (unsigned i = 0; i < sizeof options / sizeof options[0]; i++) {
    setsockopt(socket, options[i].level, options[i].name, &options[i].value, sizeof(int));
  }
}

// Binds and connects; gives 0 or an error number.
static int set_up(
    int socket, platform_transport transport, const platform_address *address, uint16_t port,
    const platform_binding *binding) {
  socket_address target;
  const char *interface = binding->interface;
  if (interface != NULL &&
      setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, interface, (socklen_t)strlen(interface)) < 0) {
    return errno;
  }
  if (binding->source.version != 0) {
    socklen_t length = fill(&target, &binding->source, 0);
    if (bind(socket, &target.any, length) < 0) {
      return errno == EADDRNOTAVAIL ? ENODEV : errno;
    }
  }
  if (transport == PLATFORM_TCP) {
    set_up_tcp(socket);
  }
  socklen_t length = fill(&target, address, port);
  // Interrupted, the attempt goes on by itself, like one in progress.
  if (connect(socket, &target.any, length) < 0 && errno != EINPROGRESS && errno != EINTR) {
    return errno;
  }
  return 0;
}

int32_t platform_connect(
    platform_transport transport, const platform_address *address, uint16_t port, const platform_binding *binding) {
  if (binding->source.version != 0 && binding->source.version != address->version) {
    return -EAFNOSUPPORT;
  }
  int type = (transport == PLATFORM_TCP ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  int result = socket(address->version == 6 ? AF_INET6 : AF_INET, type, 0);
  if (result < 0) {
    return -errno;
  }
  int error = set_up(result, transport, address, port, binding);
  if (error != 0) {
    close(result);
    return -error;
  }
  return result;
}

int32_t platform_connect_result(int32_t socket, const platform_binding *binding) {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length);
  // Not before: it would limit the attempt, too.
  setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &binding->unacknowledged_ms, sizeof(int));
  return -error;
}

void platform_local_address(int32_t socket, platform_address *address) {
  socket_address own;
  socklen_t length = sizeof own;
  memset(address, 0, sizeof *address);
  if (getsockname(socket, &own.any, &length) < 0) {
    return;
  }
  if (own.any.sa_family == AF_INET6) {
    address->version = 6;
    memcpy(address->bytes, &own.v6.sin6_addr, sizeof own.v6.sin6_addr);
  } else {
    address->version = 4;
    memcpy(address->bytes, &own.v4.sin_addr, sizeof own.v4.sin_addr);
  }
}

int32_t platform_failure(int32_t error) {
  switch (-error) {
    case ECONNREFUSED:
      return RT_HTTP_ERROR_REFUSED;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      return RT_HTTP_ERROR_UNREACHABLE;
    case ECONNRESET:
    case EPIPE:
      return RT_HTTP_ERROR_RESET;
    case ETIMEDOUT:
      return RT_HTTP_ERROR_TIMEOUT;
    case ENODEV:
      return RT_HTTP_ERROR_INTERFACE;
    case EPERM:
    case EACCES:
      return RT_HTTP_ERROR_PERMISSION;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return RT_HTTP_ERROR_SOCKET;
    default:
      return RT_HTTP_ERROR_CONNECTION;
  }
}
