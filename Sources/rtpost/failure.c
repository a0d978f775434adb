/// The library knows the sentence for each of its errors; this adds where it happened, and in brackets what only this
/// program knows (its options) and what only the system or mbedTLS knows (their numbers).
#include "failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "hooks.h"
#include "phase.h"

enum exit_status failure(enum exit_status status, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  fputs("rtpost: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  return status;
}

/// Prints one detail; the first opens the bracket.
__attribute__((format(printf, 2, 3))) static void add_detail(int *count, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  fputs((*count)++ == 0 ? " (" : "; ", stderr);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
}

static void print_key_id(const char *what, const rt_http_key_id *id)
{
  if (id->length == 0)
    return;
  fprintf(stderr, "%s ", what);
  for (unsigned int index = 0; index < id->length && index < sizeof id->bytes; index++)
    fprintf(stderr, "%02x", id->bytes[index]);
}

/// Prints which certificate is at fault.
static void add_certificate(int *count, const rt_http_certificate *certificate)
{
  if (certificate->depth < 0)
    return;
  add_detail(count, "certificate %d of the chain", certificate->depth);
  print_key_id(", with key", &certificate->key_id);
  print_key_id(", issued by key", &certificate->issuer_key_id);
}

/// Prints the name of an alert (RFC 8446 §6.2, RFC 5246 §7.2).
static void add_alert(int *count, int alert)
{
  static const struct {
    int alert;
    const char *name;
  } names[] = {
    {40, "handshake_failure"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {109, "missing_extension"},
    {112, "unrecognized_name: the server does not know this host"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
  };
  if (alert == 0)
    return;
  const char *name = "";
  for (unsigned int index = 0; index < sizeof names / sizeof names[0]; index++) {
    if (names[index].alert == alert)
      name = names[index].name;
  }
  add_detail(count, "alert %d%s%s", alert, *name != 0 ? " " : "", name);
}

/// Prints what the circumstances say about an error.
static void add_circumstance(int *count, const rt_http_report *report)
{
  if (report->error == RT_HTTP_ERROR_TIMEOUT && report->os_error == EAGAIN)
    add_detail(count, "the kernel has no random numbers yet, so soon after a start of the device: try again");
  if (report->error == RT_HTTP_ERROR_NO_RESPONSE && report->reused)
    add_detail(count, "the connection was one that was kept, and the server may just have given it up: try again");
  if (report->error == RT_HTTP_ERROR_TLS_ALERT && report->phase > RT_HTTP_PHASE_HANDSHAKE)
    add_detail(count, "the handshake was over: some servers then ask for another, or for a certificate");
  if (report->error == RT_HTTP_ERROR_INCOMPLETE && report->tls_version != 0 && report->os_error == 0)
    add_detail(count, "a body without a length ends only with the server's close_notify");
}

/// Prints which option has to do with the error.
static void add_option(int *count, int error, const struct options *options)
{
  switch (error) {
  case RT_HTTP_ERROR_HEADER:
  case RT_HTTP_ERROR_HEADER_RESERVED:
  case RT_HTTP_ERROR_HEAD_TOO_LONG:
    add_detail(count, "see --header");
    break;
  case RT_HTTP_ERROR_TIMEOUT:
    if (options->timeout_ms != 0)
      add_detail(count, "--timeout gave it %g seconds", options->timeout_ms / 1000.0);
    else
      add_detail(count, "--timeout SECONDS allows more");
    break;
  case RT_HTTP_ERROR_OPTION:
    add_detail(count, "--source and --dns take IP addresses");
    break;
  case RT_HTTP_ERROR_INTERFACE:
  case RT_HTTP_ERROR_PERMISSION:
    if (options->interface != NULL)
      add_detail(count, "--interface %s", options->interface);
    if (options->source != NULL)
      add_detail(count, "--source %s", options->source);
    break;
  case RT_HTTP_ERROR_NO_DNS_SERVER:
    add_detail(count, "use --dns ADDRESS");
    break;
  case RT_HTTP_ERROR_DNS_REFUSED:
  case RT_HTTP_ERROR_DNS_TIMEOUT:
  case RT_HTTP_ERROR_DNS_FAILURE:
  case RT_HTTP_ERROR_DNS_MALFORMED:
    if (options->dns != NULL)
      add_detail(count, "--dns %s", options->dns);
    break;
  case RT_HTTP_ERROR_NO_ADDRESS:
    if (options->ip_version != 0)
      add_detail(count, "-%u allows no other", options->ip_version);
    break;
  case RT_HTTP_ERROR_NO_TRUST_ANCHOR:
    add_detail(count, "use --trust FILE or --pin");
    break;
  case RT_HTTP_ERROR_TRUST_FILE:
  case RT_HTTP_ERROR_TRUST_FORMAT:
    add_detail(count, "--trust %s", options->trust);
    break;
  case RT_HTTP_ERROR_CLIENT_CERTIFICATE:
  case RT_HTTP_ERROR_CLIENT_CERTIFICATE_REFUSED:
    add_detail(count, "--cert %s", options->certificate);
    break;
  case RT_HTTP_ERROR_CLIENT_KEY:
    add_detail(count, "--key %s", options->key != NULL ? options->key : options->certificate);
    break;
  case RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED:
    add_detail(count, "use --cert FILE");
    break;
  case RT_HTTP_ERROR_FLASH_DEVICE:
    add_detail(count, "--flash %s", options->flash);
    break;
  case RT_HTTP_ERROR_FLASH_FULL:
    add_detail(count, "--recover %s lists them", options->flash);
    break;
  case RT_HTTP_ERROR_TOO_LARGE:
    add_detail(count, "rtpost keeps up to %u bytes", HOOKS_BUFFER_SIZE - 1);
    break;
  default:
    break;
  }
}

enum exit_status failure_of_report(const rt_http_report *report, const struct options *options, const struct url *url)
{
  fputs("rtpost: ", stderr);
  if (report->phase != RT_HTTP_PHASE_CALL)
    fprintf(stderr, "%s, while %s: ", url->authority, phase_name(report->phase));

  const char *sentence = rt_port_http_strerror(report->error);
  fprintf(stderr, "%.*s", (int)strlen(sentence) - 1, sentence);
  int count = 0;
  add_option(&count, report->error, options);
  add_circumstance(&count, report);
  add_alert(&count, report->tls_alert);
  if (report->status != 0)
    add_detail(&count, "status %d", report->status);
  if (report->os_error != 0)
    add_detail(&count, "%s", strerror(report->os_error));
  if (report->tls_error != 0)
    add_detail(&count, "mbedTLS error -0x%04x", 0u - (unsigned int)report->tls_error);
  if (report->verify_flags != 0)
    add_detail(&count, "verify flags 0x%x", report->verify_flags);
  add_certificate(&count, &report->certificate);
  fputs(count == 0 ? ".\n" : ").\n", stderr);
  return exit_status_of(report);
}
