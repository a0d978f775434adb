/// A URL, taken apart into what rt_port_http_post asks for.
#ifndef RTPOST_URL_H
#define RTPOST_URL_H

#include <stdbool.h>

#include "exit_status.h"

struct url {
  bool is_tls;
  /// Without brackets.
  char *host;
  unsigned int port;
  /// Path and query.
  char *target;
  /// Host and port, for messages.
  char *authority;
};

/// Takes `text` apart, or prints what is wrong with it, never quoting it: it may hold a password.
enum exit_status url_parse(struct url *url, const char *text);

#endif
