/// Makes POSTs, one after another, to the server at a port, and checks that each answer has a body as long as the request's.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "post.h"

int main(int argc, char **argv) {
  static unsigned char body[body_length];
  if (argc != 3 || !open_client((unsigned short)atoi(argv[1]))) {
    fprintf(stderr, "usage: post PORT COUNT\n");
    return 64;
  }
  memset(body, 'x', sizeof body);
  for (int count = atoi(argv[2]); count > 0; count--) {
    if (post(body) != sizeof body) {
      fprintf(stderr, "a POST has failed, with %d left\n", count - 1);
      return 1;
    }
  }
  return 0;
}
