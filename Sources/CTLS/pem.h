// A push parser for PEM (RFC 7468): it is given the text byte by byte, whatever its source, and fills one certificate or
// key at a time into the caller's memory.
#ifndef CTLS_PEM_H
#define CTLS_PEM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct pem_reader {
  const char *begin;  // the line before what is looked for, or the end of that line
  uint8_t *der;
  uint32_t capacity;
  uint32_t length;
  uint32_t bits;      // the base64 digits of an incomplete group
  uint8_t bit_count;
  uint8_t matched;    // how much of `begin` has been seen
  bool is_inside;
  bool is_broken;
} pem_reader;

/// The line before a certificate.
#define PEM_CERTIFICATE "-----BEGIN CERTIFICATE-----"

/// Takes the next byte. Returns true when it completed a certificate or key, which lies in `der`, `length` bytes long, until
/// the next call; `is_broken` then tells that it was not base64 or too long.
bool pem_read(pem_reader *reader, uint8_t byte);

#endif
