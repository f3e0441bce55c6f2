#!/bin/sh
# Admits a run while the load of the last minute is low. In a properties file:
#
#   guard-command = sh /etc/exec_wrapper/low-load.sh 4
#
# The arguments: the highest load, by default the number of processors; a file to read instead of
# the kernel's. The load becomes a fact of the run.
[ "$EXEC_WRAPPER_GUARD_CALL" = acquire ] || exit 0
limit=${1:-$(nproc)}
file=${2:-/proc/loadavg}

if ! read -r load rest < "$file"; then
  echo "cannot read the load in $file" >&2
  exit 69
fi
if awk -v load="$load" -v limit="$limit" 'BEGIN { exit !(load + 0 <= limit + 0) }'; then
  printf '{"load": "%s"}\n' "$load"
  exit 0
fi
echo "the load is $load, above $limit" >&2
exit 75
