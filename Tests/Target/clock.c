/// A device whose clock is not set, or set wrong: what certificates say of their time is judged by a clock that this
/// program sets.
#include <errno.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "firmware.h"

/// What the calendar's clock shows, in seconds since 1970; below 0: the truth.
static long long shown = -1;

/// Takes the place of libc's.
int clock_gettime(clockid_t clock, struct timespec *now) {
  int result = (int)syscall(SYS_clock_gettime, clock, now);
  // As libc has it where its time_t is too short.
  if (clock == CLOCK_REALTIME && shown > INT32_MAX && sizeof now->tv_sec == 4) {
    errno = EOVERFLOW;
    return -1;
  }
  if (clock == CLOCK_REALTIME && shown >= 0) *now = (struct timespec){.tv_sec = (time_t)shown};
  return result;
}

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != NULL) *result = now.tv_sec;
  return now.tv_sec;
}

#if defined(__arm__)
/// A kernel before 5.1 does not know the call with 64 bits, and cuts the seconds to 32.
static bool is_old_kernel;

static long system_call(long number, const long *arguments) {
  register long first __asm__("r0") = arguments[0];
  register long second __asm__("r1") = arguments[1];
  register long third __asm__("r2") = arguments[2];
  register long fourth __asm__("r3") = arguments[3];
  register long fifth __asm__("r4") = arguments[4];
  register long sixth __asm__("r5") = arguments[5];
  // r7 may be the frame pointer.
  __asm__ volatile("mov r6, r7; mov r7, %[number]; svc 0; mov r7, r6"
                   : "+r"(first)
                   : "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(sixth), [number] "r"(number)
                   : "r6", "memory");
  return first;
}

/// Takes the place of libc's, too: there the library asks the kernel itself.
long syscall(long number, ...) {
  long arguments[6];
  va_list values;
  va_start(values, number);
  for (size_t index = 0; index < COUNT(arguments); index++) arguments[index] = va_arg(values, long);
  va_end(values);
  long result = -ENOSYS;
  if (number != SYS_clock_gettime64 || !is_old_kernel) result = system_call(number, arguments);
  if (arguments[0] == CLOCK_REALTIME && shown >= 0) {
    if (number == SYS_clock_gettime64) *(long long *)arguments[1] = shown;
    if (number == SYS_clock_gettime) *(unsigned int *)arguments[1] = (unsigned int)shown;
  }
  if (result >= 0 || result < -4095) return result;
  errno = (int)-result;
  return -1;
}

/// What `time` is called by libraries with 64-bit time on 32-bit Arm, such as Debian's mbedTLS.
long long __time64(long long *result) {
  long long now = shown >= 0 ? shown : time(NULL);
  if (result != NULL) *result = now;
  return now;
}
#endif

static void try_clock(const char *name, long long seconds, rt_http_error error, bool is_unset) {
  begin_case("%s", name);
  rt_http_ctx client = create_client();
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
  options.accepts_unset_clock = is_unset;
  expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
  post request = post_to(client, "good", "/length/10");
  shown = seconds;
  if (error == RT_HTTP_OK)
    expect_success(&request, 200, 10);
  else
    expect_failure(&request, error, 0);
  expect((last_report.clock_unset != 0) == (is_unset || error == RT_HTTP_ERROR_CLOCK_NOT_SET), "clock_unset is %d",
         last_report.clock_unset);
  shown = -1;
  destroy_client(client);
}

static unsigned char session[RT_HTTP_SESSION_MAX];

static void keep_session(rt_http_options *options) {
  options->accepts_unset_clock = 1;
  rt_port_http_keep_session(options, session, sizeof session);
}

static void post_at(long long seconds, const char *port, bool is_resumed) {
  shown = seconds;
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/10");
  expect_success(&request, 200, 10);
  expect((last_report.resumed != 0) == is_resumed, "resumed is %d", last_report.resumed);
  destroy_client(client);
  shown = -1;
}

static void try_sessions(long long now) {
  const long long hour = 3600, day = 24 * hour;
  if (!can_resume()) {
    begin_case("sessions");
    skip("this mbedTLS keeps none");
    return;
  }
  while_configuring = keep_session;
  begin_case("a session is not kept while the clock is not set");
  post_at(0, "session-ticket", false);
  post_at(0, "session-ticket", false);
  post_at(now, "session-ticket", false);
  post_at(now, "session-ticket", true);
  begin_case("a session is resumed until a week after the certificate was verified");
  post_at(now + 6 * day, "session-ticket", true);
  post_at(now + 8 * day, "session-ticket", false);
  post_at(now + 9 * day, "session-ticket", true);
  begin_case("a session is not resumed before it was made");
  post_at(now + hour, "session-ticket", false);
  if (number("tls-memory") == 0) return;  // the system's mbedTLS counts while it is on
  begin_case("a session of TLS 1.3 is resumed for as long as the server says, by the clock that goes on in the off state");
  if (number("newest-tls") < 0x0304) {
    skip("there is no TLS 1.3");
    return;
  }
  post_at(now, "session-psk", false);
  post_at(now + hour, "session-psk", true);
  post_at(now + 4 * hour, "session-psk", false);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const long long year = 365 * 86400;
  try_clock("the right time", -1, RT_HTTP_OK, false);
  try_clock("1970: the clock is not set", 0, RT_HTTP_ERROR_CLOCK_NOT_SET, false);
  try_clock("a year ago: the clock is not set", now.tv_sec - year, RT_HTTP_ERROR_CLOCK_NOT_SET, false);
  try_clock("in a year: the certificate has expired", now.tv_sec + year, RT_HTTP_ERROR_CERTIFICATE_EXPIRED, false);
  try_clock("1970, and the options accept it", 0, RT_HTTP_OK, true);
  try_clock("in 2040: a clock of 32 bits goes on", 2208988800, RT_HTTP_ERROR_CERTIFICATE_EXPIRED, false);
#if defined(__arm__)
  is_old_kernel = true;
  try_clock("the right time, by an old kernel", -1, RT_HTTP_OK, false);
  try_clock("1970, by an old kernel", 0, RT_HTTP_ERROR_CLOCK_NOT_SET, false);
  try_clock("in 2040, by an old kernel", 2208988800, RT_HTTP_ERROR_CERTIFICATE_EXPIRED, false);
  is_old_kernel = false;
#endif

  begin_case("no TLS, no clock");
  rt_http_ctx client = create_client();
  post request = post_to(client, "plain", "/length/10");
  shown = 0;
  expect_success(&request, 200, 10);
  destroy_client(client);
  try_sessions(now.tv_sec);
  return finish();
}
