/// The command line.
#ifndef RTPOST_OPTIONS_H
#define RTPOST_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "exit_status.h"

/// What the command line says. A pointer that is NULL, or a number that is 0, was not said.
struct options {
  const char *url;
  const char *data;
  const char **headers;
  unsigned int header_count;
  const char *trust;
  /// Pinned keys and trusted key identifiers, one behind the other.
  unsigned char *pins;
  unsigned int pin_count;
  unsigned char *key_ids;
  unsigned int key_id_count;
  /// The client's certificate and key.
  const char *certificate;
  const char *key;
  /// The file of --session.
  const char *session;
  const char *output;
  unsigned int timeout_ms;
  const char *interface;
  const char *source;
  const char *dns;
  unsigned int ip_version;
  /// How many requests to make, one after another.
  unsigned int repeat;
  /// The file of --flash, and the length to make it with.
  const char *flash;
  unsigned int flash_size;
  const char *recover;
  const char *tag;
  bool is_drop;
  bool is_verbose;
  bool is_fail;
  bool wants_help;
  bool wants_version;
};

/// Reads the command line, or prints what is wrong with it.
enum exit_status options_parse(struct options *options, int count, char **arguments);

/// Prints what --help promises.
void options_print_help(FILE *stream);

#endif
