/// When a connection is used again, when it must not be, that no request is sent twice, and which servers are trusted.
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "firmware.h"

static rt_http_ctx client;

/// The number that a path of the scripted server answers with, asked over a client of its own.
static unsigned int ask(const char *path) {
  rt_http_ctx own = create_client();
  post request = post_to(own, "plain", path);
  perform(&request);
  unsigned int answer = 0;
  expect(request.result == RT_RES_SUCESS, "%s fails with error %d", path, last_report.error);
  expect(sscanf((const char *)buffer(), "%u", &answer) == 1, "%s answers no number", path);
  destroy_client(own);
  return answer;
}

static void try_reuse(void) {
  static const char *const ports[] = {"plain", "good"};
  static const char *const counters[] = {"/connections/plain", "/connections/good"};
  for (size_t port = 0; port < COUNT(ports); port++) {
    begin_case("reuse: %s, ten calls on one", ports[port]);
    client = create_client();
    unsigned int before = ask(counters[port]);
    for (int call = 0; call < 10; call++) {
      post request = post_to(client, ports[port], call % 2 == 0 ? "/chunked/100/30" : "/no-content");
      expect_success(&request, call % 2 == 0 ? 200 : 204, call % 2 == 0 ? 100 : 0);
      expect((last_report.reused != 0) == (call > 0), "reused is %d in call %d", last_report.reused, call);
    }
    // Asking takes a connection too, where the port asked is the one counted.
    unsigned int made = ask(counters[port]) - before - (port == 0 ? 1 : 0);
    expect(made == 1, "%u connections were made", made);

    static const char *const enders[] = {"/connection-close", "/http10-length/10", "/surplus", "/surplus-late",
                                         "/close-afterwards", "/reset-afterwards"};
    for (size_t index = 0; index < COUNT(enders); index++) {
      begin_case("reuse: %s, not used again after %s", ports[port], enders[index]);
      post request = post_to(client, ports[port], enders[index]);
      expect_success(&request, 200, 10);
      wait_ms(400);
      request = post_to(client, ports[port], "/length/20");
      expect_success(&request, 200, 20);
      expect_pattern(20);
      expect(last_report.reused == 0, "it was used again");
    }

    begin_case("reuse: %s, not used again after a failure", ports[port]);
    post request = post_to(client, ports[port], "/two-lengths-different");
    expect_failure(&request, RT_HTTP_ERROR_CONTENT_LENGTH, 200);
    request = post_to(client, ports[port], "/length/20");
    expect_success(&request, 200, 20);
    expect(last_report.reused == 0, "it was used again");

    begin_case("reuse: %s, not used for another host, port or scheme", ports[port]);
    request = post_to(client, ports[port], "/length/20");
    request.host = "localhost";
    expect_success(&request, 200, 20);
    expect(last_report.reused == 0, "it was used for another host");
    request = post_to(client, port == 0 ? "plain-es9plus" : "rsa", "/nothing-here");
    perform(&request);
    expect(request.result == RT_RES_SUCESS, "fails with error %d", last_report.error);
    expect(last_report.reused == 0, "it was used for another port");
    destroy_client(client);
  }
}

/// R6: a POST is not idempotent, so one that failed is not sent again, on the same connection or on another.
static void try_no_retry(void) {
  static const char *const ports[] = {"plain", "good"};
  static const char *const counters[] = {"/connections/plain", "/connections/good"};
  static const struct {
    const char *path;
    rt_http_error error;
    int status;
  } failures[] = {
      {"/close-without-answer", RT_HTTP_ERROR_NO_RESPONSE, 0},
      {"/reset-before-answer", RT_HTTP_ERROR_RESET, 0},
      {"/reset-in-head", RT_HTTP_ERROR_RESET, 200},
      {"/incomplete-length", RT_HTTP_ERROR_INCOMPLETE, 200},
      {"/incomplete-chunked", RT_HTTP_ERROR_INCOMPLETE, 200},
  };
  for (size_t port = 0; port < COUNT(ports); port++) {
    for (size_t index = 0; index < COUNT(failures) * 2; index++) {
      size_t failure = index / 2;
      bool is_reused = index % 2 == 1;
      begin_case("R6: %s %s, on a %s connection, is not sent again", ports[port], failures[failure].path,
                 is_reused ? "used" : "new");
      client = create_client();
      unsigned int before = ask(counters[port]);
      if (is_reused) {
        post first = post_to(client, ports[port], "/length/20");
        expect_success(&first, 200, 20);
      }
      post request = post_to(client, ports[port], failures[failure].path);
      expect_failure(&request, failures[failure].error, failures[failure].status);
      expect((last_report.reused != 0) == is_reused, "reused is %d", last_report.reused);
      // Asking takes a connection too, where the port asked is the one counted.
      unsigned int made = ask(counters[port]) - before - (port == 0 ? 1 : 0);
      expect(made == 1, "%u connections were made", made);
      destroy_client(client);
    }
  }
}

/// A server that ends its connections without having said so costs one POST, not every second one.
static void try_unannounced_end(void) {
  static const char *const ports[] = {"plain", "good"};
  for (size_t port = 0; port < COUNT(ports); port++) {
    begin_case("reuse: %s, as often as the server has shown that it takes", ports[port]);
    client = create_client();
    post request = post_to(client, ports[port], "/answer-once");
    expect_success(&request, 200, 10);
    expect_failure(&request, RT_HTTP_ERROR_NO_RESPONSE, 0);
    expect(last_report.reused != 0, "the connection was not used again");
    for (int call = 0; call < 3; call++) {
      expect_success(&request, 200, 10);
      expect(last_report.reused == 0, "a connection was used again");
    }

    begin_case("reuse: %s, what the server has shown counts until the options change", ports[port]);
    rt_http_options options = {.size = sizeof options};
    expect(rt_port_http_get_options(client, &options) == RT_RES_SUCESS, "get_options fails");
    expect(rt_port_http_set_options(client, &options) == RT_RES_SUCESS, "set_options fails");
    request.path = "/length/10";
    expect_success(&request, 200, 10);
    expect_success(&request, 200, 10);
    expect(last_report.reused != 0, "the connection was not used again");

    begin_case("reuse: %s, what the server has shown counts for no other", ports[port]);
    request.path = "/answer-once";
    expect_success(&request, 200, 10);
    expect_failure(&request, RT_HTTP_ERROR_NO_RESPONSE, 0);
    post other = post_to(client, "rsa", "/length/20");
    expect_success(&other, 200, 20);
    expect_success(&other, 200, 20);
    expect(last_report.reused != 0, "the connection was not used again");

    begin_case("reuse: %s, a reset amid an answer shows nothing", ports[port]);
    request.path = "/length/10";
    expect_success(&request, 200, 10);
    request.path = "/reset-in-body";
    expect_failure(&request, RT_HTTP_ERROR_RESET, 200);
    expect(last_report.reused != 0, "the connection was not used again");
    request.path = "/length/10";
    expect_success(&request, 200, 10);
    expect_success(&request, 200, 10);
    expect(last_report.reused != 0, "the connection was not used again");
    destroy_client(client);
  }
}

static void try_idle_time(void) {
  begin_case("reuse: the server's idle time is over");
  client = create_client();
  post request = post_to(client, "es9plus-idle", "/gsma/rsp2/es9plus/cancelSession");
  request.body = "{}";
  request.body_length = 2;
  expect_success(&request, 200, 68);
  wait_ms(1500);
  expect_success(&request, 200, 68);
  expect(last_report.reused == 0, "the dead connection was used again");
  destroy_client(client);
}

static void try_certificates(void) {
  static const char *const certificates[] = {"good", "good-subca", "rsa", "rsa-tls1.2", "asks-for-certificate"};
  for (size_t index = 0; index < COUNT(certificates); index++) {
    static const char *const hosts[] = {"127.0.0.1", "localhost"};
    for (size_t host = 0; host < COUNT(hosts); host++) {
      begin_case("certificate: %s, at %s", certificates[index], hosts[host]);
      client = create_client();
      post request = post_to(client, certificates[index], "/length/20");
      request.host = hosts[host];
      expect_success(&request, 200, 20);
      expect(last_report.verify_flags == 0, "verify flags 0x%x", last_report.verify_flags);
      destroy_client(client);
    }
  }
}

/// What the report says of TLS and the server's address is the last connection's: of one that was kept before, nothing is
/// left in it.
static void try_report(void) {
  begin_case("reuse: a report has nothing of a connection that the call did not use");
  client = create_client();
  post request = post_to(client, "good", "/length/10");
  expect_success(&request, 200, 10);
  expect(last_report.tls_version != 0, "there was no TLS");
  request = post_to(client, "refused", "/");
  request.tls = true;
  expect_failure(&request, RT_HTTP_ERROR_REFUSED, 0);
  expect(last_report.tls_version == 0 && last_report.tls_error == 0, "TLS version 0x%x, error -0x%x",
         (unsigned int)last_report.tls_version, (unsigned int)-last_report.tls_error);
  expect(last_report.address[0] == 0, "the address is %s", last_report.address);
  destroy_client(client);
}

/// A call that is refused for its arguments has not used the connection: its report has nothing of it, and the next call has.
static void try_refused_arguments(void) {
  static const char *const ports[] = {"plain", "good"};
  static const char *malformed[] = {"Name value"};
  for (size_t port = 0; port < COUNT(ports); port++) {
    begin_case("reuse: %s, in spite of calls between that were refused for their arguments", ports[port]);
    client = create_client();
    post request = post_to(client, ports[port], "/length/10");
    expect_success(&request, 200, 10);
    for (int call = 0; call < 3; call++) {
      post refused = request;
      refused.path = call == 1 ? "no/slash" : request.path;
      refused.headers = malformed;
      refused.header_count = call == 0;
      buffer_size = call == 2 ? 0 : BUFFER_MAX;
      static const rt_http_error errors[] = {RT_HTTP_ERROR_HEADER, RT_HTTP_ERROR_TARGET, RT_HTTP_ERROR_NO_BUFFER};
      expect_failure(&refused, errors[call], 0);
      expect(last_report.phase == RT_HTTP_PHASE_CALL, "it ended in phase %d", last_report.phase);
      expect(last_report.reused == 0 && last_report.address[0] == 0 && last_report.tls_version == 0,
             "its report says reused %d, address \"%s\", TLS version 0x%x", last_report.reused, last_report.address,
             (unsigned int)last_report.tls_version);
    }
    buffer_size = BUFFER_MAX;
    expect_success(&request, 200, 10);
    expect(last_report.reused != 0, "the connection was given up");
    destroy_client(client);
  }
}

/// Where no descriptor is left a call fails, and says why; with that of a connection that was kept it gets by.
static void try_no_descriptors(void) {
  begin_case("no descriptor is left");
  rt_http_ctx other = create_client();
  client = create_client();
  post request = post_to(client, "plain", "/length/10");
  expect_success(&request, 200, 10);
  struct rlimit limit, few;
  expect(getrlimit(RLIMIT_NOFILE, &limit) == 0, "getrlimit fails");
  int fillers[20], count = 0;
  few = limit;
  few.rlim_cur = (rlim_t)open_descriptors() + 8;
  expect(setrlimit(RLIMIT_NOFILE, &few) == 0, "setrlimit fails");
  while (count < (int)COUNT(fillers) && (fillers[count] = dup(STDOUT_FILENO)) >= 0) count++;
  post failing = post_to(other, "plain", "/length/10");
  expect_failure(&failing, RT_HTTP_ERROR_SOCKET, 0);
  expect(last_report.os_error == EMFILE, "errno %d", last_report.os_error);
  expect(last_report.client == other, "it has another client");
  expect_success(&request, 200, 10);
  while (count > 0) close(fillers[--count]);
  setrlimit(RLIMIT_NOFILE, &limit);
  expect_success(&failing, 200, 10);
  destroy_client(client);
  destroy_client(other);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  try_reuse();
  try_report();
  try_refused_arguments();
  try_no_descriptors();
  try_no_retry();
  try_unannounced_end();
  try_idle_time();
  try_certificates();
  return finish();
}
