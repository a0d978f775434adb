/// Clients in several threads at once, and two calls at once on one client.
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "firmware.h"

#define ROUNDS 25

static void *post_often(void *argument) {
  uintptr_t thread = (uintptr_t)argument;
  uintptr_t failures = 0;
  rt_http_ctx client = NULL;
  if (rt_port_http_client_create(&client) != RT_RES_SUCESS) return (void *)(uintptr_t)ROUNDS;
  for (unsigned int round = 0; round < ROUNDS; round++) {
    // Each thread asks for a length of its own, so that no response can pass for another's.
    static const char *const paths[] = {"/length/1001", "/chunked/1002/10", "/length/1003", "/chunked/1004/1000"};
    post request = post_to(client, thread % 2 == 0 ? "plain" : "good", paths[thread]);
    unsigned int address, length;
    int status;
    char in_flash;
    int result = rt_port_http_post(client, request.host, request.port, request.path, NULL, 0, request.body,
                                   request.body_length, &address, &length, &status, &in_flash, request.tls);
    bool is_right = result == RT_RES_SUCESS && status == 200 && length == 1001 + thread && last_report.client == client;
    for (unsigned int index = 0; is_right && index < length; index++) {
      is_right = buffer()[index] == (unsigned char)(index * 31 + 7);
    }
    failures += !is_right;
  }
  if (rt_port_http_client_destroy(client) != RT_RES_SUCESS) failures++;
  return (void *)failures;
}

/// Stores a few responses in a flash of the thread's own, and reads them again.
static void *store_often(void *argument) {
  uintptr_t failures = 0;
  char path[] = "/tmp/rt-threads-XXXXXX";
  int file = mkstemp(path);
  if (file < 0 || ftruncate(file, 65536) != 0) return (void *)(uintptr_t)ROUNDS;
  close(file);
  rt_http_ctx client = create_client();
  rt_http_options options = {.size = sizeof options};
  rt_port_http_get_options(client, &options);
  rt_port_http_use_flash(&options, path);
  options.store = RT_HTTP_STORE_FLASH;
  options.flash_gives_way = 1;
  failures += rt_port_http_set_options(client, &options) != RT_RES_SUCESS;
  char target[32];
  snprintf(target, sizeof target, "/length/%d", 3001 + (int)(uintptr_t)argument);
  for (unsigned int round = 0; round < ROUNDS; round++) {
    post request = post_to(client, "plain", target);
    perform(&request);
    unsigned char last = 0;
    bool is_right = request.result == RT_RES_SUCESS && request.in_flash == 1 &&
                    request.length == 3001 + (uintptr_t)argument &&
                    rt_port_http_stored_read(&options, request.address + request.length - 1, &last, 1) == RT_HTTP_OK &&
                    last == (unsigned char)((request.length - 1) * 31 + 7);
    failures += !is_right;
  }
  destroy_client(client);
  unlink(path);
  return (void *)failures;
}

static void try_threads(const char *name, void *(*work)(void *)) {
  begin_case("%d clients in as many threads%s", RT_HTTP_CLIENTS, name);
  pthread_t threads[RT_HTTP_CLIENTS];
  for (uintptr_t index = 0; index < RT_HTTP_CLIENTS; index++) {
    expect(pthread_create(&threads[index], NULL, work, (void *)index) == 0, "no thread %d", (int)index);
  }
  for (size_t index = 0; index < RT_HTTP_CLIENTS; index++) {
    void *failures = NULL;
    pthread_join(threads[index], &failures);
    expect(failures == NULL, "thread %d saw %d wrong responses of %d", (int)index, (int)(uintptr_t)failures, ROUNDS);
  }
}

static rt_http_ctx shared;

static void *post_slowly(void *result) {
  post request = post_to(shared, "plain", "/delay/2500");
  unsigned int address, length;
  int status;
  char in_flash;
  *(int *)result = rt_port_http_post(shared, request.host, request.port, request.path, NULL, 0, request.body,
                                     request.body_length, &address, &length, &status, &in_flash, 0);
  return NULL;
}

static atomic_int waits;

static void count_wait(void) {
  waits++;
}

/// Everything that a client can be asked for while it is busy.
static void expect_busy(void) {
  post request = post_to(shared, "plain", "/length/10");
  expect_failure(&request, RT_HTTP_ERROR_BUSY, 0);
  reports = 0;
  expect(rt_port_http_client_destroy(shared) == RT_RES_ERROR, "destroy succeeds");
  expect(reports == 1 && last_report.error == RT_HTTP_ERROR_BUSY, "destroy gives error %d", last_report.error);
  rt_http_options options = {.size = sizeof options};
  expect(rt_port_http_get_options(shared, &options) == RT_RES_ERROR, "get_options succeeds");
  options = (rt_http_options){.size = sizeof options, .timeout_ms = 1};
  expect(rt_port_http_set_options(shared, &options) == RT_RES_ERROR, "set_options succeeds");
  rt_http_report report = {.size = sizeof report};
  expect(rt_port_http_get_report(shared, &report) == RT_RES_ERROR, "get_report succeeds");
}

static void try_busy(void) {
  begin_case("a second call on a client, from another thread");
  shared = create_client();
  waits = 0;
  while_waiting = count_wait;
  int result = 1;
  pthread_t thread;
  expect(pthread_create(&thread, NULL, post_slowly, &result) == 0, "no thread");
  for (int tries = 0; tries < 100 && waits == 0; tries++) wait_ms(20);
  expect(waits > 0, "the first call does not wait");
  expect_busy();
  pthread_join(thread, NULL);
  expect(result == RT_RES_SUCESS, "the first call suffers from it");
  while_waiting = NULL;

  begin_case("the client afterwards");
  post request = post_to(shared, "plain", "/length/10");
  expect_success(&request, 200, 10);
  expect_pattern(10);
}

static bool has_tried;

static void call_again(void) {
  if (has_tried) return;
  has_tried = true;
  expect_busy();
}

static void try_hook(void) {
  begin_case("a second call on a client, from a hook");
  while_waiting = call_again;
  post request = post_to(shared, "plain", "/delay/1500");
  unsigned int address, length;
  int status;
  char in_flash;
  int result = rt_port_http_post(shared, request.host, request.port, request.path, NULL, 0, request.body,
                                 request.body_length, &address, &length, &status, &in_flash, 0);
  while_waiting = NULL;
  expect(has_tried, "the watchdog was not fed");
  expect(result == RT_RES_SUCESS && length == 10, "the first call suffers from it: error %d", last_report.error);
  destroy_client(shared);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  try_threads("", post_often);
  try_threads(", each with a flash of its own", store_often);
  try_busy();
  try_hook();
  return finish();
}
