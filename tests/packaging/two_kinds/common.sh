# Sourced by the tests of two installations, which are called with DIRECTORY PROGRAM PLUGINS: what
# `make` made, the kind of the program that runs, and the kind that its plugins were built for.

. "$(dirname -- "${BASH_SOURCE[0]}")/../skip.sh"

directory=$1 program=$2 plugins=$3
[[ -d $directory ]] || skip 'there are not both installations'
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# Reporters and guards.
template=$directory/$plugins/plugins/plugin_template
judge=$directory/$plugins/plugins/judge

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# run WORD...: leaves `status`, `out` and `err`.
run() {
  local words=(--config "$directory/empty.properties" "$@")
  status=0
  env -i -C "$scratch" PATH=/usr/bin:/bin "$directory/$program/usr/bin/exec_wrapper" "${words[@]}" \
    >"$scratch/out" 2>"$scratch/err" || status=$?
  out=$(<"$scratch/out") err=$(<"$scratch/err")
}

# expect STATUS OUT ERR: OUT is exact, ERR a pattern of bash for one line, or for none.
expect() {
  [[ $status == "$1" && $out == "$2" && $err == $3 && $err != *$'\n'* ]] ||
    fail "it ended with $status instead of $1, printed '$out' instead of '$2' and said '$err' \
instead of '$3'"
}
