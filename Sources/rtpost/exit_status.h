/// The numbers that rtpost exits with: curl's, where curl has one for the case.
#ifndef RTPOST_EXIT_STATUS_H
#define RTPOST_EXIT_STATUS_H

#include <stdio.h>

#include "rt_port_http_ext.h"

enum exit_status {
  EXIT_OK = 0,
  EXIT_SCHEME = 1,
  EXIT_USAGE = 2,
  EXIT_URL = 3,
  EXIT_NAME = 6,
  EXIT_CONNECT = 7,
  EXIT_REPLY = 8,
  EXIT_INCOMPLETE = 18,
  EXIT_FAIL = 22,
  EXIT_OUTPUT = 23,
  EXIT_DATA = 26,
  EXIT_MEMORY = 27,
  EXIT_TIMEOUT = 28,
  EXIT_TLS = 35,
  EXIT_CANCELLED = 42,
  EXIT_INTERNAL = 43,
  EXIT_INTERFACE = 45,
  EXIT_EMPTY = 52,
  EXIT_SEND = 55,
  EXIT_RECEIVE = 56,
  EXIT_CLIENT_CERTIFICATE = 58,
  EXIT_CERTIFICATE = 60,
  EXIT_ENCODING = 61,
  EXIT_TOO_LARGE = 63,
  EXIT_TRUST = 77,
  EXIT_PIN = 90,
  EXIT_LIMIT = 100,
  /// Of no meaning here in curl, where it is about Encrypted Client Hello.
  EXIT_FLASH = 101
};

/// The exit status for what the library reports.
enum exit_status exit_status_of(const rt_http_report *report);

/// Prints a line about each exit status, for --help.
void exit_status_print_all(FILE *stream);

#endif
