#include "octets.h"

#include <stdlib.h>

void octets_append(octets *octets, uint8_t byte) {
  if (octets->count == octets->capacity) {
    octets->capacity = octets->capacity * 2 + 64;
    octets->bytes = realloc(octets->bytes, octets->capacity);
    if (octets->bytes == NULL) abort();
  }
  octets->bytes[octets->count++] = byte;
}

void octets_free(octets *octets) {
  free(octets->bytes);
  *octets = (struct octets){0};
}
