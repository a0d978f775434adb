#include "quoted_strings.h"

#include <stdlib.h>
#include <string.h>

/// A count that is larger is a slip of the pen.
#define MAXIMUM_REPEATS (1u << 20)

static const char *skip_blanks(const char *text) {
  return text + strspn(text, " \t");
}

static int hexadecimal_value(char digit) {
  static const char digits[] = "0123456789abcdef0123456789ABCDEF";
  const char *found = digit == 0 ? NULL : strchr(digits, digit);
  return found == NULL ? -1 : (int)(found - digits) % 16;
}

/// Reads what follows a backslash, and moves `text` behind it; -1 if that is no escape.
static int read_escape(const char **text) {
  static const char letters[] = "rnt0\"\\";
  static const char values[] = "\r\n\t\0\"\\";
  char letter = *(*text)++;
  if (letter == 'x') {
    int high = hexadecimal_value(**text);
    int low = high < 0 ? -1 : hexadecimal_value((*text)[1]);
    *text += low < 0 ? 0 : 2;
    return low < 0 ? -1 : high * 16 + low;
  }
  const char *found = letter == 0 ? NULL : strchr(letters, letter);
  return found == NULL ? -1 : (uint8_t)values[found - letters];
}

/// Reads one string, and moves `text` behind its closing quote.
static const char *read_string(const char **text, octets *result) {
  if (*(*text)++ != '"') return "a string in double quotes is missing";
  for (;;) {
    int byte = (uint8_t)*(*text)++;
    if (byte == '"') return NULL;
    if (byte == 0) return "a string without a closing quote";
    if (byte < ' ' || byte > '~') return "a byte in a string that must be written as an escape";
    if (byte == '\\' && (byte = read_escape(text)) < 0) return "an escape that is none";
    octets_append(result, (uint8_t)byte);
  }
}

/// Reads `* COUNT`, if it is there, and moves `text` behind it.
static const char *repeat(const char **text, octets *result, size_t start) {
  if (**text != '*') return NULL;
  const char *digits = skip_blanks(*text + 1);
  size_t length = strspn(digits, "0123456789");
  unsigned long count = length == 0 || length > 9 ? 0 : strtoul(digits, NULL, 10);
  if (count == 0 || count > MAXIMUM_REPEATS) return "a count that is none";
  size_t end = result->count;
  for (unsigned long done = 1; done < count; done++) {
    for (size_t index = start; index < end; index++) octets_append(result, result->bytes[index]);
  }
  *text = digits + length;
  return NULL;
}

const char *quoted_strings_read(const char *text, octets *result) {
  text = skip_blanks(text);
  do {
    size_t start = result->count;
    const char *wrong = read_string(&text, result);
    if (wrong != NULL) return wrong;
    text = skip_blanks(text);
    wrong = repeat(&text, result, start);
    if (wrong != NULL) return wrong;
    text = skip_blanks(text);
  } while (*text != 0);
  return NULL;
}
