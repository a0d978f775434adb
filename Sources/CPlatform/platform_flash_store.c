#include "platform_flash_store.h"

#include "rt_port_http_ext.h"

static const struct rt_http_flash functions = {
    .open = flash_store_open,
    .begin = flash_store_begin,
    .write = flash_store_write,
    .finish = flash_store_finish,
    .close = flash_store_close,
};

void rt_port_http_use_flash(rt_http_options *options, const char *path) {
  options->flash_path = path;
  options->flash = &functions;
}
