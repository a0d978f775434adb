#include "harness.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

static char case_name[256];
static char failure[1024];
static char skipped[256];
static int cases;
static int failures;

/// Writes text of one line: whatever is not visible ASCII becomes a dot.
static void compose(char *text, size_t size, const char *format, va_list values) {
  vsnprintf(text, size, format, values);
  for (; *text != 0; text++) {
    if (*text < ' ' || *text > '~') *text = '.';
  }
}

static void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void print(const char *format, ...) {
  char line[2048];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(line, sizeof line, format, values);
  va_end(values);
  if (length >= (int)sizeof line) length = (int)sizeof line - 1;
  if (write(STDOUT_FILENO, line, (size_t)length) != length) _exit(2);
}

void start(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
  if (argc < 2) {
    print("usage: %s TRUST-FILE NAME=NUMBER...\n", argv[0]);
    _exit(64);
  }
}

const char *trust_file(void) {
  return arguments[1];
}

static const char *find_number(const char *name) {
  size_t length = strlen(name);
  for (int index = 2; index < argument_count; index++) {
    if (strncmp(arguments[index], name, length) == 0 && arguments[index][length] == '=') {
      return arguments[index] + length + 1;
    }
  }
  return NULL;
}

unsigned int number(const char *name) {
  const char *text = find_number(name);
  if (text == NULL) {
    print("the runner gave no %s=NUMBER\n", name);
    _exit(64);
  }
  return (unsigned int)strtoul(text, NULL, 0);
}

unsigned int step_under_qemu(unsigned int step) {
  return number("is-native") != 0 ? 1 : step;
}

bool is_tried(size_t index, unsigned int tls_version) {
  const unsigned int newest = number("newest-tls");
  const unsigned int step = newest == 0x0303 ? 1 : step_under_qemu(2);
  return tls_version <= newest && index % step == (0x0304 - tls_version) % step;
}

bool has_number(const char *name) {
  return find_number(name) != NULL;
}

static void end_case(void) {
  if (case_name[0] == 0) return;
  cases++;
  if (failure[0] != 0) {
    failures++;
    print("not ok %s: %s\n", case_name, failure);
  } else if (skipped[0] != 0) {
    print("skip %s: %s\n", case_name, skipped);
  } else {
    print("ok %s\n", case_name);
  }
  case_name[0] = failure[0] = skipped[0] = 0;
}

void begin_case(const char *name, ...) {
  end_case();
  va_list values;
  va_start(values, name);
  compose(case_name, sizeof case_name, name, values);
  va_end(values);
}

void expect(bool holds, const char *why, ...) {
  if (holds || failure[0] != 0) return;
  va_list values;
  va_start(values, why);
  compose(failure, sizeof failure, why, values);
  va_end(values);
}

void skip(const char *why) {
  snprintf(skipped, sizeof skipped, "%s", why);
}

int finish(void) {
  end_case();
  print("end %d\n", cases);
  return failures == 0 ? 0 : 1;
}

int open_descriptors(void) {
  int count = 0;
  for (int descriptor = 0; descriptor < 256; descriptor++) {
    if (fcntl(descriptor, F_GETFD) >= 0) count++;
  }
  return count;
}

long long milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void wait_ms(unsigned int duration) {
  nanosleep(&(struct timespec){.tv_sec = duration / 1000, .tv_nsec = duration % 1000 * 1000000L}, NULL);
}
