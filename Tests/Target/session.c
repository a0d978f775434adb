/// A session: the ES9+ calls in a row on one client, plain and over TLS.
///
/// The server is the demo's stand-in for an SM-DP+: it checks the requests strictly and answers in measured sizes.
#include "firmware.h"

/// "matchingId:TS48V1-A-UNIQUE", as the server looks for it.
#define RIGHT_PROOF "bWF0Y2hpbmdJZDpUUzQ4VjEtQS1VTklRVUUu"
#define API "/gsma/rsp2/es9plus/"

static const struct call {
  const char *name;
  const char *path;
  const char *body;
  unsigned int body_length;
  int status;
  unsigned int length;
} calls[] = {
    {"initiateAuthentication", API "initiateAuthentication", "{\"smdpAddress\":\"smdp.example\"}", 179, 200, 1221},
    {"authenticateClient", API "authenticateClient", "{\"authenticateServerResponse\":\"" RIGHT_PROOF "\"}", 2020, 200,
     1311},
    {"getBoundProfilePackage", API "getBoundProfilePackage", "{\"prepareDownloadResponse\":\"\"}", 297, 200, 17483},
    {"handleNotification", API "handleNotification", "{\"pendingNotification\":\"\"}", 1723, 204, 0},
    {"wrong matching id", API "authenticateClient", "{\"authenticateServerResponse\":\"\"}", 2020, 200, 148},
    {"bad JSON", API "authenticateClient", "{\"authenticateServerResponse\":", 100, 500, 7785},
    {"cancelSession", API "cancelSession", "{\"cancelSessionResponse\":\"\"}", 250, 200, 68},
};

/// The call's body, filled up with white space to its length.
static post post_call(rt_http_ctx client, const char *port_name, const struct call *call) {
  static char body[2048];
  memset(body, ' ', sizeof body);
  memcpy(body, call->body, strlen(call->body));
  post request = post_to(client, port_name, call->path);
  request.body = body;
  request.body_length = call->body_length;
  return request;
}

static void try_session(const char *port_name) {
  begin_case("%s: create", port_name);
  rt_http_ctx client = create_client();
  for (size_t index = 0; index < COUNT(calls); index++) {
    begin_case("%s: %s", port_name, calls[index].name);
    post request = post_call(client, port_name, &calls[index]);
    expect_success(&request, calls[index].status, calls[index].length);
    expect((last_report.reused != 0) == (index > 0), "reused is %d", last_report.reused);
    expect(last_report.bytes_up > calls[index].body_length, "%llu bytes went up", last_report.bytes_up);
    expect(last_report.bytes_down > calls[index].length, "%llu bytes came down", last_report.bytes_down);
    expect(last_report.bytes_up < calls[index].body_length + 2000, "%llu bytes went up", last_report.bytes_up);
    expect(last_report.bytes_down < calls[index].length + 3000, "%llu bytes came down", last_report.bytes_down);
    unsigned int sum = 0;
    for (int phase = 0; phase < RT_HTTP_TIMED_PHASES; phase++) sum += last_report.phase_ms[phase];
    expect(sum <= last_report.total_ms + RT_HTTP_TIMED_PHASES, "phases take %u ms of %u", sum, last_report.total_ms);
    if (calls[index].status == 200) {
      expect(buffer()[0] == '{' && strchr((const char *)buffer(), '}') != NULL, "the body is no JSON");
    }
  }
  begin_case("%s: the last report can be read", port_name);
  rt_http_report report = {.size = sizeof report};
  expect(rt_port_http_get_report(client, &report) == RT_RES_SUCESS, "get_report fails");
  expect(report.status == 200 && report.body_len == 68 && report.client == client, "it is another one");
  destroy_client(client);
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  try_session("plain-es9plus");
  try_session("es9plus");
  return finish();
}
