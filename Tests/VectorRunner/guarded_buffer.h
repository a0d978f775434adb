// A buffer that ends where no memory is: whoever reads a byte too far crashes.
#ifndef GUARDED_BUFFER_H
#define GUARDED_BUFFER_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  /// The first byte of a page that can't be accessed.
  uint8_t *end;
  /// How many bytes before it can be.
  size_t size;
} guarded_buffer;

/// Makes a buffer of `size` bytes at least. The program ends when there is no memory for it.
void guarded_buffer_open(guarded_buffer *buffer, size_t size);

/// Copies bytes so that they end with the buffer, where they stay until the next are copied; returns the first.
const uint8_t *guarded_buffer_fill(guarded_buffer *buffer, const uint8_t *bytes, size_t count);

/// Gives the memory back.
void guarded_buffer_close(guarded_buffer *buffer);

#endif
