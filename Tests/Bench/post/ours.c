/// The library, as an assistant calls it.
#include <stdint.h>

#include "post.h"
#include "rt_port_http.h"
#include "rt_port_http_ext.h"

static rt_http_ctx client;
static unsigned int server_port;

bool open_client(unsigned short port) {
  server_port = port;
  return rt_port_http_client_create(&client) == RT_RES_SUCESS;
}

size_t post(const unsigned char body[body_length]) {
  unsigned int address, length;
  int status;
  char is_in_flash;
  int result = rt_port_http_post(client, "127.0.0.1", server_port, "/es9plus", NULL, 0, body, body_length, &address,
                                 &length, &status, &is_in_flash, 0);
  return result == RT_RES_SUCESS ? length : SIZE_MAX;
}
