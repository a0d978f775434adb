/// A client that a benchmark makes POSTs with; each file beside this one is another.
#include <stdbool.h>
#include <stddef.h>

enum { body_length = 1024 };

/// Gets ready for POSTs to 127.0.0.1.
bool open_client(unsigned short port);

/// Makes a POST of a body to /es9plus, over the connection that is kept, and reads the answer.
///
/// @return The length of the answer's body; SIZE_MAX: the POST has failed.
size_t post(const unsigned char body[body_length]);
