/// Sends one POST with librt_port_http, the way a field engineer asks for it on the command line.
///
/// Whatever can be found wrong without the network is found before anything is sent, since a POST can't be taken back;
/// and the body is written only once the response is known to be complete.
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "body.h"
#include "failure.h"
#include "flash.h"
#include "hooks.h"
#include "identity.h"
#include "options.h"
#include "output.h"
#include "phase.h"
#include "progress.h"
#include "rt_port.h"
#include "session.h"
#include "url.h"

#define RTPOST_VERSION "0.1.0"

static void print_summary(const rt_http_report *report)
{
  fprintf(stderr, "* status %d, body %u bytes, %llu bytes up, %llu bytes down", report->status, report->body_len,
          report->bytes_up, report->bytes_down);
  if (report->address[0] != '\0')
    fprintf(stderr, ", server %s%s", report->address, report->reused ? " on the open connection" : "");
  fprintf(stderr, "%s\n* ", report->repeated ? ", sent again on a new connection" : "");
  for (int index = 0; index < RT_HTTP_TIMED_PHASES; index++)
    fprintf(stderr, "%s %u ms, ", phase_name(RT_HTTP_PHASE_RESOLVE + index), report->phase_ms[index]);
  fprintf(stderr, "in all %u ms\n", report->total_ms);
}

/// Makes one request, and writes what came of it.
static enum exit_status post_once(rt_http_ctx client, const struct options *options, const struct url *url,
                                  const struct body *body)
{
  unsigned int address, length, size;
  int status;
  char is_in_flash;
  progress_begin();
  int result = rt_port_http_post(client, url->host, url->port, url->target, options->headers, options->header_count,
                                 body->bytes, body->length, &address, &length, &status, &is_in_flash, url->is_tls);
  progress_clear();
  if (options->is_verbose)
    print_summary(hooks_report());
  if (result != RT_RES_SUCESS)
    return failure_of_report(hooks_report(), options, url);
  // A status below 100 is to be treated like a 5xx (RFC 9110 §15).
  bool is_refused = options->is_fail && (status >= 400 || status < 100);
  if (is_refused && is_in_flash)
    flash_drop(hooks_report());
  if (is_refused)
    return failure(EXIT_FAIL, "%s: The server answered with status %d: leave out --fail to see what it says.",
                   url->authority, status);
  if (is_in_flash)
    return flash_show(options, hooks_report());
  return output_write(options->output, rt_port_get_buffer(&size), length);
}

static enum exit_status post(const struct options *options, const struct url *url, const struct body *body)
{
  rt_http_ctx client;
  enum exit_status status = EXIT_OK;
  if (rt_port_http_client_create(&client) != RT_RES_SUCESS)
    return failure_of_report(hooks_report(), options, url);
  for (unsigned int count = 0; count < options->repeat && status == EXIT_OK; count++)
    status = post_once(client, options, url, body);
  rt_port_http_client_destroy(client);
  // The server may not know the old one any more, even if the request has failed.
  enum exit_status written = session_write(options->session);
  return status != EXIT_OK ? status : written;
}

/// Prints what --help or --version promises.
static enum exit_status print_about(const struct options *options)
{
  if (options->wants_help)
    options_print_help(stdout);
  else
    printf("rtpost " RTPOST_VERSION "\n");
  if (fflush(stdout) != 0)
    return failure(EXIT_OUTPUT, "Standard output can't be written to: check where it leads.");
  return EXIT_OK;
}

/// A standard stream that is closed is one that fails, not the number of the next socket or file.
static void hold_standard_streams(void)
{
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    if (fcntl(stream, F_GETFD) < 0)
      open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

int main(int argc, char **argv)
{
  struct options options;
  struct url url;
  struct body body;
  enum exit_status status;

  hold_standard_streams();
  // A reader of standard output that is gone is an error to report, not to die of.
  signal(SIGPIPE, SIG_IGN);
  if ((status = options_parse(&options, argc, argv)) != EXIT_OK)
    return status;
  if (options.wants_help || options.wants_version)
    return print_about(&options);
  if (options.recover == NULL && (status = url_parse(&url, options.url)) != EXIT_OK)
    return status;
  if ((status = output_check(options.output)) != EXIT_OK)
    return status;
  hooks_use(&options);
  if (options.recover != NULL)
    return flash_recover(&options);
  if ((status = flash_prepare(&options)) != EXIT_OK)
    return status;
  if ((status = body_read(&body, options.data)) != EXIT_OK)
    return status;
  if ((status = identity_read(&options)) != EXIT_OK)
    return status;
  if ((status = session_read(options.session)) != EXIT_OK)
    return status;
  return post(&options, &url, &body);
}
