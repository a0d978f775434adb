#include "cuts.h"

#include <stdbool.h>
#include <stdlib.h>

/// A wire that is not longer is cut everywhere.
#define SHORT_WIRE 4096
/// A longer one as often as lets so many bytes be read in all.
#define BYTES_OF_ALL_TRIES (2u << 20)
/// Its last bytes are each cut off.
#define LAST_CUTS 16
/// Places that are neither near a line end nor at the end are this many bytes apart.
#define REGULAR_DISTANCE 1021

void cuts_open(cuts *cuts, size_t length) {
  *cuts = (struct cuts){.positions = calloc(length + 1, sizeof *cuts->positions)};
  if (cuts->positions == NULL) abort();
}

void cuts_close(cuts *cuts) {
  free(cuts->positions);
}

void cuts_everywhere(cuts *cuts, size_t length) {
  cuts->count = 0;
  for (size_t position = 1; position < length; position++) cuts->positions[cuts->count++] = position;
}

static bool is_line_end(uint8_t byte) {
  return byte == '\r' || byte == '\n';
}

/// Whether one of the two bytes before the cut, or of the two behind it, is part of a line end.
static bool is_near_line_end(const uint8_t *wire, size_t length, size_t position) {
  for (size_t index = position < 2 ? 0 : position - 2; index < position + 2 && index < length; index++) {
    if (is_line_end(wire[index])) return true;
  }
  return false;
}

void cuts_worth_trying(cuts *cuts, const uint8_t *wire, size_t length) {
  cuts_everywhere(cuts, length);
  if (length <= SHORT_WIRE) return;
  size_t candidates = 0;
  for (size_t position = 1; position < length; position++) {
    bool is_wanted = is_near_line_end(wire, length, position) || length - position <= LAST_CUTS;
    if (is_wanted || position % REGULAR_DISTANCE == 0) cuts->positions[candidates++] = position;
  }
  // Of a long wire that is all line ends, every so many: an odd step, since the line ends may come in step themselves.
  size_t affordable = BYTES_OF_ALL_TRIES / length;
  size_t step = (candidates / (affordable + 1) + 1) | 1;
  cuts->count = 0;
  for (size_t index = 0; index < candidates; index++) {
    if (index % step == 0 || candidates - index <= LAST_CUTS) cuts->positions[cuts->count++] = cuts->positions[index];
  }
}

/// Marsaglia's xorshift.
static uint32_t next_random(uint32_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

void cuts_at_random(cuts *cuts, size_t length, uint32_t *state) {
  // The largest piece: 2, 4, 8, ... up to the first power of two that is not less than the wire.
  unsigned exponents = 1;
  while ((size_t)1 << exponents < length) exponents++;
  uint32_t largest = 2u << next_random(state) % exponents;
  cuts->count = 0;
  size_t position = 1 + next_random(state) % largest;
  while (position < length) {
    cuts->positions[cuts->count++] = position;
    position += 1 + next_random(state) % largest;
  }
}
