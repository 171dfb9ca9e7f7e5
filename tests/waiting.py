"""Wait for what another thread or program does. The limit only ends a test that hangs; no result depends on it."""

import signal
import subprocess
import time
from collections.abc import Callable

HANG = 120.0  # seconds


def wait_until(condition: Callable[[], bool]) -> None:
    """Return as soon as `condition` holds."""
    end = time.monotonic() + HANG
    while not condition():
        assert time.monotonic() < end, "nothing has happened for minutes"
        time.sleep(0.02)


def interrupt(program: "subprocess.Popen[str]") -> tuple[str, str]:
    """Press Ctrl-C in a program, and return its output and errors when it has ended."""
    while True:
        program.send_signal(signal.SIGINT)
        try:
            return program.communicate(timeout=HANG / 4)
        except subprocess.TimeoutExpired:
            continue  # Python misses a signal that comes just before it waits; a person presses the keys again
