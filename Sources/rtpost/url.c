/// From left to right: scheme, authority, target; the authority into host and port; the fragment is dropped.
///
/// Only what decides where one part ends is judged here. Which bytes a host name and a target may hold is known to the
/// library, which refuses the others.
#define _XOPEN_SOURCE 700
#include "url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "failure.h"

static bool is_scheme(const char *text, size_t length, const char *scheme)
{
  return length == strlen(scheme) && strncasecmp(text, scheme, length) == 0;
}

/// Reads a port that fills `text`; an empty one leaves the default.
static bool parse_port(struct url *url, const char *text)
{
  size_t digits = strspn(text, "0123456789");
  if (digits == 0)
    return *text == '\0';
  unsigned long port = strtoul(text, NULL, 10);
  url->port = (unsigned int)port;
  return text[digits] == '\0' && port >= 1 && port <= 65535;
}

/// Splits `authority` in place.
static enum exit_status parse_authority(struct url *url, char *authority)
{
  if (strchr(authority, '@') != NULL)
    return failure(EXIT_URL, "A user name or password in a URL is not sent: leave out what stands before the @.");

  char *port = NULL;
  url->host = authority;
  if (*authority == '[') {
    char *end = strchr(authority, ']');
    if (end != NULL)
      *end = '\0';
    struct in6_addr address;
    url->host = authority + 1;
    if (end == NULL || inet_pton(AF_INET6, url->host, &address) != 1)
      return failure(EXIT_URL, "The URL's brackets hold no IPv6 address: write it as in https://[2001:db8::1]/.");
    if (end[1] != '\0' && end[1] != ':')
      return failure(EXIT_URL, "Only a port may follow the URL's IPv6 address: write it as in [2001:db8::1]:8443.");
    port = end[1] == ':' ? end + 2 : NULL;
  } else if ((port = strchr(authority, ':')) != NULL) {
    *port++ = '\0';
    if (strchr(port, ':') != NULL)
      return failure(EXIT_URL, "The URL has several colons in its host: put an IPv6 address in brackets.");
  }
  if (*url->host == '\0')
    return failure(EXIT_URL, "The URL names no host: write it as in https://smdp.example.com/path.");
  if (port != NULL && !parse_port(url, port))
    return failure(EXIT_URL, "The URL's port is not a number from 1 to 65535: correct it, or leave it out.");
  return EXIT_OK;
}

enum exit_status url_parse(struct url *url, const char *text)
{
  const char *scheme_end = strstr(text, "://");
  if (scheme_end == NULL || scheme_end == text || strcspn(text, "/?#") < (size_t)(scheme_end - text))
    return failure(EXIT_URL, "The URL has no scheme: begin it with https:// or http://.");
  url->is_tls = is_scheme(text, (size_t)(scheme_end - text), "https");
  if (!url->is_tls && !is_scheme(text, (size_t)(scheme_end - text), "http"))
    return failure(EXIT_SCHEME, "The URL's scheme is not known to rtpost: begin it with https:// or http://.");
  url->port = url->is_tls ? 443 : 80;

  const char *authority = scheme_end + 3;
  size_t authority_length = strcspn(authority, "/?#");
  const char *target = authority + authority_length;
  size_t target_length = strcspn(target, "#");
  char *host_and_port = strndup(authority, authority_length);
  url->target = malloc(target_length + 2);
  url->authority = malloc(authority_length + sizeof "[]:65535");
  if (host_and_port == NULL || url->target == NULL || url->authority == NULL)
    return failure(EXIT_MEMORY, "There is not enough memory for the URL: free some, and try again.");
  snprintf(url->target, target_length + 2, "%s%.*s", *target == '/' ? "" : "/", (int)target_length, target);

  enum exit_status status = parse_authority(url, host_and_port);
  if (status == EXIT_OK)
    sprintf(url->authority, strchr(url->host, ':') != NULL ? "[%s]:%u" : "%s:%u", url->host, url->port);
  return status;
}
