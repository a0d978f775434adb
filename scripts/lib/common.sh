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

# lock THING: waits for its turn to make a thing for the cache folder, which lasts until the shell ends: of several scripts
# that come at once, one makes it, and the others find it there.
lock() {
  local descriptor
  mkdir -p "$(dirname "$1")"
  exec {descriptor}> "$1.lock"
  flock "$descriptor"
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

# Prints the functions that the library defines for C, one a line: all the public headers declare, but what has a file of its
# own in Sources/CRTPort.
exported_functions() {
  local name
  grep -hoE '\brt_port_[a-z_]+\(' Sources/CRTPort/include/*.h | tr -d '(' | sort -u | while read -r name; do
    [ -f "Sources/CRTPort/$name.c" ] || printf '%s\n' "$name"
  done
}

# Prints the mirror from which this machine's apt gets Debian.
debian_mirror() {
  local mirror
  # shellcheck disable=SC2016  # the dollars are apt's
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(RELEASE)' 'Created-By: Packages' |
    awk '$2 == "Debian" && $3 !~ /-/ { print $1; exit }')
  [ -n "$mirror" ] || fail "apt knows no Debian mirror yet: run apt-get update, or see /etc/apt/sources.list.d"
  printf '%s\n' "$mirror"
}

# Prints the file of the keys that sign Debian's archive.
debian_keyring() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e "$keyring" ] || fail "Debian's archive keys are missing: apt-get install debian-archive-keyring"
  printf '%s\n' "$keyring"
}

# private_apt_options FOLDER LINE: prints the options, a line each, by which apt keeps to a folder of its own and to one
# line of sources.list; this machine's packages and lists are left alone.
private_apt_options() {
  local folder=$1
  mkdir -p "$folder"/{state/lists/partial,cache/archives/partial}
  : > "$folder/state/status"
  printf '%s\n' "$2" > "$folder/sources.list"
  printf '%s\n' -qq -o "Dir::State=$folder/state" -o "Dir::State::status=$folder/state/status" \
    -o "Dir::Cache=$folder/cache" -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=- \
    -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Update::Error-Mode=any
}

# from_debian WHAT: calls the script's `download SUITE`, for one suite after the other until it succeeds. A mirror in the
# middle of a sync may serve the suite whole under one of its names and torn under the other.
from_debian() {
  local suite
  for suite in ${RT_SUITES:-trixie stable}; do
    say "Getting $1 from Debian $suite"
    if download "$suite" >&2; then return; fi
    say "Debian $suite can't be had from this mirror at the moment"
  done
  fail "$1 can't be downloaded: see apt's words above, then try again"
}

# destination ARCH SYSROOT [FLAG...]: prints an architecture's destination file with this machine's paths in it, and more
# flags for its C compiler. The passes of Swift's optimizer that a destination turns off make this library larger, by 24
# bytes or more on an architecture.
destination() {
  local arch=$1 sysroot=$2 more=''
  shift 2
  if [ $# != 0 ]; then more=$(printf ', "%s"' "$@"); fi
  sed -e "s#@TOOLCHAIN@#$(swift_toolchain)#g" -e "s#@SYSROOT@#$sysroot#g" \
    -e "s#@MORE@#$more#" "toolchains/$arch.json.in"
}

# compiler_flags ARCH SYSROOT: prints the C compiler's flags for an architecture, on one line.
compiler_flags() {
  destination "$@" | python3 -c 'import json, sys; print(*json.load(sys.stdin)["extra-cc-flags"])'
}
