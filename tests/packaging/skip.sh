# Sourced by the tests of the packages.

skip() {
  printf 'skipped: %s\n' "$*" >&2
  exit 77
}
