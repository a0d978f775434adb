/// Makes the calls that it is told of, and tells what each came to and how long it took by a clock of its own.
///
///     caller [OPTION=VALUE...]      an option of rt_http_options, or signals=MILLISECONDS: a signal that often
///
/// Each line on standard input is a call on the one client: `http|https HOST PORT PATH BODY`, in which BODY is a number of
/// bytes, or @ and the path of a file. Each is answered by a line of JSON. The line `options` sets the client's options
/// once more, to what they are. When the input ends, the client is destroyed and a last line says how many descriptors
/// were left open.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "rt_port.h"
#include "rt_port_http_ext.h"

#define BODY_MAX (8u << 20)

static char **arguments;
static rt_http_report last_report;
static unsigned char body[BODY_MAX];
static double fed, longest_gap;
static unsigned int signal_interval;

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

void rt_port_watch_dog(void) {
  double now = milliseconds();
  if (now - fed > longest_gap) longest_gap = now - fed;
  fed = now;
}

void rt_port_http_report(const rt_http_report *report) { last_report = *report; }

void rt_port_http_configure(rt_http_options *options) {
  const struct {
    const char *name;
    unsigned int *number;
    const char **text;
  } known[] = {
      {"timeout_ms", &options->timeout_ms, NULL},
      {"resolve_timeout_ms", &options->resolve_timeout_ms, NULL},
      {"connect_timeout_ms", &options->connect_timeout_ms, NULL},
      {"handshake_timeout_ms", &options->handshake_timeout_ms, NULL},
      {"first_byte_timeout_ms", &options->first_byte_timeout_ms, NULL},
      {"stall_timeout_ms", &options->stall_timeout_ms, NULL},
      {"idle_timeout_ms", &options->idle_timeout_ms, NULL},
      {"requests_per_connection", &options->requests_per_connection, NULL},
      {"ip_version", &options->ip_version, NULL},
      {"dns_port", &options->dns_port, NULL},
      {"signals", &signal_interval, NULL},
      {"trust_file", NULL, &options->trust_file},
      {"interface_name", NULL, &options->interface_name},
      {"source_address", NULL, &options->source_address},
      {"dns_servers", NULL, &options->dns_servers},
  };
  for (char **argument = arguments; *argument != NULL; argument++) {
    const char *value = strchr(*argument, '=');
    size_t index = 0, count = sizeof known / sizeof known[0];
    while (index < count && (value == NULL || strlen(known[index].name) != (size_t)(value - *argument) ||
                             strncmp(known[index].name, *argument, (size_t)(value - *argument)) != 0)) {
      index++;
    }
    if (index == count) {
      fprintf(stderr, "caller: there is no option %s\n", *argument);
      exit(64);
    }
    if (known[index].text != NULL) {
      *known[index].text = value + 1;
    } else {
      *known[index].number = (unsigned int)strtoul(value + 1, NULL, 10);
    }
  }
}

static void ignore_signal(int number) { (void)number; }

static void send_signals(unsigned int interval_ms) {
  struct timeval interval = {.tv_sec = interval_ms / 1000, .tv_usec = interval_ms % 1000 * 1000};
  sigaction(SIGALRM, &(struct sigaction){.sa_handler = ignore_signal}, NULL);  // without SA_RESTART
  setitimer(ITIMER_REAL, &(struct itimerval){interval, interval}, NULL);
}

static int open_descriptors(void) {
  int count = 0;
  for (int descriptor = 0; descriptor < 256; descriptor++) count += fcntl(descriptor, F_GETFD) >= 0;
  return count;
}

static unsigned int fill_body(const char *text) {
  if (*text != '@') {
    unsigned long length = strtoul(text, NULL, 10);
    memset(body, 'x', length < BODY_MAX ? length : BODY_MAX);
    return (unsigned int)length;
  }
  FILE *file = fopen(text + 1, "rb");
  if (file == NULL) {
    fprintf(stderr, "caller: %s can't be read\n", text + 1);
    exit(64);
  }
  size_t length = fread(body, 1, BODY_MAX, file);
  fclose(file);
  return (unsigned int)length;
}

static void call(rt_http_ctx client, const char *line) {
  char scheme[8], host[256], path[256], what[256];
  unsigned int port, response_length = 0;
  int status = 0;
  char is_in_flash = 0;
  if (sscanf(line, "%7s %255s %u %255s %255s", scheme, host, &port, path, what) != 5) {
    fprintf(stderr, "caller: the line is no call: %s\n", line);
    exit(64);
  }
  unsigned int length = fill_body(what);
  last_report = (rt_http_report){.address = ""};
  longest_gap = 0;
  send_signals(signal_interval);
  double begin = fed = milliseconds();
  int result = rt_port_http_post(client, host, port, path, NULL, 0, body, length, NULL, &response_length, &status,
                                 &is_in_flash, strcmp(scheme, "https") == 0);
  double taken = milliseconds() - begin;
  rt_port_watch_dog();  // the time after the last feeding counts too
  send_signals(0);
  printf("{\"result\": %d, \"error\": %d, \"phase\": %d, \"os_error\": %d, \"status\": %d, \"length\": %u, "
         "\"taken_ms\": %.1f, \"total_ms\": %u, \"unfed_ms\": %.1f, \"reused\": %d, \"repeated\": %d, "
         "\"bytes_up\": %llu, \"bytes_down\": %llu, \"address\": \"%s\", \"phase_ms\": [",
         result, last_report.error, last_report.phase, last_report.os_error, status, response_length, taken,
         last_report.total_ms, longest_gap, last_report.reused, last_report.repeated, last_report.bytes_up,
         last_report.bytes_down, last_report.address);
  for (int phase = 0; phase < RT_HTTP_TIMED_PHASES; phase++) {
    printf("%s%u", phase == 0 ? "" : ", ", last_report.phase_ms[phase]);
  }
  printf("]}\n");
}

static void set_options(rt_http_ctx client) {
  rt_http_options options = {.size = sizeof options};
  if (rt_port_http_get_options(client, &options) != RT_RES_SUCESS ||
      rt_port_http_set_options(client, &options) != RT_RES_SUCESS) {
    fprintf(stderr, "caller: its own options are refused: %s\n", rt_port_http_strerror(last_report.error));
    exit(1);
  }
}

int main(int count, char **values) {
  (void)count;
  arguments = values + 1;
  setvbuf(stdout, NULL, _IOLBF, 0);
  int descriptors = open_descriptors();
  rt_http_ctx client;
  if (rt_port_http_client_create(&client) != RT_RES_SUCESS) {
    fprintf(stderr, "caller: create fails: %s\n", rt_port_http_strerror(last_report.error));
    return 1;
  }
  char line[1024];
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (strcmp(line, "options\n") == 0) {
      set_options(client);
    } else {
      call(client, line);
    }
  }
  rt_port_http_client_destroy(client);
  printf("{\"left_open\": %d}\n", open_descriptors() - descriptors);
  return 0;
}
