# shellcheck shell=bash
# What every script here shares; sourced, never run. Scripts run from the root of the package.

# Says what happens next, on stderr, so that a script's stdout stays a result.
say() {
  printf '==> %s\n' "$*" >&2
}

# Ends the script with a sentence that says what to do.
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Prints the folder that clones of the project share: what was downloaded lies there.
cache_folder() {
  printf '%s\n' "${RT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rt-port-http}"
}

# Prints the folder of the Swift toolchain's programs, which hold clang, lld and the llvm tools too.
swift_toolchain() {
  local swiftc
  swiftc=$(command -v swiftc) || fail "Swift 6.3 is missing: install its toolchain and put swiftc on the PATH"
  dirname "$(readlink -f "$swiftc")"
}

# Prints the GNU triple of an architecture's Linux programs.
linux_triple() {
  case "$1" in
    x86_64) echo x86_64-linux-gnu ;;
    aarch64) echo aarch64-linux-gnu ;;
    armv7) echo armv7-linux-gnueabihf ;;
  esac
}

# Prints the functions that the library defines for C, one a line: all the public headers declare, but the hooks.
exported_functions() {
  grep -hoE 'rt_port_http_(client_create|client_destroy|post|(get|set)_options|get_report|cancel|stored_(next|read|drop))\(' Sources/CRTPort/include/*.h |
    tr -d '(' | sort -u
}
