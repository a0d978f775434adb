/// Each option is one row of one table: its names, its help, and what takes it. getopt_long's tables and
/// the text of --help are made from the rows; to add an option, add a row.
#define _XOPEN_SOURCE 700
#include "options.h"

#include <getopt.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "trust.h"

static enum exit_status take_data(struct options *options, const char *argument)
{
  if (options->data != NULL)
    return failure(EXIT_USAGE, "The option --data is there twice, and a request has one body: leave one out.");
  options->data = argument;
  return EXIT_OK;
}

static enum exit_status take_header(struct options *options, const char *argument)
{
  options->headers[options->header_count++] = argument;
  return EXIT_OK;
}

static enum exit_status take_timeout(struct options *options, const char *argument)
{
  char *end;
  double milliseconds = strtod(argument, &end) * 1000 + 0.5;
  // strtod would also take signs, exponents, "inf" and "nan".
  if (*argument == '\0' || *end != '\0' || strspn(argument, "0123456789.") != strlen(argument) || milliseconds < 1 ||
      milliseconds > INT_MAX)
    return failure(EXIT_USAGE, "The --timeout is not a number of seconds from 0.001 to 2147483: write it as in 2.5.");
  options->timeout_ms = (unsigned int)milliseconds;
  return EXIT_OK;
}

static enum exit_status take_version_4(struct options *options, const char *argument)
{
  (void)argument;
  options->ip_version = 4;
  return EXIT_OK;
}

static enum exit_status take_version_6(struct options *options, const char *argument)
{
  (void)argument;
  options->ip_version = 6;
  return EXIT_OK;
}

static enum exit_status take_repeat(struct options *options, const char *argument)
{
  char *end;
  unsigned long number = strtoul(argument, &end, 10);
  if (*argument < '0' || *argument > '9' || *end != '\0' || number < 1 || number > 1000000)
    return failure(EXIT_USAGE, "The --repeat is not a number from 1 to 1000000: write it as in 5.");
  options->repeat = (unsigned int)number;
  return EXIT_OK;
}

/// FILE or FILE:SIZE, where SIZE ends with K or M, or neither.
static enum exit_status take_flash(struct options *options, const char *argument)
{
  options->flash = argument;
  options->flash_size = 0;
  const char *colon = strrchr(argument, ':');
  if (colon == NULL || colon[1] < '0' || colon[1] > '9')
    return EXIT_OK;
  char *unit;
  unsigned long long number = strtoull(colon + 1, &unit, 10);
  unsigned int shift = *unit == 'K' ? 10 : *unit == 'M' ? 20 : 0;
  if (unit[shift != 0] != '\0' || number < 1 || number > (1ull << 30) >> shift)
    return failure(EXIT_USAGE, "The size in --flash %s is none up to 1024M: write it as in flash.bin:512K.", argument);
  options->flash_size = (unsigned int)(number << shift);
  char *path = strdup(argument);
  if (path == NULL)
    return failure(EXIT_MEMORY, "There is not enough memory for the command line: free some, and try again.");
  path[colon - argument] = '\0';
  options->flash = path;
  return EXIT_OK;
}

static enum exit_status take_tag(struct options *options, const char *argument)
{
  if (strlen(argument) > 32)
    return failure(EXIT_USAGE, "The --tag has more than 32 bytes: choose a shorter one.");
  options->tag = argument;
  return EXIT_OK;
}

#define BY(function) function, 0
#define IN(field) NULL, offsetof(struct options, field)

static const struct row {
  const char *name;
  /// 0 for an option that has a long name alone.
  char letter;
  /// What the argument is called in --help; NULL for an option without one.
  const char *argument;
  /// What takes the option; NULL: its argument, or that it is there, is kept as it is, at this place in the options.
  enum exit_status (*take)(struct options *options, const char *argument);
  size_t place;
  const char *help;
} rows[] = {
    {"data", 'd', "TEXT|@FILE|@-", BY(take_data),
     "The request body: a text, the bytes of a file, or those of\n"
     "standard input, sent as they are. Without it the body is empty."},
    {"header", 'H', "'NAME: VALUE'", BY(take_header),
     "A header field to send; may be given several times. It takes\n"
     "the place of a field of the same name that is sent anyway."},
    {"trust", 0, "FILE", IN(trust),
     "The root certificates that an https server must lead to, in\n"
     "PEM or DER. There is no default: https needs this\n"
     "option, or --pin."},
    {"pin", 0, "sha256//BASE64", BY(trust_add_pins),
     "A key that the server must have, by the hash that curl's\n"
     "--pinnedpubkey takes; more than one with ; between them, or by\n"
     "several --pin. With --trust any certificate of the chain may\n"
     "have it, without --trust the server's own must."},
    {"key-id", 0, "HEX", BY(trust_add_key_id),
     "Trust only those of the --trust certificates that have this\n"
     "subject key identifier; may be given several times."},
    {"cert", 0, "FILE", IN(certificate),
     "The client's certificate, for servers that ask for one, in PEM\n"
     "with those of its issuers behind it, or in DER."},
    {"key", 0, "FILE", IN(key), "Its private key, if it is not in the file of --cert."},
    {"session", 0, "FILE", IN(session),
     "Resume the TLS session in FILE, if there is one for this host,\n"
     "port and trust, and keep the next one there. It is a secret."},
    {"timeout", 'm', "SECONDS", BY(take_timeout),
     "The time allowed for everything, such as 2.5. Without it: 180."},
    {"interface", 0, "NAME", IN(interface),
     "The network interface that all traffic takes, such as rmnet1.\n"
     "No other is used when it can't be had."},
    {"source", 0, "ADDRESS", IN(source), "The source address of all traffic."},
    {"dns", 0, "ADDRESS[,ADDRESS]", IN(dns),
     "The name servers to ask, up to three. Without it: those of\n"
     "/etc/resolv.conf."},
    {"ipv4", '4', NULL, BY(take_version_4), "Use IPv4 addresses only."},
    {"ipv6", '6', NULL, BY(take_version_6), "Use IPv6 addresses only."},
    {"repeat", 0, "N", BY(take_repeat),
     "Make the request N times, on one connection if the server keeps\n"
     "it. It ends at the first that fails."},
    {"output", 'o', "FILE", IN(output),
     "Write the response body to a file instead of standard output.\n"
     "A complete response replaces the file, anything less leaves it\n"
     "as it was. With --repeat it holds the last body."},
    {"flash", 0, "FILE[:SIZE]", BY(take_flash),
     "Store the response in a region of flash, safe from a loss of\n"
     "power: an MTD device, a block device, or a file, which is made\n"
     "with a SIZE such as 512K or 4M. Where it lies is printed instead\n"
     "of the body. What is stored stays until it is dropped."},
    {"tag", 0, "TAG", BY(take_tag), "What to call the response that is stored, or which to recover."},
    {"recover", 0, "FILE", IN(recover),
     "Send nothing; list what --flash has stored in FILE. With --tag\n"
     "find the newest of that name, with --output write it to a file."},
    {"drop", 0, NULL, IN(is_drop), "With --recover and --tag: drop the response afterwards."},
    {"fail", 'f', NULL, IN(is_fail),
     "Print no body and exit with 22 if the HTTP status is 400 or higher,\n"
     "or below 100."},
    {"verbose", 'v', NULL, IN(is_verbose),
     "Say on standard error what happens: addresses, TLS, certificate,\n"
     "status, sizes and times. Bodies and header fields are not shown."},
    {"help", 'h', NULL, IN(wants_help), "Print this text."},
    {"version", 'V', NULL, IN(wants_version), "Print the version."},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0], HELP_COLUMN = 30 };

/// What getopt_long returns for a row: its letter, or a number that is no letter.
static int code_of(int index)
{
  return rows[index].letter != 0 ? rows[index].letter : 256 + index;
}

/// The row with this code; NULL if there is none.
static const struct row *find_row(int code)
{
  for (int index = 0; index < ROW_COUNT; index++)
    if (code_of(index) == code)
      return &rows[index];
  return NULL;
}

/// Says what getopt_long could not make sense of; `word` is what it looked at if that is a long name.
static enum exit_status misuse(int code, const char *word)
{
  const struct row *row = find_row(optopt);
  if (row != NULL)
    return failure(EXIT_USAGE, "The option --%s %s: see rtpost --help.", row->name,
                   code == ':' ? "lacks its argument" : "takes no argument");
  if (optopt != 0)
    return failure(EXIT_USAGE, "There is no option -%c: see rtpost --help.", optopt);
  return failure(EXIT_USAGE, "There is no option %s, or several begin so: see rtpost --help.", word);
}

static enum exit_status take(struct options *options, const struct row *row, const char *argument)
{
  void *place = (char *)options + row->place;
  if (row->take != NULL)
    return row->take(options, argument);
  if (row->argument != NULL)
    *(const char **)place = argument;
  else
    *(bool *)place = true;
  return EXIT_OK;
}

static enum exit_status take_all(struct options *options, int count, char **arguments)
{
  struct option long_options[ROW_COUNT + 1] = {{0}};
  char letters[2 * ROW_COUNT + 2] = ":";
  char *letter = letters + 1;
  for (int index = 0; index < ROW_COUNT; index++) {
    bool has_argument = rows[index].argument != NULL;
    long_options[index] = (struct option){rows[index].name, has_argument, NULL, code_of(index)};
    if (rows[index].letter != 0)
      *letter++ = rows[index].letter;
    if (rows[index].letter != 0 && has_argument)
      *letter++ = ':';
  }

  opterr = 0;
  int code;
  while ((code = getopt_long(count, arguments, letters, long_options, NULL)) != -1) {
    const struct row *row = find_row(code);
    enum exit_status status = row != NULL ? take(options, row, optarg) : misuse(code, arguments[optind - 1]);
    if (status != EXIT_OK)
      return status;
  }
  return EXIT_OK;
}

enum exit_status options_parse(struct options *options, int count, char **arguments)
{
  *options = (struct options){.repeat = 1};
  options->headers = calloc((size_t)count + 1, sizeof *options->headers);
  if (options->headers == NULL)
    return failure(EXIT_MEMORY, "There is not enough memory for the command line: free some, and try again.");
  enum exit_status status = take_all(options, count, arguments);
  if (status != EXIT_OK || options->wants_help || options->wants_version)
    return status;
  if (options->recover != NULL && (count - optind > 0 || options->flash != NULL))
    return failure(EXIT_USAGE, "Nothing is sent with --recover: leave out the URL and --flash.");
  if (options->tag != NULL && options->flash == NULL && options->recover == NULL)
    return failure(EXIT_USAGE, "A --tag is for what is stored: add --flash FILE or --recover FILE.");
  if (options->key != NULL && options->certificate == NULL)
    return failure(EXIT_USAGE, "A --key is that of a certificate: add --cert FILE.");
  if (options->is_drop && (options->recover == NULL || options->tag == NULL))
    return failure(EXIT_USAGE, "What to --drop is not said: add --recover FILE and --tag TAG.");
  if (options->recover != NULL)
    return EXIT_OK;
  if (count - optind < 1)
    return failure(EXIT_USAGE, "No URL was given: see rtpost --help.");
  if (count - optind > 1)
    return failure(EXIT_USAGE, "More than one URL was given: put a text with spaces in quotes, or see rtpost --help.");
  options->url = arguments[optind];
  return EXIT_OK;
}

static void print_row(FILE *stream, const struct row *row)
{
  char names[80], letter[] = {'-', row->letter, ',', '\0'};
  snprintf(names, sizeof names, "  %3s --%s %s", row->letter != 0 ? letter : "", row->name,
           row->argument != NULL ? row->argument : "");
  fprintf(stream, "%-*s", HELP_COLUMN, names);
  for (const char *help = row->help; *help != '\0'; help++) {
    fputc(*help, stream);
    if (*help == '\n')
      fprintf(stream, "%*s", HELP_COLUMN, "");
  }
  fputc('\n', stream);
}

void options_print_help(FILE *stream)
{
  fputs("Usage: rtpost [options] URL\n"
        "\n"
        "Sends one POST request over HTTP/1.1, plain (http) or with verified TLS (https), and prints the\n"
        "body of the response. It asks as an eSIM assistant does: unless --header says otherwise it sends\n"
        "User-Agent gsma-rsp-lpad, X-Admin-Protocol gsma/rsp/v2.2.2 and Content-Type application/json\n"
        "(application/x-gsma-rsp-asn1 to /gsma/rsp2/asn1).\n"
        "Redirects are not followed.\n"
        "\n"
        "  rtpost --trust roots.pem --data @request.json --output response.json --verbose \\\n"
        "      https://smdp.example.com/gsma/rsp2/es9plus/initiateAuthentication\n"
        "\n"
        "Options:\n",
        stream);
  for (int index = 0; index < ROW_COUNT; index++)
    print_row(stream, &rows[index]);
  fputs("\n"
        "The URL: http or https, a host name, an IPv4 address or an IPv6 address in brackets, a port if it\n"
        "is not the usual one, a path and a query. It can't hold a user name or a password; a fragment is\n"
        "not sent.\n"
        "\n"
        "On a terminal a line shows how far a transfer has come that takes longer than a second.\n"
        "\n"
        "Exit status, as curl has it; a sentence on standard error says what failed and what to do:\n",
        stream);
  exit_status_print_all(stream);
}
