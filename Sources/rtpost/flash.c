/// A response in flash is found by its number; the newest with a tag is meant by --tag. Bodies are written to --output as
/// those from the network are, whole or not at all.
#define _XOPEN_SOURCE 700
#define _FILE_OFFSET_BITS 64
#include "flash.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"
#include "output.h"

enum exit_status flash_prepare(const struct options *options)
{
  if (options->flash_size == 0)
    return EXIT_OK;
  int file = open(options->flash, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST)
    return EXIT_OK;
  int error = file < 0 ? errno : posix_fallocate(file, 0, (off_t)options->flash_size);
  if (file >= 0)
    close(file);
  if (error == 0)
    return EXIT_OK;
  if (file >= 0)
    unlink(options->flash);
  return failure(EXIT_FLASH, "The file \"%s\" can't be made (%s): choose another place or size for --flash.",
                 options->flash, strerror(error));
}

static enum exit_status cannot_recover(const struct options *options, int error)
{
  const char *sentence = rt_port_http_strerror(error);
  const char *path = options->recover != NULL ? options->recover : options->flash;
  return failure(EXIT_FLASH, "%s: %.*s.", path, (int)strlen(sentence) - 1, sentence);
}

/// Prints a line about a response.
static void print(const rt_http_stored *stored)
{
  printf("%u: %u bytes at 0x%08x, status %d%s", stored->sequence, stored->length, stored->address, stored->status,
         stored->is_intact ? "" : ", damaged");
  if (stored->tag[0] != '\0')
    printf(", tag ");
  for (const char *letter = stored->tag; *letter != '\0'; letter++)
    putchar(iscntrl((unsigned char)*letter) ? '?' : *letter);
  putchar('\n');
}

static enum exit_status end_print(void)
{
  if (fflush(stdout) == 0)
    return EXIT_OK;
  return failure(EXIT_OUTPUT, "Standard output can't be written to: check where it leads.");
}

/// Writes a response's body to --output.
static enum exit_status extract(const struct options *options, const rt_http_stored *stored)
{
  unsigned char *bytes = malloc(stored->length + 1u);
  if (bytes == NULL)
    return failure(EXIT_MEMORY, "There is not enough memory for the body: free some, and try again.");
  int error = rt_port_http_stored_read(NULL, stored->address, bytes, stored->length);
  enum exit_status status =
      error == RT_HTTP_OK ? output_write(options->output, bytes, stored->length) : cannot_recover(options, error);
  free(bytes);
  return status;
}

enum exit_status flash_show(const struct options *options, const rt_http_report *report)
{
  rt_http_stored stored = {.size = sizeof stored, .sequence = report->flash_sequence - 1};
  int error = rt_port_http_stored_next(NULL, &stored);
  if (error != RT_HTTP_OK)
    return cannot_recover(options, error);
  if (options->output != NULL)
    return extract(options, &stored);
  print(&stored);
  return end_print();
}

void flash_drop(const rt_http_report *report)
{
  rt_port_http_stored_drop(NULL, report->flash_sequence);
}

/// Finds the newest response with the tag; with none asked for, prints every one.
static enum exit_status find(const struct options *options, rt_http_stored *found)
{
  rt_http_stored stored = {.size = sizeof stored};
  int error;
  while ((error = rt_port_http_stored_next(NULL, &stored)) == RT_HTTP_OK) {
    if (options->tag == NULL)
      print(&stored);
    else if (strcmp(options->tag, stored.tag) == 0)
      *found = stored;
  }
  return error == RT_HTTP_ERROR_NOT_STORED ? EXIT_OK : cannot_recover(options, error);
}

enum exit_status flash_recover(const struct options *options)
{
  rt_http_stored found = {0};
  enum exit_status status = find(options, &found);
  if (status != EXIT_OK || options->tag == NULL)
    return status != EXIT_OK ? status : end_print();
  if (found.sequence == 0)
    return failure(EXIT_FLASH, "%s: No response with the tag \"%s\" is stored: leave out --tag to see those that are.",
                   options->recover, options->tag);
  if (!found.is_intact && !options->is_drop)
    return failure(EXIT_FLASH, "%s: The response with the tag \"%s\" is damaged: ask the server again.",
                   options->recover, options->tag);
  if (options->output != NULL && found.is_intact)
    status = extract(options, &found);
  else
    print(&found);
  if (status == EXIT_OK && options->is_drop) {
    int error = rt_port_http_stored_drop(NULL, found.sequence);
    status = error == RT_HTTP_OK ? EXIT_OK : cannot_recover(options, error);
  }
  return status != EXIT_OK ? status : end_print();
}
