/// The hooks of rt_port.h and rt_port_http_ext.h, as a firmware would define them: the library calls them by name.
///
/// This program is linked with the library that its headers came with, so the structures need no look at their `size`.
#include "hooks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "progress.h"
#include "trust.h"
#include "rt_port.h"
#include "session.h"

/// What stands before the system's error number in a line of the log.
#define OS_ERROR ", os error "

static unsigned char buffer[HOOKS_BUFFER_SIZE];
static const struct options *current_options;
static rt_http_report last_report;

void hooks_use(const struct options *options)
{
  current_options = options;
}

const rt_http_report *hooks_report(void)
{
  return &last_report;
}

void *rt_port_get_buffer(unsigned int *size)
{
  *size = sizeof buffer;
  return buffer;
}

void rt_port_http_configure(rt_http_options *options)
{
  options->trust_file = current_options->trust;
  trust_configure(current_options, options);
  identity_configure(options);
  session_configure(current_options->session, options);
  options->interface_name = current_options->interface;
  options->source_address = current_options->source;
  options->dns_servers = current_options->dns;
  options->ip_version = current_options->ip_version;
  options->response_limit = 0;  // the buffer's size is one, and that of flash
  rt_port_http_use_flash(options, current_options->recover != NULL ? current_options->recover : current_options->flash);
  options->flash_length = current_options->flash_size;
  options->flash_tag = current_options->tag;
  if (current_options->flash != NULL)
    options->store = RT_HTTP_STORE_FLASH;
  if (current_options->timeout_ms != 0)
    options->timeout_ms = current_options->timeout_ms;
}

void rt_port_http_report(const rt_http_report *report)
{
  last_report = *report;
}

void rt_port_http_progress(const rt_http_progress *progress)
{
  progress_show(progress);
}

void rt_port_watch_dog(void)
{
  progress_tick();
}

void rt_port_log_print(char *log_level, char *file_name, int line_no, const char *msg, ...)
{
  (void)file_name;
  (void)line_no;
  if (!current_options->is_verbose)
    return;
  progress_clear();
  char line[512];
  va_list arguments;
  va_start(arguments, msg);
  vsnprintf(line, sizeof line, msg, arguments);
  va_end(arguments);
  fprintf(stderr, "* %s%s", strcmp(log_level, "error") == 0 ? "error: " : "", line);
  // The library has numbers alone; here there is room for the system's words.
  const char *number = strstr(line, OS_ERROR);
  int error = number == NULL ? 0 : atoi(number + strlen(OS_ERROR));
  fprintf(stderr, error == 0 ? "\n" : " (%s)\n", strerror(error));
}
