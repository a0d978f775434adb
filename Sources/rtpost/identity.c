/// Each file is read whole: what is in it, the library finds out.
#define _XOPEN_SOURCE 700
#include "identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"

struct content {
  unsigned char bytes[65536];
  unsigned int length;
};

static struct content certificate, key;

static enum exit_status read_file(struct content *content, const char *path, const char *option)
{
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = file < 0 ? -1 : 1;
  while (count > 0 && content->length < sizeof content->bytes) {
    count = read(file, content->bytes + content->length, sizeof content->bytes - content->length);
    if (count > 0)
      content->length += (unsigned int)count;
  }
  int error = errno;
  if (file >= 0)
    close(file);
  if (count < 0)
    return failure(EXIT_CLIENT_CERTIFICATE, "The file \"%s\" can't be read (%s): check %s.", path, strerror(error), option);
  if (count > 0)
    return failure(EXIT_CLIENT_CERTIFICATE, "The file \"%s\" has more than %zu bytes: check %s.", path,
                   sizeof content->bytes - 1, option);
  return EXIT_OK;
}

enum exit_status identity_read(const struct options *options)
{
  if (options->certificate == NULL)
    return EXIT_OK;
  enum exit_status status = read_file(&certificate, options->certificate, "--cert");
  if (status != EXIT_OK)
    return status;
  return options->key == NULL ? read_file(&key, options->certificate, "--cert") : read_file(&key, options->key, "--key");
}

void identity_configure(rt_http_options *library)
{
  if (certificate.length > 0)
    rt_port_http_set_client_certificate(library, certificate.bytes, certificate.length, key.bytes, key.length);
}
