#!/bin/sh
# Admits a run on mains power. In a properties file:
#
#   guard-command = sh /etc/exec_wrapper/on-mains-power.sh
#
# A machine without a battery is on mains power. The argument is a directory to read instead of the
# kernel's.
[ "$EXEC_WRAPPER_GUARD_CALL" = acquire ] || exit 0

battery=no
for supply in "${1:-/sys/class/power_supply}"/*; do
  case $(cat "$supply/type" 2> /dev/null) in
    Mains | USB)
      [ "$(cat "$supply/online" 2> /dev/null)" != 1 ] || exit 0
      ;;
    Battery) # of the machine, not of its mouse
      [ "$(cat "$supply/scope" 2> /dev/null)" = Device ] || battery=yes
      ;;
  esac
done
[ "$battery" = yes ] || exit 0
echo 'the machine runs on battery' >&2
exit 75
