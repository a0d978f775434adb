/// Library errors become exit statuses in one exhaustive switch, and the statuses become help text in one table.
///
/// An error that can strike in any phase (a reset, an alert) has no status of its own in curl: there the phase decides.
#include "exit_status.h"

static const struct {
  enum exit_status status;
  const char *meaning;
} meanings[] = {
    {EXIT_OK, "A complete, verified response came, with any HTTP status."},
    {EXIT_SCHEME, "The URL's scheme is neither http nor https."},
    {EXIT_USAGE, "An option or a header is wrong."},
    {EXIT_URL, "The URL is malformed."},
    {EXIT_NAME, "The host's addresses could not be found."},
    {EXIT_CONNECT, "No connection could be opened."},
    {EXIT_REPLY, "The response breaks the rules of HTTP."},
    {EXIT_INCOMPLETE, "The response ended too early."},
    {EXIT_FAIL, "With --fail: the HTTP status is 400 or higher, or below 100."},
    {EXIT_OUTPUT, "The body, or the --session, can't be written."},
    {EXIT_DATA, "The --data file can't be read, or is too large; or the --session file can't be read."},
    {EXIT_MEMORY, "There is not enough memory."},
    {EXIT_TIMEOUT, "The time allowed by --timeout is over, or nothing moved for too long."},
    {EXIT_TLS, "The TLS handshake failed."},
    {EXIT_CANCELLED, "The request was cancelled."},
    {EXIT_INTERNAL, "rtpost called its library in a wrong way."},
    {EXIT_INTERFACE, "The --interface or --source can't be used."},
    {EXIT_EMPTY, "The server closed the connection without an answer."},
    {EXIT_SEND, "The connection failed while sending."},
    {EXIT_RECEIVE, "The connection or its coding failed while receiving."},
    {EXIT_CLIENT_CERTIFICATE, "The --cert or --key is missing, or can't be used, or the server does not accept it."},
    {EXIT_CERTIFICATE, "The server's certificate was not accepted."},
    {EXIT_ENCODING, "The body has an encoding that was not asked for."},
    {EXIT_TOO_LARGE, "The body is larger than rtpost can keep."},
    {EXIT_TRUST, "The --trust file is missing or can't be used."},
    {EXIT_PIN, "The server's key is none that --pin gives."},
    {EXIT_LIMIT, "The request's head, or a part of the response, exceeds a limit."},
    {EXIT_FLASH, "The --flash or --recover region can't be used, or lacks room, or the response."},
};

static enum exit_status of_phase(int phase)
{
  switch (phase) {
  case RT_HTTP_PHASE_HANDSHAKE:
    return EXIT_TLS;
  case RT_HTTP_PHASE_SEND:
    return EXIT_SEND;
  case RT_HTTP_PHASE_WAIT:
  case RT_HTTP_PHASE_RECEIVE:
    return EXIT_RECEIVE;
  default:
    return EXIT_CONNECT;
  }
}

enum exit_status exit_status_of(const rt_http_report *report)
{
  switch ((rt_http_error)report->error) {
  case RT_HTTP_OK:
    return EXIT_OK;

  case RT_HTTP_ERROR_HANDLE:
  case RT_HTTP_ERROR_BUSY:
  case RT_HTTP_ERROR_NO_CLIENT:
  case RT_HTTP_ERROR_NULL:
  case RT_HTTP_ERROR_BODY:
  case RT_HTTP_ERROR_OPTION:
  case RT_HTTP_ERROR_NO_BUFFER:
    return EXIT_INTERNAL;
  case RT_HTTP_ERROR_HOST:
  case RT_HTTP_ERROR_PORT:
  case RT_HTTP_ERROR_TARGET:
    return EXIT_URL;
  case RT_HTTP_ERROR_HEADER:
  case RT_HTTP_ERROR_HEADER_RESERVED:
    return EXIT_USAGE;

  case RT_HTTP_ERROR_TIMEOUT:
  case RT_HTTP_ERROR_STALLED:
    return EXIT_TIMEOUT;
  case RT_HTTP_ERROR_CANCELLED:
    return EXIT_CANCELLED;
  case RT_HTTP_ERROR_NAME_UNKNOWN:
  case RT_HTTP_ERROR_NO_ADDRESS:
  case RT_HTTP_ERROR_DNS_FAILURE:
  case RT_HTTP_ERROR_DNS_REFUSED:
  case RT_HTTP_ERROR_DNS_TIMEOUT:
  case RT_HTTP_ERROR_DNS_MALFORMED:
  case RT_HTTP_ERROR_NO_DNS_SERVER:
    return EXIT_NAME;
  case RT_HTTP_ERROR_INTERFACE:
    return EXIT_INTERFACE;
  case RT_HTTP_ERROR_REFUSED:
  case RT_HTTP_ERROR_PERMISSION:
  case RT_HTTP_ERROR_UNREACHABLE:
  case RT_HTTP_ERROR_SOCKET:
    return EXIT_CONNECT;
  case RT_HTTP_ERROR_CONNECTION:
  case RT_HTTP_ERROR_RESET:
    return of_phase(report->phase);
  case RT_HTTP_ERROR_NO_RESPONSE:
    return EXIT_EMPTY;

  case RT_HTTP_ERROR_NO_TRUST_ANCHOR:
  case RT_HTTP_ERROR_TRUST_FILE:
  case RT_HTTP_ERROR_TRUST_FORMAT:
    return EXIT_TRUST;
  case RT_HTTP_ERROR_TLS_SETUP:
  case RT_HTTP_ERROR_TLS_NOT_SPOKEN:
  case RT_HTTP_ERROR_TLS_CLOSED:
  case RT_HTTP_ERROR_TLS_FEATURE:
    return EXIT_TLS;
  case RT_HTTP_ERROR_TLS_ALERT:
  case RT_HTTP_ERROR_TLS_PROTOCOL:
    return of_phase(report->phase);
  case RT_HTTP_ERROR_TLS_MEMORY:
    return EXIT_MEMORY;
  case RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED:
  case RT_HTTP_ERROR_CERTIFICATE_EXPIRED:
  case RT_HTTP_ERROR_CERTIFICATE_FUTURE:
  case RT_HTTP_ERROR_CERTIFICATE_NAME:
  case RT_HTTP_ERROR_CERTIFICATE_WEAK:
  case RT_HTTP_ERROR_CERTIFICATE_INVALID:
  case RT_HTTP_ERROR_CERTIFICATE_ROLE:
  case RT_HTTP_ERROR_CLOCK_NOT_SET:
  case RT_HTTP_ERROR_CERTIFICATE_SIGNATURE:
    return EXIT_CERTIFICATE;
  case RT_HTTP_ERROR_CERTIFICATE_PIN:
    return EXIT_PIN;
  case RT_HTTP_ERROR_CLIENT_CERTIFICATE:
  case RT_HTTP_ERROR_CLIENT_KEY:
  case RT_HTTP_ERROR_CLIENT_CERTIFICATE_REQUIRED:
  case RT_HTTP_ERROR_CLIENT_CERTIFICATE_REFUSED:
    return EXIT_CLIENT_CERTIFICATE;

  case RT_HTTP_ERROR_STATUS_LINE:
  case RT_HTTP_ERROR_FIELD:
  case RT_HTTP_ERROR_SWITCHED_PROTOCOLS:
  case RT_HTTP_ERROR_CONTENT_LENGTH:
  case RT_HTTP_ERROR_FRAMING_CONFLICT:
    return EXIT_REPLY;
  case RT_HTTP_ERROR_HEAD_TOO_LONG:
  case RT_HTTP_ERROR_HEAD_LIMIT:
  case RT_HTTP_ERROR_INTERIM_LIMIT:
  case RT_HTTP_ERROR_LINE_LIMIT:
  case RT_HTTP_ERROR_FIELD_LIMIT:
  case RT_HTTP_ERROR_TRAILER_LIMIT:
  case RT_HTTP_ERROR_CHUNK_LIMIT:
  case RT_HTTP_ERROR_CHUNK_EXTENSION_LIMIT:
    return EXIT_LIMIT;
  case RT_HTTP_ERROR_TRANSFER_ENCODING:
  case RT_HTTP_ERROR_CONTENT_ENCODING:
    return EXIT_ENCODING;
  case RT_HTTP_ERROR_CHUNK:
    return EXIT_RECEIVE;
  case RT_HTTP_ERROR_INCOMPLETE:
    return EXIT_INCOMPLETE;

  case RT_HTTP_ERROR_TOO_LARGE:
  case RT_HTTP_ERROR_RESPONSE_LIMIT:
  case RT_HTTP_ERROR_FLASH_TOO_SMALL:
    return EXIT_TOO_LARGE;
  case RT_HTTP_ERROR_NO_FLASH:
  case RT_HTTP_ERROR_FLASH_DEVICE:
  case RT_HTTP_ERROR_FLASH_LAYOUT:
  case RT_HTTP_ERROR_FLASH_BUSY:
  case RT_HTTP_ERROR_FLASH_FULL:
  case RT_HTTP_ERROR_FLASH_ERASE:
  case RT_HTTP_ERROR_FLASH_WRITE:
  case RT_HTTP_ERROR_FLASH_READ:
  case RT_HTTP_ERROR_FLASH_MISMATCH:
  case RT_HTTP_ERROR_FLASH_FORGERY:
  case RT_HTTP_ERROR_NOT_STORED:
    return EXIT_FLASH;
  }
  return EXIT_INTERNAL;
}

void exit_status_print_all(FILE *stream)
{
  for (size_t index = 0; index < sizeof meanings / sizeof meanings[0]; index++)
    fprintf(stream, "  %3d  %s\n", meanings[index].status, meanings[index].meaning);
}
