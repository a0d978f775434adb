// A run of bytes that grows.
#ifndef OCTETS_H
#define OCTETS_H

#include <stddef.h>
#include <stdint.h>

/// All zero: empty.
typedef struct octets {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
} octets;

/// Adds a byte. The program ends when there is no memory for it.
void octets_append(octets *octets, uint8_t byte);

/// Frees the bytes, and makes the run empty.
void octets_free(octets *octets);

#endif
