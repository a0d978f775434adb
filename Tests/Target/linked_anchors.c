/// Trust anchors that are linked in: the array that scripts/anchors makes.
#include "firmware.h"

extern const unsigned char roots[];
extern const unsigned int roots_len;

int main(int argc, char **argv) {
  start(argc, argv);
  start_firmware();
  configured.trust_file = NULL;
  configured.trust_anchors = roots;
  configured.trust_anchors_len = roots_len;
  rt_http_ctx client = create_client();
  static const char *const servers[] = {"good", "unknown"};
  for (size_t index = 0; index < COUNT(servers); index++) {
    begin_case("%s: one of two roots that are linked in has issued it", servers[index]);
    post request = post_to(client, servers[index], "/length/100");
    expect_success(&request, 200, 100);
  }
  begin_case("another root has issued it");
  post request = post_to(client, "twin", "/length/100");
  expect_failure(&request, RT_HTTP_ERROR_CERTIFICATE_UNTRUSTED, 0);
  destroy_client(client);
  return finish();
}
