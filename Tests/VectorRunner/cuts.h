// Where to cut a wire into pieces.
#ifndef CUTS_H
#define CUTS_H

#include <stddef.h>
#include <stdint.h>

/// Positions in the wire, in rising order, each behind its first byte and before its end.
typedef struct cuts {
  size_t *positions;
  size_t count;
} cuts;

/// Makes room for the cuts of a wire of that length; there are none yet.
void cuts_open(cuts *cuts, size_t length);

/// Cuts behind every byte.
void cuts_everywhere(cuts *cuts, size_t length);

/// The places where a wire is worth cutting in two: everywhere, or, if it is long, around its line ends and at its end
/// and here and there, so many that trying all of them stays affordable.
void cuts_worth_trying(cuts *cuts, const uint8_t *wire, size_t length);

/// Cuts at random, into small pieces or large ones, as chance has it.
///
/// @param state  The state of the generator, not 0.
void cuts_at_random(cuts *cuts, size_t length, uint32_t *state);

/// Frees the memory.
void cuts_close(cuts *cuts);

#endif
