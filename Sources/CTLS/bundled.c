// What the profile of the bundled mbedTLS leaves to the platform, memory apart: clocks, the calendar, and wiping of
// secrets.
#include <mbedtls/version.h>

#if defined(RT_MBEDTLS_IS_BUNDLED)

#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>
#include <string.h>
#include <time.h>

#include "platform_clock.h"

long long ctls_time(long long *result) {
  const long long now = platform_time();
  if (result != NULL) {
    *result = now;
  }
  return now;
}

// The age of session tickets: time for which the device is off counts. Only early data would need it more exactly.
mbedtls_ms_time_t mbedtls_ms_time(void) { return platform_time() * 1000; }

// Days become a date of the Gregorian calendar with years that begin in March: then the leap day is a year's last.
struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *time, struct tm *result) {
  enum { era_days = 146097, days_to_1970 = 719468 };  // 400 years; from 1 March of year 0
  long long days = *time / 86400 - (*time % 86400 < 0);
  int second = (int)(*time - days * 86400);
  days += days_to_1970;
  long long era = (days >= 0 ? days : days - (era_days - 1)) / era_days;
  int day = (int)(days - era * era_days);
  int year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
  day -= 365 * year + year / 4 - year / 100;
  int month = (5 * day + 2) / 153;  // from March on
  memset(result, 0, sizeof *result);
  result->tm_mday = day - (153 * month + 2) / 5 + 1;
  result->tm_mon = month < 10 ? month + 2 : month - 10;
  result->tm_year = (int)(era * 400 + year - 1900) + (month >= 10);
  result->tm_hour = second / 3600;
  result->tm_min = second / 60 % 60;
  result->tm_sec = second % 60;
  return result;
}

void mbedtls_platform_zeroize(void *bytes, size_t count) {
  // A count of 0 may come with NULL.
  if (count > 0) {
    memset(bytes, 0, count);
    __asm__ volatile("" : : "r"(bytes) : "memory");  // somebody might look at it: the compiler must not leave it out
  }
}

#endif
