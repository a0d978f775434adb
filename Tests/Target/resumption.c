/// Sessions that are resumed: by session id and by ticket in TLS 1.2, by pre-shared key in TLS 1.3; what keeps them from
/// being offered, and what happens when the server does not go along.
///
/// A record is damaged at each of its bytes; under qemu, where each ClientHello takes its time, at every 32nd. There what a
/// session is for is tried with one way to resume it, with all ways in turn.
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware.h"

#define GUARD 0x5A

static unsigned char guarded[1 + RT_HTTP_SESSION_MAX + 1];
static unsigned char *const memory = guarded + 1;  // nothing says that it is aligned
static unsigned char saved[RT_HTTP_SESSION_MAX];
static unsigned int memory_size = RT_HTTP_SESSION_MAX;
static unsigned char pins[2][RT_HTTP_KEY_PIN_SIZE];
static unsigned char key_ids[1][RT_HTTP_KEY_ID_SIZE];

static void keep_session(rt_http_options *options) {
  rt_port_http_keep_session(options, memory_size == 0 ? NULL : memory, memory_size);
}

static void forget(void) {
  memset(guarded, 0, sizeof guarded);
  guarded[0] = guarded[sizeof guarded - 1] = GUARD;
}

static void expect_guards(void) {
  expect(guarded[0] == GUARD && guarded[sizeof guarded - 1] == GUARD, "bytes around the memory were written to");
  for (unsigned int index = memory_size; index < RT_HTTP_SESSION_MAX; index++) {
    expect(memory[index] == 0, "byte %u of %u was written to", index, memory_size);
  }
}

/// Tells the server what to do, by its plain port.
static void command(const char *name, const char *port, const char *arguments) {
  char path[128];
  snprintf(path, sizeof path, "/%s/%s%s", name, port, arguments);
  rt_http_ctx client = create_client();
  post request = post_to(client, "plain", path);
  expect_success(&request, 200, 0);
  destroy_client(client);
}

/// A number that the server counts, by its plain port.
static int count_of(const char *name, const char *port) {
  char path[128];
  snprintf(path, sizeof path, "/%s/%s", name, port);
  rt_http_ctx client = create_client();
  post request = post_to(client, "plain", path);
  perform(&request);
  expect(request.result == RT_RES_SUCESS, "%s fails with error %d", path, last_report.error);
  destroy_client(client);
  int result = -1;
  sscanf((const char *)buffer(), "%d", &result);
  return result;
}

static void post_once_to(const char *host, const char *port, bool is_resumed) {
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  request.host = host;
  expect_success(&request, 200, 100);
  expect((last_report.resumed != 0) == is_resumed, "resumed is %d", last_report.resumed);
  destroy_client(client);
  expect_guards();
}

/// A POST on a new connection.
static void post_once(const char *port, bool is_resumed) { post_once_to("127.0.0.1", port, is_resumed); }

static void try_resumption(const char *port) {
  begin_case("%s: the next connection resumes the session, and the one after it", port);
  forget();
  int before = count_of("resumptions", port);
  post_once(port, false);
  unsigned long long full = last_report.bytes_down;
  for (int index = 0; index < 3; index++) {
    post_once(port, true);
    expect(last_report.bytes_down < full, "%llu bytes came down, and %llu at first", last_report.bytes_down, full);
  }
  expect(count_of("resumptions", port) == before + 3, "the server has not resumed it");

  begin_case("%s: one client resumes it too, and a POST on the open connection says so", port);
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/connection-close");
  expect_success(&request, 200, 10);
  expect(last_report.resumed != 0 && last_report.reused == 0, "it is not resumed");
  request = post_to(client, port, "/length/100");
  expect_success(&request, 200, 100);
  expect(last_report.resumed != 0 && last_report.reused == 0, "it is not resumed");
  expect_success(&request, 200, 100);
  expect(last_report.resumed != 0 && last_report.reused != 0, "it is not reused");
  destroy_client(client);

  begin_case("%s: without memory for it no session is kept", port);
  forget();
  for (memory_size = 0; memory_size < 100; memory_size += 33) {
    post_once(port, false);
    post_once(port, false);
  }
  memory_size = RT_HTTP_SESSION_MAX;
}

static void try_restart(const char *port) {
  begin_case("%s: a process imports what another has exported", port);
  forget();
  int ends[2];
  expect(pipe(ends) == 0, "there is no pipe");
  pid_t child = fork();
  if (child == 0) {
    post_once(port, false);
    _exit(write(ends[1], memory, RT_HTTP_SESSION_MAX) == RT_HTTP_SESSION_MAX ? 0 : 1);
  }
  int status = -1;
  expect(waitpid(child, &status, 0) == child && status == 0, "the other process fails");
  expect(read(ends[0], memory, RT_HTTP_SESSION_MAX) == RT_HTTP_SESSION_MAX, "it has exported nothing");
  close(ends[0]);
  close(ends[1]);
  post_once(port, true);
}

static void try_oblivion(const char *port, bool is_tls12) {
  begin_case("%s: a server that has forgotten the session is verified, on the same connection", port);
  forget();
  post_once(port, false);
  command("forget", port, "");
  int before = count_of("connections", port);
  post_once(port, false);
  expect(count_of("connections", port) == before + 1, "it takes more than one connection");
  // Of TLS 1.2 it keeps the next one: this one was not offered TLS 1.3.
  if (is_tls12) post_once(port, false);
  post_once(port, true);

  static const struct {
    const char *certificate;
    rt_http_error error;
  } impostors[] = {
      {"/unknown", RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED},
      {"/wrong-name", RT_HTTP_ERROR_CERTIFICATE_NAME},
      {"/expired", RT_HTTP_ERROR_CERTIFICATE_EXPIRED},
  };
  for (size_t index = 0; index < COUNT(impostors); index++) {
    begin_case("%s: it is not accepted with the certificate %s", port, impostors[index].certificate + 1);
    forget();
    post_once(port, false);
    command("forget", port, impostors[index].certificate);
    rt_http_ctx client = create_client();
    post request = post_to(client, port, "/length/100");
    expect_failure(&request, impostors[index].error, 0);
    expect(last_report.resumed == 0, "resumed is %d", last_report.resumed);
    destroy_client(client);
    command("forget", port, "");
  }
}

static void try_faults(const char *port) {
  static const char *const faults[] = {"closes", "resets", "alerts"};
  for (size_t index = 0; index < COUNT(faults); index++) {
    char arguments[32];
    snprintf(arguments, sizeof arguments, "/%s/1", faults[index]);
    begin_case("%s: a server that %s when the session is offered gets one full handshake", port, faults[index]);
    forget();
    post_once(port, false);
    command("spoil", port, arguments);
    int before = count_of("connections", port);
    post_once(port, false);
    expect(count_of("connections", port) == before + 2, "it takes another number of connections");
    post_once(port, true);

    begin_case("%s: if it %s then too, the POST fails", port, faults[index]);
    forget();
    post_once(port, false);
    snprintf(arguments, sizeof arguments, "/%s/5", faults[index]);
    command("spoil", port, arguments);
    before = count_of("connections", port);
    rt_http_ctx client = create_client();
    post request = post_to(client, port, "/length/100");
    perform(&request);
    expect(request.result == RT_RES_ERROR, "it succeeds");
    destroy_client(client);
    // An alert may come from a server that TLS 1.3 is too much for.
    int tries = index == 2 && number("newest-tls") >= 0x0304 ? 3 : 2;
    expect(count_of("connections", port) == before + tries, "it takes another number of connections");
    command("spoil", port, "/closes/0");
  }
}

/// How many connections a POST takes, where all are closed after the ClientHello: two if a session was offered.
static int tries_of(const char *port) {
  command("spoil", port, "/closes/9");
  int before = count_of("connections", port);
  rt_http_ctx client = create_client();
  post request = post_to(client, port, "/length/100");
  expect_failure(&request, RT_HTTP_ERROR_TLS_CLOSED, 0);
  destroy_client(client);
  return count_of("connections", port) - before;
}

static void try_damage(const char *port) {
  begin_case("%s: a record with any byte changed, or cut anywhere, is no session", port);
  unsigned int step = step_under_qemu(32);
  forget();
  post_once(port, false);
  memcpy(saved, memory, sizeof saved);
  unsigned int length = sizeof saved;
  while (length > 0 && saved[length - 1] == 0) length--;
  expect(length > 100, "the record has %u bytes", length);
  expect(tries_of(port) == 2, "the whole record is not offered");
  command("spoil", port, "/closes/1000000");
  int before = count_of("connections", port);
  rt_http_ctx client = create_client();
  unsigned int changes = 0, cuts = 0;
  for (unsigned int index = 0; index < length; index += step, changes++) {
    memcpy(memory, saved, sizeof saved);
    memory[index] ^= (unsigned char)(1u << changes % 8);
    post request = post_to(client, port, "/length/100");
    expect_failure(&request, RT_HTTP_ERROR_TLS_CLOSED, 0);
  }
  destroy_client(client);
  expect(count_of("connections", port) == before + (int)changes, "a changed record is offered");
  before += (int)changes;
  client = create_client();
  for (unsigned int index = 0; index < length; index += 7 * step, cuts++) {
    memcpy(memory, saved, sizeof saved);
    memset(memory + index, 0, sizeof saved - index);
    post request = post_to(client, port, "/length/100");
    expect_failure(&request, RT_HTTP_ERROR_TLS_CLOSED, 0);
  }
  destroy_client(client);
  expect(count_of("connections", port) == before + (int)cuts, "a cut record is offered");
  memset(memory, 0xFF, sizeof saved);
  expect(tries_of(port) == 1, "bytes that are all ones are offered");
  // With less memory than the record says that it takes.
  memcpy(memory, saved, sizeof saved);
  memory_size = length - 1;
  memset(memory + memory_size, 0, sizeof saved - memory_size);
  expect(tries_of(port) == 1, "a record in too little memory is offered");
  expect_guards();
  memory_size = RT_HTTP_SESSION_MAX;
  memcpy(memory, saved, sizeof saved);
  command("spoil", port, "/closes/0");
  post_once(port, true);
}

/// What a client trusts, in ways that differ from the first, under which the session was made.
static const struct trust {
  const char *name;
  const char *file;
  bool has_memory, has_pin, has_other_pin, has_key_id;
} trusts[] = {
    {"the trust file", "root.pem", false, false, false, false},
    {"another trust file with the same root", "bundle.pem", false, false, false, false},
    {"the root in memory", NULL, true, false, false, false},
    {"the root in the file and in memory", "root.pem", true, false, false, false},
    {"a pin", "root.pem", false, true, false, false},
    {"a pin alone", NULL, false, true, false, false},
    {"two pins", "root.pem", false, true, true, false},
    {"a key identifier", "root.pem", false, false, false, true},
};

static const struct trust *trust = trusts;
static char root[8192];

static void trust_and_keep(rt_http_options *options) {
  options->trust_file = trust->file == NULL ? NULL : pki_file(trust->file);
  options->trust_anchors = trust->has_memory ? root : NULL;
  options->trust_anchors_len = trust->has_memory ? (unsigned int)strlen(root) : 0;
  if (trust->has_pin) {
    rt_port_http_set_key_pins(options, pins, trust->has_other_pin ? 2 : 1);
  }
  if (trust->has_key_id) {
    rt_port_http_set_trusted_key_ids(options, key_ids, 1);
  }
  keep_session(options);
}

static void try_purposes(const char *port, size_t kind) {
  const unsigned int step = step_under_qemu(3);
  char other_port[64];
  snprintf(other_port, sizeof other_port, "%s-2", port);
  while_configuring = trust_and_keep;
  for (size_t made = kind % step; made < COUNT(trusts); made += step) {
    bool has_key_ids = number("tls-memory") > 0 || number("newest-tls") >= 0x0304;
    if (trusts[made].has_key_id && !has_key_ids) continue;
    begin_case("%s: a session made with %s is offered with it alone", port, trusts[made].name);
    forget();
    trust = &trusts[made];
    post_once(port, false);
    memcpy(saved, memory, sizeof saved);
    for (size_t index = 0; index < COUNT(trusts); index++) {
      if (trusts[index].has_key_id && !has_key_ids) continue;
      memcpy(memory, saved, sizeof saved);
      trust = &trusts[index];
      expect(tries_of(port) == (index == made ? 2 : 1), "with %s it is not so", trust->name);
    }
    command("spoil", port, "/closes/0");
  }
  trust = trusts;
  begin_case("%s: it is not offered to another host or port", port);
  forget();
  post_once(port, false);
  memcpy(saved, memory, sizeof saved);
  post_once(other_port, false);
  memcpy(memory, saved, sizeof saved);
  post_once_to("localhost", port, false);
  memcpy(memory, saved, sizeof saved);
  post_once(port, true);
  while_configuring = keep_session;
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  begin_case("pins, key identifiers and roots");
  read_key("good.pin", pins[0], sizeof pins[0]);
  read_key("root.id", key_ids[0], sizeof key_ids[0]);
  read_pki("root.pem", root, sizeof root);
  while_configuring = keep_session;
  if (!can_resume()) {
    begin_case("sessions can't be kept with the mbedTLS of a 32-bit system");
    forget();
    rt_http_ctx client = create_client();
    post request = post_to(client, "good", "/length/100");
    expect_failure(&request, RT_HTTP_ERROR_TLS_FEATURE, 0);
    destroy_client(client);
    return finish();
  }
  static const char *const kinds[] = {"id", "ticket", "psk"};
  for (size_t index = 0; index < COUNT(kinds); index++) {
    bool is_tls12 = index < 2;
    if (!is_tls12 && number("newest-tls") < 0x0304) continue;
    char port[32];
    snprintf(port, sizeof port, "session-%s", kinds[index]);
    try_resumption(port);
    try_restart(port);
    try_oblivion(port, is_tls12);
    try_faults(port);
    try_damage(port);
    try_purposes(port, index);
  }
  return finish();
}
