/// The firmware that most test programs play: it defines the hooks, gives a buffer with guard bytes around it, and
/// makes POSTs whose outputs are filled with garbage first.
#ifndef FIRMWARE_H
#define FIRMWARE_H

#include <stdbool.h>
#include <string.h>

#include "harness.h"
#include "rt_port_http_ext.h"

/// What `rt_port_http_configure` sets in the options of the clients that are created from now on: those fields that are
/// not 0 or NULL here. The trust file is the runner's and the deadline 20 s until a test changes them.
extern rt_http_options configured;

/// The options as they were handed to the last `rt_port_http_configure`.
extern rt_http_options offered;

/// The last report that this thread got, and how many there were.
extern _Thread_local rt_http_report last_report;
extern _Thread_local int reports;

/// The largest buffer that can be given.
#define BUFFER_MAX 131072

/// How many bytes `rt_port_get_buffer` gives; 0: no buffer. It is BUFFER_MAX until a test changes it.
extern _Thread_local unsigned int buffer_size;

/// The bytes of this thread's buffer.
const unsigned char *buffer(void);

/// Called by `rt_port_watch_dog`, unless NULL.
extern void (*while_waiting)(void);

/// The path of a file of the PKI. It lives until four more have been asked for.
const char *pki_file(const char *name);

/// Reads a file of the PKI; the case fails when it is missing, or has `size` bytes or more.
/// @return Its length.
unsigned int read_pki(const char *name, void *bytes, unsigned int size);
/// Reads a key's pin or identifier of the PKI; the case fails unless it has `size` bytes.
void read_key(const char *name, void *bytes, unsigned int size);

/// Whether the library can keep TLS sessions.
bool can_resume(void);

/// Prepares the hooks; call it after `start`.
void start_firmware(void);

/// Called at the end of `rt_port_http_configure`, unless NULL.
extern void (*while_configuring)(rt_http_options *options);

/// Which of a POST's output pointers are NULL.
enum { NO_ADDRESS = 1, NO_LENGTH = 2, NO_STATUS = 4, NO_IN_FLASH = 8 };

/// A POST: what goes in, and what came out.
typedef struct post {
  rt_http_ctx client;
  const char *host;
  unsigned int port;
  const char *path;
  const char **headers;
  unsigned int header_count;
  const void *body;
  unsigned int body_length;
  int null_outputs;
  bool tls;

  int result;
  unsigned int address;
  unsigned int length;
  int status;
  char in_flash;
} post;

/// A client, or NULL with the case failed.
rt_http_ctx create_client(void);

/// Destroys a client; the case fails when that does.
void destroy_client(rt_http_ctx client);

/// A POST of 10 bytes to a path of the scripted server's port of that name. TLS unless the name begins with "plain".
post post_to(rt_http_ctx client, const char *port_name, const char *path);

/// Makes the POST.
void perform(post *post);

/// Makes the POST; the case fails unless it succeeds with that status and length, and all that must hold then does.
void expect_success(post *post, int status, unsigned int length);

/// Makes the POST; the case fails unless it fails with that error, that status, and all other outputs 0.
void expect_failure(post *post, rt_http_error error, int status);

/// The case fails unless the buffer holds that many bytes of the scripted server's pattern.
void expect_pattern(unsigned int length);

/// The case fails unless the buffer holds this text.
void expect_text(const char *text);

#endif
