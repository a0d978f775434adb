# shellcheck shell=bash
# What scripts/test remembers of the parts that passed; sourced, never run.
#
# As with `go test`: a part that passes leaves a record, a digest of all that it depends on and its counts. While the
# digest stays what it was, the record stands for a run. A part that fails, or skips all it has, leaves none, and a fresh
# clone has none.

# Prints all that a test depends on besides the files of this clone: the tools and sysroots, the kernel, and whether root
# runs the tests, as some need.
test_environment() {
  swiftc --version 2>&1
  dpkg-query -W
  stat -c '%n %Y' "$(scripts/sysroot aarch64)/.complete" "$(scripts/sysroot armv7)/.complete"
  uname -rm
  id -u
  echo "${VECTOR_SEED:-}"
}

# inputs_digest ENVIRONMENT COMMAND PATH...: prints the SHA-256 of a part's command and of all it depends on, which is
# test_environment's output and every file at the paths.
inputs_digest() {
  local environment=$1 command=$2
  shift 2
  {
    printf '%s\n' "$environment" "$command"
    find "$@" -type f -not -path '*/__pycache__/*' -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d ' ' -f 1
}

# passed_before NAME DIGEST: prints the counts with which the part passed when the digest was the same; fails if it didn't.
passed_before() {
  [ "$(head -n 1 "out/passed/$1" 2> /dev/null)" = "$2" ] && sed -n 2p "out/passed/$1"
}

# remember_passed NAME DIGEST COUNTS
remember_passed() {
  mkdir -p out/passed
  printf '%s\n' "$2" "$3" > "out/passed/$1"
}
