"""A job that reports its progress: exec_wrapper --notify on python3 progress.py"""

import json
import os
import socket


def report(**values):
    """Sends the values to the wrapper. Does nothing where none listens."""
    address = os.environ.get("EXEC_WRAPPER_NOTIFY_SOCKET", "")
    if address.startswith("@"):  # an abstract name
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wrapper:
            wrapper.settimeout(1)
            wrapper.sendto(json.dumps(values).encode(), address)
    except OSError:
        pass  # a report must not end the job


files = ["/etc/passwd", "/etc/hosts", "/nonexistent"]
report(expected_count=len(files), last_status_message="reading files")
done = failed = 0
for name in files:
    try:
        with open(name, "rb") as file:
            file.read()
        done += 1
    except OSError:
        failed += 1
    report(success_count=done, error_count=failed, last_status_message="read " + name)
