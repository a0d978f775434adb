/// libcurl's easy interface, with one handle for all POSTs.
#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>

#include "post.h"

static CURL *client;

static size_t count_bytes(char *bytes, size_t size, size_t count, void *length) {
  (void)bytes;
  *(size_t *)length += size * count;
  return size * count;
}

bool open_client(unsigned short port) {
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%hu/es9plus", port);
  client = curl_easy_init();
  return client != NULL && curl_easy_setopt(client, CURLOPT_URL, url) == CURLE_OK &&
         curl_easy_setopt(client, CURLOPT_WRITEFUNCTION, count_bytes) == CURLE_OK;
}

size_t post(const unsigned char body[body_length]) {
  size_t length = 0;
  curl_easy_setopt(client, CURLOPT_POSTFIELDSIZE, (long)body_length);
  curl_easy_setopt(client, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(client, CURLOPT_WRITEDATA, &length);
  return curl_easy_perform(client) == CURLE_OK ? length : SIZE_MAX;
}
