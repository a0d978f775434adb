// The socket of each client. Every call that a signal interrupts is made again.
#define _GNU_SOURCE
#include "platform_stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "slot.h"

void platform_stream_open(int32_t slot, int32_t socket) {
  platform_slot[slot].socket = socket;
  platform_slot[slot].os_error = 0;
}

void platform_stream_name(int32_t slot, const platform_address *address, uint16_t port) {
  struct slot *stream = &platform_slot[slot];
  stream->peer = *address;
  stream->port = port;
  platform_address_format(address, stream->peer_text);
}

void platform_stream_forget(int32_t slot) {
  platform_slot[slot].peer.version = 0;
  platform_slot[slot].peer_text[0] = 0;
}

int32_t platform_stream_note(int32_t slot, int32_t error) {
  static const struct {
    uint8_t error, failure;
  } failures[] = {
      {ECONNREFUSED, RT_HTTP_ERROR_REFUSED},
      {ENETUNREACH, RT_HTTP_ERROR_UNREACHABLE},
      {EHOSTUNREACH, RT_HTTP_ERROR_UNREACHABLE},
      {ENETDOWN, RT_HTTP_ERROR_UNREACHABLE},
      {EADDRNOTAVAIL, RT_HTTP_ERROR_UNREACHABLE},
      {EAFNOSUPPORT, RT_HTTP_ERROR_UNREACHABLE},
      {ECONNRESET, RT_HTTP_ERROR_RESET},
      {EPIPE, RT_HTTP_ERROR_RESET},
      {ETIMEDOUT, RT_HTTP_ERROR_TIMEOUT},
      {ENODEV, RT_HTTP_ERROR_INTERFACE},
      {EPERM, RT_HTTP_ERROR_PERMISSION},
      {EACCES, RT_HTTP_ERROR_PERMISSION},
      {EMFILE, RT_HTTP_ERROR_SOCKET},
      {ENFILE, RT_HTTP_ERROR_SOCKET},
      {ENOBUFS, RT_HTTP_ERROR_SOCKET},
      {ENOMEM, RT_HTTP_ERROR_SOCKET},
  };
  platform_slot[slot].os_error = -error;
  for (unsigned i = 0; i < sizeof failures / sizeof failures[0]; i++) {
    if (failures[i].error == -error) {
      return -failures[i].failure;
    }
  }
  return -RT_HTTP_ERROR_CONNECTION;
}

// Sends or receives; `blocked` is what it means that it would wait.
static int32_t transfer(int32_t slot, void *bytes, uint32_t count, int32_t blocked) {
  struct slot *stream = &platform_slot[slot];
  const bool sends = blocked == PLATFORM_WANT_WRITE;
  ssize_t result;
  do {
    result = sends ? send(stream->socket, bytes, count, MSG_NOSIGNAL) : recv(stream->socket, bytes, count, 0);
  } while (result < 0 && errno == EINTR);
  if (result < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return blocked;
    }
    const int32_t failure = platform_stream_note(slot, -errno);
    // TCP_USER_TIMEOUT is the stall limit, and may run out a moment before the client sees that nothing moves.
    return failure == -RT_HTTP_ERROR_TIMEOUT ? -RT_HTTP_ERROR_STALLED : failure;
  }
  *(sends ? &stream->sent : &stream->received) += (uint64_t)result;
  return result == 0 && !sends ? PLATFORM_ENDED : (int32_t)result;
}

int32_t platform_stream_send(int32_t slot, const void *bytes, uint32_t count) {
  return transfer(slot, (void *)bytes, count, PLATFORM_WANT_WRITE);
}

int32_t platform_stream_receive(int32_t slot, void *bytes, uint32_t count) {
  return transfer(slot, bytes, count, PLATFORM_WANT_READ);
}

int32_t platform_stream_socket(int32_t slot) { return platform_slot[slot].socket; }

int32_t platform_stream_is_good(int32_t slot, const rt_http_options *options) {
  const struct slot *stream = &platform_slot[slot];
  int unread = 1;
  // The first byte of tcp_info is the state of the connection.
  uint32_t state = 0;
  socklen_t length = sizeof state;
  return getsockopt(stream->socket, IPPROTO_TCP, TCP_INFO, &state, &length) == 0 &&
         *(const uint8_t *)&state == TCP_ESTABLISHED && ioctl(stream->socket, FIONREAD, &unread) == 0 && unread == 0 &&
         platform_has_same_route(stream->socket, &stream->peer, stream->port, options);
}

int32_t platform_stream_is_unheard(int32_t slot) {
  const struct slot *stream = &platform_slot[slot];
  int unacknowledged = 0;
  if (stream->sent == 0) {
    return 1;
  }
  // A FIN acknowledges all that had arrived before it was sent. A reset acknowledges nothing, so it tells only when it
  // followed a FIN, for which the system's error is EPIPE.
  return (stream->os_error == 0 || stream->os_error == EPIPE) &&
         ioctl(stream->socket, TIOCOUTQ, &unacknowledged) == 0 && (uint64_t)unacknowledged == stream->sent;
}

void platform_stream_clear(int32_t slot) {
  struct slot *stream = &platform_slot[slot];
  stream->os_error = 0;
  stream->sent = 0;
  stream->received = 0;
}

void platform_stream_report(int32_t slot, rt_http_report *report) {
  struct slot *stream = &platform_slot[slot];
  report->os_error = stream->os_error;
  report->bytes_up = stream->sent;
  report->bytes_down = stream->received;
  if (report->phase != RT_HTTP_PHASE_CALL) {
    report->address = stream->peer_text;
  }
}
