/// As little as a program can do that trusts the network and the server: no deadline, no check but of the length.
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "post.h"

static int connection;
static unsigned short server_port;

bool open_client(unsigned short port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  server_port = port;
  connection = socket(AF_INET, SOCK_STREAM, 0);
  return connect(connection, (struct sockaddr *)&address, sizeof address) == 0;
}

size_t post(const unsigned char body[body_length]) {
  char buffer[4096];
  int head = snprintf(buffer, sizeof buffer,
                      "POST /es9plus HTTP/1.1\r\nHost: 127.0.0.1:%hu\r\nUser-Agent: gsma-rsp-lpad\r\n"
                      "X-Admin-Protocol: gsma/rsp/v2.2.0\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
                      server_port, body_length);
  memcpy(buffer + head, body, body_length);
  if (write(connection, buffer, (size_t)head + body_length) != head + body_length) return SIZE_MAX;
  size_t received = 0;
  while (received < sizeof buffer - 1) {
    ssize_t count = read(connection, buffer + received, sizeof buffer - 1 - received);
    if (count <= 0) return SIZE_MAX;
    received += (size_t)count;
    buffer[received] = 0;
    const char *end = strstr(buffer, "\r\n\r\n"), *length = strstr(buffer, "Content-Length: ");
    if (end == NULL) continue;
    if (length == NULL) return SIZE_MAX;
    size_t expected = strtoul(length + strlen("Content-Length: "), NULL, 10);
    if (received - (size_t)(end + 4 - buffer) == expected) return expected;
  }
  return SIZE_MAX;
}
