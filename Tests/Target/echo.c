#include "echo.h"

#include <stdio.h>
#include <strings.h>

int count_fields(const char *name) {
  int count = 0;
  size_t length = strlen(name);
  const char *line = strstr((const char *)buffer(), "\r\n");
  while (line != NULL && strncmp(line, "\r\n\r\n", 4) != 0) {
    if (strncasecmp(line + 2, name, length) == 0 && line[2 + length] == ':') count++;
    line = strstr(line + 2, "\r\n");
  }
  return count;
}

void expect_line(const char *line) {
  char whole[512];
  snprintf(whole, sizeof whole, "\r\n%s\r\n", line);
  expect(strstr((const char *)buffer(), whole) != NULL, "no \"%s\" in %s", line, (const char *)buffer());
}

void echo(post *request) {
  perform(request);
  expect(request->result == RT_RES_SUCESS, "fails with error %d", last_report.error);
  char start_of_head[512];
  snprintf(start_of_head, sizeof start_of_head, "POST %s HTTP/1.1\r\nHost: ", request->path);
  expect(strncmp((const char *)buffer(), start_of_head, strlen(start_of_head)) == 0, "the head is %s",
         (const char *)buffer());
  static const char *const once[] = {"Host", "Content-Length"};
  for (size_t index = 0; index < COUNT(once); index++) {
    expect(count_fields(once[index]) == 1, "%s stands there %d times", once[index], count_fields(once[index]));
  }
  static const char *const never[] = {"Accept-Encoding", "Expect", "Cookie", "Transfer-Encoding", "Authorization"};
  for (size_t index = 0; index < COUNT(never); index++) {
    expect(count_fields(never[index]) == 0, "%s was sent", never[index]);
  }
  char length[64];
  snprintf(length, sizeof length, "Content-Length: %u", request->body_length);
  expect_line(length);
  const char *end_of_head = strstr((const char *)buffer(), "\r\n\r\n");
  expect(end_of_head != NULL, "the head has no end");
  if (end_of_head == NULL) return;
  size_t head = (size_t)(end_of_head + 4 - (const char *)buffer());
  expect(request->length == head + request->body_length, "%u bytes came of a head of %u and a body of %u",
         request->length, (unsigned int)head, request->body_length);
  expect(request->body_length == 0 || memcmp(end_of_head + 4, request->body, request->body_length) == 0,
         "the body is another one");
}
