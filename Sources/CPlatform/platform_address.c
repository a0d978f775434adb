#include "platform_address.h"

#include <arpa/inet.h>

int32_t platform_address_parse(const char *text, platform_address *address) {
  *address = (platform_address){0};
  if (inet_pton(AF_INET, text, address->bytes) == 1) {
    address->version = 4;
  } else if (inet_pton(AF_INET6, text, address->bytes) == 1) {
    address->version = 6;
  }
  return address->version != 0;
}

void platform_address_format(const platform_address *address, char text[PLATFORM_ADDRESS_TEXT]) {
  text[0] = 0;
  inet_ntop(address->version == 6 ? AF_INET6 : AF_INET, address->bytes, text, PLATFORM_ADDRESS_TEXT);
}
