#!/bin/sh
# A job that reports its progress:
#
#   exec_wrapper --notify on sh progress.sh
#
# Without a wrapper that listens, it works too, and reports nothing.
report() {
  exec_wrapper --tell "$@" 2> /dev/null || true
}

report expected_count=3 error_count=0 last_status_message='counting entries'
done=0
for directory in /etc /usr /var; do
  find "$directory" -maxdepth 1 | wc -l
  done=$((done + 1))
  report success_count=$done last_status_message="finished $directory"
done
