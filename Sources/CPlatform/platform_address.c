#include "platform_address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>

int32_t platform_address_parse(const char *text, platform_address *address) {
  *address = (platform_address){0};
  if (inet_pton(AF_INET, text, address->bytes) == 1) {
    address->version = 4;
  } else if (inet_pton(AF_INET6, text, address->bytes) == 1) {
    address->version = 6;
  }
  return address->version != 0;
}

void platform_address_make(platform_address *address, const void *bytes, uint32_t count) {
  *address = (platform_address){.version = count == 4 ? 4 : 6};
  memcpy(address->bytes, bytes, count);
}

// Reads an address with its scope.
static int32_t parse_scoped(char *text, platform_address *address) {
  char *scope = strchr(text, '%');
  if (scope == NULL) {
    return platform_address_parse(text, address);
  }
  *scope++ = 0;
  if (!platform_address_parse(text, address)) {
    return 0;
  }
  for (const char *digit = scope; *digit >= '0' && *digit <= '9'; digit++) {
    address->scope = address->scope * 10 + (uint32_t)(*digit - '0');
  }
  if (address->scope == 0) {
    address->scope = if_nametoindex(scope);
  }
  return address->scope != 0;
}

int32_t platform_address_next(const char **list, platform_address *address) {
  static const char separators[] = ", \t";
  char one[PLATFORM_ADDRESS_TEXT + IF_NAMESIZE];
  const char *text = *list + strspn(*list, separators);
  size_t length = strcspn(text, separators);
  *list = text + length;
  if (length == 0) {
    return 0;
  }
  if (length >= sizeof one) {
    return -1;
  }
  memcpy(one, text, length);
  one[length] = 0;
  return parse_scoped(one, address) ? 1 : -1;
}

void platform_address_format(const platform_address *address, char text[PLATFORM_ADDRESS_TEXT]) {
  text[0] = 0;
  if (address->version != 0) {
    inet_ntop(address->version == 6 ? AF_INET6 : AF_INET, address->bytes, text, PLATFORM_ADDRESS_TEXT);
  }
}
