#include "pem.h"

// The value of a base64 digit, or -1.
static int digit_value(uint8_t byte) {
  if (byte >= 'A' && byte <= 'Z') return byte - 'A';
  if (byte >= 'a' && byte <= 'z') return byte - 'a' + 26;
  if (byte >= '0' && byte <= '9') return byte - '0' + 52;
  if (byte == '+') return 62;
  if (byte == '/') return 63;
  return -1;
}

static void look_for_begin(pem_reader *reader, uint8_t byte) {
  const char *begin = reader->begin;
  if (byte == (uint8_t)begin[reader->matched]) {
    reader->matched++;
  } else if (!(byte == '-' && reader->matched == 5)) {
    reader->matched = byte == (uint8_t)begin[0];
  }
  if (begin[reader->matched] == 0) {
    *reader = (pem_reader){.begin = begin, .der = reader->der, .capacity = reader->capacity, .is_inside = true};
  }
}

bool pem_read(pem_reader *reader, uint8_t byte) {
  if (!reader->is_inside) {
    look_for_begin(reader, byte);
    return false;
  }
  if (byte == '-') {
    reader->is_inside = false;
    return true;
  }
  int value = digit_value(byte);
  if (value < 0) {
    reader->is_broken |= byte > ' ' && byte != '=';
    return false;
  }
  reader->bits = reader->bits << 6 | (uint32_t)value;
  reader->bit_count += 6;
  if (reader->bit_count >= 8) {
    reader->bit_count -= 8;
    if (reader->length < reader->capacity) {
      reader->der[reader->length++] = (uint8_t)(reader->bits >> reader->bit_count);
    } else {
      reader->is_broken = true;
    }
  }
  return false;
}
