# Sourced by the commands in packaging/: their messages, installing, configuring and building.
# Messages go to standard error, because standard output belongs to the wrapped command.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)

# The packages for a build with its tests; other presets also need their compiler.
packages=(g++ cmake ninja-build libpoco-dev libpq-dev libssl-dev libgtest-dev libgmock-dev)
clang_packages=(clang libclang-rt-14-dev)

say() {
  printf 'packaging/%s: %s\n' "${0##*/}" "$*" >&2
}

fail() {
  say "$*"
  exit 1
}

# missing_packages NAME...: the packages that neither are installed nor are provided by one that is
# (other archives pack some differently: their nodejs provides npm), one per line.
missing_packages() {
  local installed name
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}, ${Provides},\n' |
    sed -n 's/^installed / /p')
  for name in "$@"; do
    [[ $installed == *" $name"[,\ ]* ]] || printf '%s\n' "$name"
  done
}

# ensure_packages NAME...: installs the missing packages, as root or through sudo.
ensure_packages() {
  local -a missing as_root=()
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "this is not Debian: continuing with the installed packages (needed: $*)"
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
  # The run level is for invoke-rc.d: it then does not start the servers of a package.
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get -q -o DPkg::Lock::Timeout=300 "$@" \
    </dev/null >"$log" 2>&1; then
    cat -- "$log" >&2
    rm -f -- "$log"
    fail "apt-get $1 failed, see above"
  fi
  rm -f -- "$log"
}

# build PRESET TARGET...: configures build/PRESET if needed and brings it up to date. Prints a
# message only if there is something to build, and the tools' output only if they fail. One build of
# a directory at a time: others wait.
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

# Reads the build tool's output, and shows the progress on a terminal.
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
