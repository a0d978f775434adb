// Non-blocking TCP. Every call that a signal interrupts is made again.
#define _GNU_SOURCE
#include "platform_stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rt_port_http_ext.h"

typedef struct stream {
  int32_t socket;
  int32_t os_error;
  uint64_t sent;
  uint64_t received;
} stream;

static stream streams[RT_HTTP_CLIENTS];

int32_t platform_connect(const platform_address *address, uint16_t port) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } peer;
  socklen_t length;
  memset(&peer, 0, sizeof peer);
  if (address->version == 6) {
    length = sizeof peer.v6;
    peer.v6.sin6_family = AF_INET6;
    memcpy(&peer.v6.sin6_addr, address->bytes, sizeof peer.v6.sin6_addr);
  } else {
    length = sizeof peer.v4;
    peer.v4.sin_family = AF_INET;
    memcpy(&peer.v4.sin_addr, address->bytes, sizeof peer.v4.sin_addr);
  }
  peer.v4.sin_port = htons(port);  // the port is at the same place in both
  int result = socket(peer.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (result < 0) {
    return -errno;
  }
  // A request is written whole; waiting for an acknowledgement before its last segment only costs time.
  int on = 1;
  setsockopt(result, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // Interrupted, the attempt goes on by itself, like one in progress.
  if (connect(result, &peer.any, length) < 0 && errno != EINPROGRESS && errno != EINTR) {
    int error = errno;
    close(result);
    return -error;
  }
  return result;
}

int32_t platform_connect_result(int32_t socket) {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length);
  return -error;
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
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return RT_HTTP_ERROR_SOCKET;
    default:
      return RT_HTTP_ERROR_CONNECTION;
  }
}

void platform_stream_open(int32_t slot, int32_t socket) { streams[slot].socket = socket; }

// The status that a result of send or recv is; `blocked` is what it means that they would wait.
static int32_t status(stream *stream, ssize_t result, int32_t blocked) {
  if (result >= 0) {
    return (int32_t)result;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) {
    return blocked;
  }
  stream->os_error = errno;
  return -platform_failure(-errno);
}

int32_t platform_stream_send(int32_t slot, const void *bytes, uint32_t count) {
  stream *stream = &streams[slot];
  ssize_t result;
  do {
    result = send(stream->socket, bytes, count, MSG_NOSIGNAL);
  } while (result < 0 && errno == EINTR);
  stream->sent += result > 0 ? (uint64_t)result : 0;
  return status(stream, result, PLATFORM_WANT_WRITE);
}

int32_t platform_stream_receive(int32_t slot, void *bytes, uint32_t count) {
  stream *stream = &streams[slot];
  ssize_t result;
  do {
    result = recv(stream->socket, bytes, count, 0);
  } while (result < 0 && errno == EINTR);
  stream->received += result > 0 ? (uint64_t)result : 0;
  return result == 0 ? PLATFORM_ENDED : status(stream, result, PLATFORM_WANT_READ);
}

int32_t platform_stream_socket(int32_t slot) { return streams[slot].socket; }

void platform_stream_note(int32_t slot, int32_t error) { streams[slot].os_error = -error; }

void platform_stream_clear(int32_t slot) { streams[slot] = (stream){.socket = streams[slot].socket}; }

void platform_stream_report(int32_t slot, rt_http_report *report) {
  const stream *stream = &streams[slot];
  report->os_error = stream->os_error;
  report->bytes_up = stream->sent;
  report->bytes_down = stream->received;
}
