// Reads vectors line by line. A line begins a vector, or is one of its keys with a value, or goes on with the strings
// of the line before. What a vector lacks is found out at its end; the first fault ends the reading.
#define _DEFAULT_SOURCE

#include "vector_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quoted_strings.h"

typedef struct {
  const char *path;
  vector_file *file;
  unsigned line;
  /// The vector that the lines belong to; NULL before the first.
  vector *current;
  /// Where its successor is to be linked.
  vector **next;
  /// A bit for each of its `keys` so far.
  unsigned seen;
  /// What a line that begins with a blank adds strings to; NULL if nothing.
  octets *continued;
} reading;

/// Notes what is wrong, at a line; returns false.
static bool fail(reading *reading, unsigned line, const char *format, ...) __attribute__((format(printf, 3, 4)));

static bool fail(reading *reading, unsigned line, const char *format, ...) {
  char *text = reading->file->fault;
  size_t size = sizeof reading->file->fault;
  int length = snprintf(text, size, "%s:%u: ", file_name(reading->path), line);
  va_list values;
  va_start(values, format);
  if (length >= 0 && (size_t)length < size) vsnprintf(text + length, size - (size_t)length, format, values);
  va_end(values);
  return false;
}

const char *file_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static char *copy(const char *text, size_t length) {
  char *copy = strndup(text, length);
  if (copy == NULL) abort();
  return copy;
}

// --- The values.

static bool read_word(reading *reading, const char *value, char **word) {
  if (*value == 0 || strpbrk(value, " \t") != NULL) return fail(reading, reading->line, "one word must stand here");
  *word = copy(value, strlen(value));
  return true;
}

static bool read_strings(reading *reading, const char *value, octets *octets) {
  const char *wrong = quoted_strings_read(value, octets);
  reading->continued = octets;
  return wrong == NULL || fail(reading, reading->line, "%s", wrong);
}

/// Finds a value among those that its key can have.
static bool read_choice(reading *reading, const char *value, const char *const choices[], int *choice) {
  for (*choice = 0; choices[*choice] != NULL; ++*choice) {
    if (strcmp(value, choices[*choice]) == 0) return true;
  }
  return fail(reading, reading->line, "\"%.20s\" is none of its values", value);
}

static bool set_expectation(reading *reading, expectation expectation) {
  if (reading->current->expectation != EXPECT_NOTHING) {
    return fail(reading, reading->line, "only one of status, error and waits may be there");
  }
  reading->current->expectation = expectation;
  return true;
}

static bool follows_status(reading *reading) {
  return reading->current->expectation == EXPECT_STATUS ||
         fail(reading, reading->line, "no status stands before it");
}

// --- The keys.

static bool read_rule(reading *reading, const char *value) {
  return read_word(reading, value, &reading->current->rule);
}

static bool read_wire(reading *reading, const char *value) {
  return read_strings(reading, value, &reading->current->wire);
}

static bool read_end(reading *reading, const char *value) {
  static const char *const ends[] = {"open", "clean", "unclean", NULL};
  int end;
  if (!read_choice(reading, value, ends, &end)) return false;
  reading->current->end = (stream_end)end;
  return true;
}

static bool read_status(reading *reading, const char *value) {
  size_t digits = strspn(value, "0123456789");
  if (digits == 0 || digits > 3 || value[digits] != 0) {
    return fail(reading, reading->line, "a status is a number below 1000");
  }
  reading->current->status = (unsigned)strtoul(value, NULL, 10);
  return set_expectation(reading, EXPECT_STATUS);
}

static bool read_body(reading *reading, const char *value) {
  return follows_status(reading) && read_strings(reading, value, &reading->current->body);
}

static bool read_reuse(reading *reading, const char *value) {
  static const char *const answers[] = {"no", "yes", NULL};
  int answer;
  if (!follows_status(reading) || !read_choice(reading, value, answers, &answer)) return false;
  reading->current->allows_reuse = answer == 1;
  return true;
}

static bool read_error(reading *reading, const char *value) {
  return set_expectation(reading, EXPECT_ERROR) && read_word(reading, value, &reading->current->error);
}

static bool read_waits(reading *reading, const char *value) {
  if (*value != 0) return fail(reading, reading->line, "waits has no value");
  return set_expectation(reading, EXPECT_WAITS);
}

enum { RULE, WIRE, END, STATUS, BODY, REUSE, ERROR, WAITS, KEYS };

static const struct {
  const char *name;
  bool (*read)(reading *reading, const char *value);
} keys[KEYS] = {
    [RULE] = {"rule", read_rule},
    [WIRE] = {"wire", read_wire},
    [END] = {"end", read_end},
    [STATUS] = {"status", read_status},
    [BODY] = {"body", read_body},
    [REUSE] = {"reuse", read_reuse},
    [ERROR] = {"error", read_error},
    [WAITS] = {"waits", read_waits},
};

static bool read_key(reading *reading, const char *line) {
  size_t length = strcspn(line, " \t");
  for (int key = 0; key < KEYS; key++) {
    if (strlen(keys[key].name) != length || strncmp(keys[key].name, line, length) != 0) continue;
    if (reading->current == NULL) return fail(reading, reading->line, "no [id] stands before it");
    if (reading->seen & 1u << key) return fail(reading, reading->line, "a second %s", keys[key].name);
    reading->seen |= 1u << key;
    return keys[key].read(reading, line + length + strspn(line + length, " \t"));
  }
  return fail(reading, reading->line, "an unknown key: %.*s", (int)(length < 20 ? length : 20), line);
}

// --- The vectors.

/// An id is its rule, a dot, and words joined by hyphens.
static bool id_fits_rule(const vector *vector) {
  size_t length = strlen(vector->rule);
  if (strncmp(vector->id, vector->rule, length) != 0 || vector->id[length] != '.') return false;
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
  const char *words = vector->id + length + 1;
  size_t end = strlen(words);
  return end > 0 && strspn(words, letters) == end && *words != '-' && words[end - 1] != '-' &&
         strstr(words, "--") == NULL;
}

static bool finish_vector(reading *reading) {
  const vector *vector = reading->current;
  if (vector == NULL) return true;
  unsigned required = 1u << RULE | 1u << WIRE | 1u << END;
  if (vector->expectation == EXPECT_STATUS) required |= 1u << REUSE;
  for (int key = 0; key < KEYS; key++) {
    if (required & ~reading->seen & 1u << key) {
      return fail(reading, vector->line, "%s has no %s", vector->id, keys[key].name);
    }
  }
  if (!id_fits_rule(vector)) return fail(reading, vector->line, "%s is not %s.some-words", vector->id, vector->rule);
  if (vector->expectation == EXPECT_NOTHING) {
    return fail(reading, vector->line, "%s has no status, error or waits", vector->id);
  }
  if (vector->expectation == EXPECT_WAITS && vector->end != END_OPEN) {
    return fail(reading, vector->line, "%s waits, though the stream has ended", vector->id);
  }
  return true;
}

static bool begin_vector(reading *reading, const char *line) {
  if (!finish_vector(reading)) return false;
  size_t length = strlen(line);
  if (length < 3 || line[length - 1] != ']') return fail(reading, reading->line, "an id looks like [C1.plus]");
  vector *vector = calloc(1, sizeof *vector);
  if (vector == NULL) abort();
  vector->id = copy(line + 1, length - 2);
  vector->line = reading->line;
  const struct vector *other = reading->file->first;
  while (other != NULL && strcmp(other->id, vector->id) != 0) other = other->next;
  reading->current = *reading->next = vector;
  reading->next = &vector->next;
  reading->seen = 0;
  return other == NULL || fail(reading, reading->line, "%s is in line %u too", other->id, other->line);
}

static bool read_line(reading *reading, const char *line) {
  const char *text = line + strspn(line, " \t");
  if (*text == 0 || *line == '#') return true;
  if (text > line) {
    if (reading->continued == NULL) return fail(reading, reading->line, "no strings stand before it to go on with");
    return read_strings(reading, text, reading->continued);
  }
  reading->continued = NULL;
  return *line == '[' ? begin_vector(reading, line) : read_key(reading, line);
}

/// Takes the file's text apart: the end of each line becomes a NUL.
static bool read_text(reading *reading, char *text, size_t length) {
  if (memchr(text, 0, length) != NULL) return fail(reading, 1, "a NUL is in the file");
  text[length] = 0;
  while (*text != 0) {
    reading->line++;
    char *end = text + strcspn(text, "\n");
    char *next = end + (*end != 0);
    *end = 0;
    if (!read_line(reading, text)) return false;
    text = next;
  }
  if (reading->current == NULL) return fail(reading, reading->line, "no vector is in the file");
  return finish_vector(reading);
}

bool vector_file_read(vector_file *file, const char *path) {
  *file = (vector_file){0};
  reading reading = {.path = path, .file = file, .next = &file->first};
  octets text = {0};
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) return fail(&reading, 0, "%s", strerror(errno));
  for (int byte; (byte = getc(stream)) != EOF;) octets_append(&text, (uint8_t)byte);
  bool is_read = !ferror(stream);
  fclose(stream);
  size_t length = text.count;
  octets_append(&text, 0);
  if (is_read) {
    is_read = read_text(&reading, (char *)text.bytes, length);
  } else {
    fail(&reading, 0, "it can't be read");
  }
  octets_free(&text);
  return is_read;
}

void vector_file_free(vector_file *file) {
  for (vector *vector = file->first, *next; vector != NULL; vector = next) {
    next = vector->next;
    free(vector->id);
    free(vector->rule);
    free(vector->error);
    octets_free(&vector->wire);
    octets_free(&vector->body);
    free(vector);
  }
  file->first = NULL;
}
