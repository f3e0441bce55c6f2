#!/bin/sh
# Admits a run on the primary of a pair of PostgreSQL servers. In a properties file:
#
#   guard-command = sh /etc/exec_wrapper/postgresql-primary.sh -h db1 -d postgres
#
# The arguments are those of psql. If the server is unavailable, the reason is psql's own.
[ "$EXEC_WRAPPER_GUARD_CALL" = acquire ] || exit 0

export PGCONNECT_TIMEOUT=10
standby=$(psql -w -XAtc 'select pg_is_in_recovery()' "$@") || exit 69
case $standby in
  f) exit 0 ;;
  t) echo 'the PostgreSQL server is a standby' >&2 && exit 75 ;;
esac
echo "psql printed '$standby' instead of t or f" >&2
exit 69
