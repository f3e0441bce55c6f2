"""A daemon that reports by sd_notify(3), under exec_wrapper or as a Type=notify unit alone."""

import os
import signal
import socket


def notify(text):
    """Sends lines KEY=VALUE. Does nothing where none listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address.startswith("@"):  # an abstract name
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.settimeout(1)
            manager.sendto(text.encode(), address)
    except OSError:
        pass  # a report must not end the daemon


def watchdog_interval():
    """Half the time after which the service manager expects WATCHDOG=1; else a minute."""
    mine = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    microseconds = int(os.environ.get("WATCHDOG_USEC", "0")) if mine else 0
    return microseconds / 2e6 if microseconds else 60


STOPS = {signal.SIGTERM, signal.SIGINT}
signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # they are awaited below

# Here it would open its sockets and files. It is ready only after that.
notify("READY=1\nSTATUS=waiting for work")
rounds = 0
while signal.sigtimedwait(STOPS, watchdog_interval()) is None:
    rounds += 1
    notify(f"WATCHDOG=1\nSTATUS=still waiting for work, round {rounds}")
notify("STOPPING=1\nSTATUS=closing its files")
