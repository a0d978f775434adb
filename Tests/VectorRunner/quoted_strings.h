// Strings as a vector file writes them: "HTTP/1.1 200 OK\r\n" "a" * 8190
#ifndef QUOTED_STRINGS_H
#define QUOTED_STRINGS_H

#include "octets.h"

/// Reads one string or more, up to the end of the text.
///
/// @param text    The rest of a line.
/// @param result  The strings' bytes are added to it.
/// @return        NULL, or what is wrong with the text.
const char *quoted_strings_read(const char *text, octets *result);

#endif
