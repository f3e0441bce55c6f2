# Sourced by the commands in packaging/: what they say, install, configure and build.
# What they say goes to stderr, so that the standard output belongs to the wrapped command.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)

# What a build with its tests needs; the compiler of the other presets comes on top.
packages=(g++ cmake ninja-build libpoco-dev libssl-dev libgtest-dev libgmock-dev)
clang_packages=(clang libclang-rt-14-dev)

say() {
  printf 'packaging/%s: %s\n' "${0##*/}" "$*" >&2
}

fail() {
  say "$*"
  exit 1
}

# missing_packages NAME...: those that are not installed, one a line.
missing_packages() {
  local name state
  for name in "$@"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) || state=absent
    [[ $state == installed ]] || printf '%s\n' "$name"
  done
}

# ensure_packages NAME...: installs what is missing, as root or through sudo.
ensure_packages() {
  local -a missing as_root=()
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "this is not Debian: going on with what is installed (needed: $*)"
    return
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      fail "packages are missing; as root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]} (once; this takes a minute or two)"
  apt_get update
  apt_get install -y --no-install-recommends "${missing[@]}"
}

# apt_get WORD...: apt-get without questions, and silent unless it fails.
apt_get() {
  local log
  log=$(mktemp)
  # The run level is a word to invoke-rc.d: servers that come with a package are not started.
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get -q -o DPkg::Lock::Timeout=300 "$@" \
    </dev/null >"$log" 2>&1; then
    cat -- "$log" >&2
    rm -f -- "$log"
    fail "apt-get $1 failed, see above"
  fi
  rm -f -- "$log"
}

# build PRESET TARGET...: configures build/PRESET if that was not done and brings it up to date.
# Says that it builds only when there is something to build, and shows what the tools said only
# when they fail. One build of a directory at a time: others wait.
build() {
  local preset=$1
  local directory=$root/build/$preset
  mkdir -p -- "$directory" 2>/dev/null && [[ -w $directory ]] ||
    fail "cannot write to $directory; it may belong to another user"
  (
    exec 9>"$directory/.lock"
    flock 9
    [[ -f $directory/build.ninja ]] || configure "$preset" "$directory"
    compile "$directory" "${@:2}"
  )
}

configure() {
  local preset=$1 directory=$2
  [[ $preset != bundled && $preset != package ]] || "$root/packaging/bundled_poco"
  say "configuring build/$preset"
  if ! (cd -- "$root" && cmake --preset "$preset") >"$directory/configure.log" 2>&1; then
    cat -- "$directory/configure.log" >&2
    fail "cmake could not configure build/$preset, see above"
  fi
}

# compile DIRECTORY TARGET...
compile() {
  local directory=$1
  if ! cmake --build "$directory" --target "${@:2}" --parallel "$(nproc)" 2>&1 |
    tee -- "$directory/build.log" | announce_build "${directory#"$root"/}"; then
    cat -- "$directory/build.log" >&2
    fail "the build in ${directory#"$root"/} failed, see above"
  fi
}

# Reads the build tool's output; a terminal sees how far it is.
announce_build() {
  local directory=$1 line said=
  while IFS= read -r line; do
    [[ $line == '['*'] Building '* || $line == '['*'] Linking '* ]] || continue
    if [[ -z $said ]]; then
      said=yes
      say "building in $directory"
    fi
    [[ ! -t 2 ]] || printf '\r\033[K%.70s' "$line" >&2
  done
  [[ -z $said || ! -t 2 ]] || printf '\r\033[K' >&2
}
