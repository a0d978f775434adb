#include "silent_dns.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"

static int server;

unsigned int open_silent_dns(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  server = socket(AF_INET, SOCK_DGRAM, 0);
  expect(bind(server, (struct sockaddr *)&address, length) == 0, "no UDP port can be had");
  expect(getsockname(server, (struct sockaddr *)&address, &length) == 0, "the UDP port has no name");
  return ntohs(address.sin_port);
}

void close_silent_dns(void) { close(server); }
