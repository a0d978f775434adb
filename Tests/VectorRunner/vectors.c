// A vector passes if it has the same, right outcome however its wire is cut; the first cut that shows another is told.
#include "vector_runner.h"

#include <stdio.h>
#include <string.h>

#include "cuts.h"
#include "feed.h"
#include "guarded_buffer.h"
#include "vector_file.h"

#define RANDOM_TRIES 8

typedef struct {
  const char *path;
  uint32_t seed;
  const vector *vector;
  guarded_buffer buffer;
  char failure[512];
} run;

static bool is_right(const outcome *outcome, const vector *vector) {
  if (outcome->fault != NULL) return false;
  switch (vector->expectation) {
    case EXPECT_STATUS:
      return outcome->error == NULL && outcome->is_complete && outcome->status == vector->status &&
             outcome->allows_reuse == vector->allows_reuse && outcome->body_count == vector->body.count &&
             outcome->right_body_count == vector->body.count;
    case EXPECT_ERROR:
      return outcome->error != NULL && strcmp(outcome->error, vector->error) == 0;
    case EXPECT_WAITS:
      return outcome->error == NULL && !outcome->is_complete;
    case EXPECT_NOTHING:
      break;
  }
  return false;
}

// --- What is told of a failure.

static void describe_status(char *text, size_t size, unsigned status, size_t body_count, bool allows_reuse) {
  snprintf(text, size, "status %u, body of %zu, reuse %s", status, body_count, allows_reuse ? "yes" : "no");
}

static void describe_outcome(char *text, size_t size, const outcome *outcome, const vector *vector) {
  if (outcome->fault != NULL) {
    snprintf(text, size, "the reader breaks its promise: %s", outcome->fault);
  } else if (outcome->error != NULL) {
    snprintf(text, size, "error %s", outcome->error);
  } else if (!outcome->is_complete) {
    snprintf(text, size, "waits");
  } else {
    describe_status(text, size, outcome->status, outcome->body_count, outcome->allows_reuse);
    bool is_other = outcome->right_body_count < outcome->body_count && outcome->right_body_count < vector->body.count;
    size_t length = strlen(text);
    if (is_other && vector->expectation == EXPECT_STATUS) {
      snprintf(text + length, size - length, " (byte %zu of the body is another)", outcome->right_body_count);
    }
  }
}

static void describe_expectation(char *text, size_t size, const vector *vector) {
  if (vector->expectation == EXPECT_STATUS) {
    describe_status(text, size, vector->status, vector->body.count, vector->allows_reuse);
  } else if (vector->expectation == EXPECT_ERROR) {
    snprintf(text, size, "error %s", vector->error);
  } else {
    snprintf(text, size, "waits");
  }
}

/// As many positions as there is room for.
static void describe_cuts(char *text, size_t size, const cuts *cuts, const run *run) {
  if (cuts->count == 0) {
    snprintf(text, size, "whole");
  } else if (cuts->count + 1 == run->vector->wire.count) {
    snprintf(text, size, "byte by byte");
  } else {
    int length = cuts->count == 1 ? snprintf(text, size, "cut at") : snprintf(text, size, "seed %u, cut at", run->seed);
    for (size_t index = 0; index < cuts->count && (size_t)length < size; index++) {
      length += snprintf(text + length, size - (size_t)length, " %zu", cuts->positions[index]);
    }
    if ((size_t)length >= size) strcpy(text + size - sizeof " ...", " ...");
  }
}

/// Tries the cuts; composes what is told if the outcome is wrong.
static bool holds(run *run, const cuts *cuts) {
  outcome outcome = feed(run->vector, cuts, &run->buffer);
  if (is_right(&outcome, run->vector)) return true;
  char pieces[100], came[160], should[80];
  describe_cuts(pieces, sizeof pieces, cuts, run);
  describe_outcome(came, sizeof came, &outcome, run->vector);
  describe_expectation(should, sizeof should, run->vector);
  snprintf(run->failure, sizeof run->failure, "%s:%u: %.80s, %s: %s; it should be: %s", file_name(run->path),
           run->vector->line, run->vector->id, pieces, came, should);
  return false;
}

/// The generator's start for a vector: another for each, the same whichever others are in the file.
static uint32_t random_start(const run *run) {
  uint32_t state = run->seed;
  for (const char *letter = run->vector->id; *letter != 0; letter++) state = state * 31 + (uint8_t)*letter;
  return state == 0 ? 1 : state;
}

static bool hold_all(run *run, cuts *cuts) {
  const octets *wire = &run->vector->wire;
  if (!holds(run, cuts)) return false;
  cuts_everywhere(cuts, wire->count);
  if (!holds(run, cuts)) return false;
  cuts_worth_trying(cuts, wire->bytes, wire->count);
  for (size_t index = 0; index < cuts->count; index++) {
    struct cuts one = {.positions = cuts->positions + index, .count = 1};
    if (!holds(run, &one)) return false;
  }
  uint32_t state = random_start(run);
  for (int try = 0; try < RANDOM_TRIES; try++) {
    cuts_at_random(cuts, wire->count, &state);
    if (!holds(run, cuts)) return false;
  }
  return true;
}

void vectors_run(const char *path, uint32_t seed, vector_listener *listener, void *context) {
  vector_file file;
  if (!vector_file_read(&file, path)) listener(&(vector_verdict){.failure = file.fault}, context);
  for (const vector *vector = file.fault[0] == 0 ? file.first : NULL; vector != NULL; vector = vector->next) {
    run run = {.path = path, .seed = seed, .vector = vector};
    cuts cuts;
    cuts_open(&cuts, vector->wire.count);
    guarded_buffer_open(&run.buffer, vector->wire.count);
    const char *failure = hold_all(&run, &cuts) ? NULL : run.failure;
    listener(&(vector_verdict){.id = vector->id, .rule = vector->rule, .failure = failure}, context);
    guarded_buffer_close(&run.buffer);
    cuts_close(&cuts);
  }
  vector_file_free(&file);
}
