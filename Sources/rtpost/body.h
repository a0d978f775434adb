/// The request body, as --data names it.
#ifndef RTPOST_BODY_H
#define RTPOST_BODY_H

#include "exit_status.h"

struct body {
  /// NULL when the body is empty.
  const unsigned char *bytes;
  unsigned int length;
};

/// Reads what `data` names, or prints why it can't be read.
///
/// @param data A text, `@` and a file's path, `@-` for standard input, or NULL for an empty body.
enum exit_status body_read(struct body *body, const char *data);

#endif
