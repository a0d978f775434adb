/// One line, redrawn in place at most ten times a second. It uses no control sequences but carriage returns: the
/// terminal may be anything at the end of a serial line.
#define _XOPEN_SOURCE 700
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "phase.h"

#define QUIET_MS 1000
#define REDRAW_MS 100
#define BAR_WIDTH 30
#define LINE_SIZE 160

static long long begin_ms, drawn_ms;
static int drawn_width;
static rt_http_progress last;

static long long now_ms(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/// How many characters fit a line; the last column is left free, since some terminals wrap there.
static int line_width(void)
{
  struct winsize window;
  int columns = 80;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
    columns = window.ws_col;
  return columns - 1 < LINE_SIZE - 1 ? columns - 1 : LINE_SIZE - 1;
}

void progress_begin(void)
{
  begin_ms = drawn_ms = now_ms();
  drawn_width = 0;
}

void progress_show(const rt_http_progress *progress)
{
  last = *progress;
  progress_tick();
}

void progress_tick(void)
{
  const rt_http_progress *progress = &last;
  long long now = now_ms();
  if (now - begin_ms < QUIET_MS || now - drawn_ms < REDRAW_MS || !isatty(STDERR_FILENO))
    return;
  drawn_ms = now;

  unsigned int done = 0, total = 0;
  if (progress->phase == RT_HTTP_PHASE_SEND) {
    done = progress->sent;
    total = progress->send_total;
  } else if (progress->phase == RT_HTTP_PHASE_RECEIVE) {
    done = progress->received;
    total = progress->receive_total;
  }

  // The bar comes last: it is what a narrow terminal can do without.
  char line[LINE_SIZE], bar[BAR_WIDTH + 1];
  const char *phase = phase_name(progress->phase);
  long long seconds = (now - begin_ms) / 1000;
  int length;
  if (total > 0) {
    double part = (double)done / total;
    memset(bar, '-', BAR_WIDTH);
    memset(bar, '#', (size_t)(part * BAR_WIDTH));
    bar[BAR_WIDTH] = '\0';
    length = snprintf(line, sizeof line, "%s %3d%% of %u bytes, %lld s [%s]", phase, (int)(part * 100), total, seconds,
                      bar);
  } else if (done > 0) {
    length = snprintf(line, sizeof line, "%s %u bytes, %lld s", phase, done, seconds);
  } else {
    length = snprintf(line, sizeof line, "%s, %lld s", phase, seconds);
  }
  int width = line_width();
  if (length > width)
    length = width;
  fprintf(stderr, "\r%.*s%*s", length, line, drawn_width > length ? drawn_width - length : 0, "");
  drawn_width = length;
}

void progress_clear(void)
{
  if (drawn_width > 0)
    fprintf(stderr, "\r%*s\r", drawn_width, "");
  drawn_width = 0;
}
