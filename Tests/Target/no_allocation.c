/// No POST allocates: the allocator is this program's own, and ends the program when it is called during a call. So do the
/// functions by which an allocator gets memory, and where the kernel itself can watch for them, it does.
///
/// Outside of calls it hands out memory from a fixed block, for whatever the C library wants at its start. Where mbedTLS
/// is the system's, only plain HTTP is tried: that mbedTLS allocates.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "firmware.h"

#ifdef SYS_mmap2
#define SYS_mmap_of_libc SYS_mmap2
#define MMAP_OFFSET(offset) ((offset) / 4096)
#else
#define SYS_mmap_of_libc SYS_mmap
#define MMAP_OFFSET(offset) (offset)
#endif

static bool is_forbidden;
static _Alignas(16) unsigned char block[1 << 20];
static size_t used;

static void note_use(const char *function) {
  if (!is_forbidden) return;
  is_forbidden = false;
  expect(false, "%s was called", function);
  finish();
  _exit(1);
}

void *malloc(size_t size) {
  note_use("malloc");
  size_t begin = used + 16;
  if (size > sizeof block - 32 - used) return NULL;
  used = (begin + size + 15) / 16 * 16;
  // The size lies before the memory, for realloc.
  *(size_t *)(block + begin - 16) = size;
  return block + begin;
}

void free(void *memory) {
  if (memory != NULL) note_use("free");
}

void *calloc(size_t count, size_t size) {
  note_use("calloc");
  if (size != 0 && count > SIZE_MAX / size) return NULL;
  // The block is zero, and no part of it is handed out twice.
  return malloc(count * size);
}

void *realloc(void *memory, size_t size) {
  note_use("realloc");
  void *larger = malloc(size);
  if (memory != NULL && larger != NULL) {
    size_t old = *(size_t *)((unsigned char *)memory - 16);
    memcpy(larger, memory, old < size ? old : size);
  }
  return larger;
}

void *aligned_alloc(size_t alignment, size_t size) {
  note_use("aligned_alloc");
  if (alignment <= 16) return malloc(size);
  uintptr_t memory = (uintptr_t)malloc(size + alignment);
  return (void *)((memory + alignment - 1) / alignment * alignment);
}

void *memalign(size_t alignment, size_t size) {
  return aligned_alloc(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = aligned_alloc(alignment, size);
  return *memory == NULL;
}

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset) {
  note_use("mmap");
  return (void *)syscall(SYS_mmap_of_libc, address, size, protection, flags, file, MMAP_OFFSET(offset));
}

int brk(void *end) {
  note_use("brk");
  (void)end;
  errno = ENOMEM;
  return -1;
}

void *sbrk(intptr_t size) {
  note_use("sbrk");
  (void)size;
  errno = ENOMEM;
  return (void *)-1;
}

/// From now on the kernel refuses to give memory, whoever asks: brk, mmap and mremap end the program. qemu has no such
/// filter to offer.
static void forbid_in_kernel(void) {
  begin_case("the kernel gives no memory");
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_brk, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap_of_libc, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mremap, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = COUNT(filter), .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    skip("no system-call filter can be set");
  }
}

static unsigned char session[RT_HTTP_SESSION_MAX];
static unsigned char certificate[4096], key[1024];
static unsigned int certificate_length, key_length;

static void use_everything(rt_http_options *options) {
  rt_port_http_keep_session(options, session, sizeof session);
  rt_port_http_set_client_certificate(options, certificate, certificate_length, key, key_length);
}

/// The calls of a profile download, in their sizes.
static void try_session(const char *port) {
  static const struct {
    const char *path;
    unsigned int request;
    int status;
    unsigned int response;
  } calls[] = {
      {"/chunked/1221/1221", 179, 200, 1221}, {"/chunked/1311/1311", 2020, 200, 1311},
      {"/chunked/17483/17483", 297, 200, 17483}, {"/no-content", 1723, 204, 0},
      {"/length/68", 250, 200, 68},
  };
  static const char body[2048];
  begin_case("%s: create", port);
  is_forbidden = true;
  rt_http_ctx client = create_client();
  is_forbidden = false;
  for (size_t index = 0; index < COUNT(calls); index++) {
    begin_case("%s: %s", port, calls[index].path);
    post request = post_to(client, port, calls[index].path);
    request.body = body;
    request.body_length = calls[index].request;
    is_forbidden = true;
    expect_success(&request, calls[index].status, calls[index].response);
    is_forbidden = false;
    expect((last_report.reused != 0) == (index > 0), "reused is %d", last_report.reused);
    expect_pattern(calls[index].response);
  }
  begin_case("%s: destroy", port);
  is_forbidden = true;
  destroy_client(client);
  is_forbidden = false;
}

static void try_calls(rt_http_ctx client) {
  static const struct {
    const char *host;
    const char *path;
    int status;
    unsigned int length;
  } calls[] = {
      {"127.0.0.1", "/length/10000", 200, 10000},  {"127.0.0.1", "/chunked/10000/100", 200, 10000},
      {"localhost", "/no-content", 204, 0},        {"localhost", "/close-delimited/100", 200, 100},
      {"localhost", "/status/500", 500, 10},       {"localhost", "/byte-by-byte/100", 200, 100},
      {"127.0.0.1", "/connection-close", 200, 10},
  };
  for (size_t index = 0; index < COUNT(calls); index++) {
    begin_case("%s at %s", calls[index].path, calls[index].host);
    post request = post_to(client, "plain", calls[index].path);
    request.host = calls[index].host;
    is_forbidden = true;
    expect_success(&request, calls[index].status, calls[index].length);
    is_forbidden = false;
    expect_pattern(calls[index].length);
  }

  static const struct {
    const char *port;
    const char *path;
    rt_http_error error;
    int status;
  } failures[] = {
      {"refused", "/", RT_HTTP_ERROR_REFUSED, 0},
      {"closes-at-accept", "/", RT_HTTP_ERROR_NO_RESPONSE, 0},
      {"plain", "/reset-in-body", RT_HTTP_ERROR_RESET, 200},
      {"plain", "/incomplete-length", RT_HTTP_ERROR_INCOMPLETE, 200},
      {"plain", "/length/1000000", RT_HTTP_ERROR_TOO_LARGE, 200},
      {"plain", "without a slash", RT_HTTP_ERROR_TARGET, 0},
  };
  for (size_t index = 0; index < COUNT(failures); index++) {
    begin_case("%s at %s", failures[index].path, failures[index].port);
    post request = post_to(client, failures[index].port, failures[index].path);
    request.tls = false;
    is_forbidden = true;
    expect_failure(&request, failures[index].error, failures[index].status);
    is_forbidden = false;
  }
}

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();

  begin_case("the allocator is this program's own");
  size_t before = used;
  // Without volatile the compiler would leave the call out.
  void *volatile memory = malloc(100);
  free(memory);
  expect(used > before, "malloc is another");

  forbid_in_kernel();
  begin_case("create");
  is_forbidden = true;
  rt_http_ctx client = create_client();
  is_forbidden = false;
  try_calls(client);
  begin_case("destroy");
  is_forbidden = true;
  destroy_client(client);
  is_forbidden = false;
  if (number("tls-memory") > 0) {
    begin_case("sessions that are resumed, and a client certificate");
    certificate_length = read_pki("client.pem", certificate, sizeof certificate);
    key_length = read_pki("client.key", key, sizeof key);
    while_configuring = use_everything;
    for (int index = 0; index < 2; index++) {
      try_session("asks-for-certificate-tls1.2");
      expect((last_report.resumed != 0) == (index > 0), "resumed is %d", last_report.resumed);
    }
    for (int index = 0; index < 2 && number("newest-tls") >= 0x0304; index++) {
      try_session("asks-for-certificate-tls1.3");
      expect((last_report.resumed != 0) == (index > 0), "resumed is %d", last_report.resumed);
    }
    while_configuring = NULL;
    try_session("good-tls1.2");
    if (number("newest-tls") >= 0x0304) try_session("good-tls1.3");
    try_session("web-tls1.2");
  }
  return finish();
}
