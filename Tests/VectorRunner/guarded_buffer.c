#define _DEFAULT_SOURCE

#include "guarded_buffer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void) {
  return (size_t)sysconf(_SC_PAGESIZE);
}

void guarded_buffer_open(guarded_buffer *buffer, size_t size) {
  size_t page = page_size();
  buffer->size = (size + page - 1) / page * page;
  void *start = mmap(NULL, buffer->size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) abort();
  buffer->end = (uint8_t *)start + buffer->size;
  if (mprotect(buffer->end, page, PROT_NONE) != 0) abort();
}

const uint8_t *guarded_buffer_fill(guarded_buffer *buffer, const uint8_t *bytes, size_t count) {
  if (count > buffer->size) abort();
  uint8_t *start = buffer->end - count;
  if (count > 0) memcpy(start, bytes, count);
  return start;
}

void guarded_buffer_close(guarded_buffer *buffer) {
  munmap(buffer->end - buffer->size, buffer->size + page_size());
}
