// The socket of each client. Every call that a signal interrupts is made again.
#define _GNU_SOURCE
#include "platform_stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "platform_file.h"
#include "rt_port_http_ext.h"

typedef struct stream {
  platform_address peer;
  int32_t socket;
  int32_t os_error;
  uint64_t sent;
  uint64_t received;
  uint16_t port;
  char peer_text[PLATFORM_ADDRESS_TEXT];
} stream;

static stream streams[RT_HTTP_CLIENTS];

void platform_stream_open(int32_t slot, int32_t socket) { streams[slot].socket = socket; }

void platform_stream_name(int32_t slot, const platform_address *address, uint16_t port) {
  streams[slot].peer = *address;
  streams[slot].port = port;
}

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

// A datagram socket that is connected sends nothing, but has the address that the routes of this moment give it.
static bool has_same_route(const stream *stream, const platform_binding *binding) {
  platform_address own, now;
  int32_t probe = platform_connect(PLATFORM_UDP, &stream->peer, stream->port, binding);
  if (probe < 0) {
    return false;
  }
  platform_local_address(probe, &now);
  platform_close(probe);
  platform_local_address(stream->socket, &own);
  return memcmp(&own, &now, sizeof own) == 0;
}

int32_t platform_stream_is_good(int32_t slot, const platform_binding *binding) {
  const stream *stream = &streams[slot];
  int unread = 1;
  // The first byte of tcp_info is the state of the connection.
  uint32_t state = 0;
  socklen_t length = sizeof state;
  return getsockopt(stream->socket, IPPROTO_TCP, TCP_INFO, &state, &length) == 0 &&
         *(const uint8_t *)&state == TCP_ESTABLISHED && ioctl(stream->socket, FIONREAD, &unread) == 0 && unread == 0 &&
         has_same_route(stream, binding);
}

int32_t platform_stream_is_unheard(int32_t slot) {
  const stream *stream = &streams[slot];
  int unacknowledged = 0;
  if (stream->sent == 0) {
    return 1;
  }
  // A FIN acknowledges all that had arrived before it was sent. A reset acknowledges nothing, so it tells only when it
  // followed a FIN, for which the system's error is EPIPE.
  return (stream->os_error == 0 || stream->os_error == EPIPE) &&
         ioctl(stream->socket, TIOCOUTQ, &unacknowledged) == 0 && (uint64_t)unacknowledged == stream->sent;
}

void platform_stream_note(int32_t slot, int32_t error) { streams[slot].os_error = -error; }

void platform_stream_clear(int32_t slot) {
  stream *stream = &streams[slot];
  stream->os_error = 0;
  stream->sent = 0;
  stream->received = 0;
}

void platform_stream_report(int32_t slot, rt_http_report *report) {
  stream *stream = &streams[slot];
  report->os_error = stream->os_error;
  report->bytes_up = stream->sent;
  report->bytes_down = stream->received;
  platform_address_format(&stream->peer, stream->peer_text);
  report->address = stream->peer_text;
}
