"""What this machine has for a model: memory and cores, as far as this process may use them."""

import math
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# Limits that containers set on Linux, in both versions of its interface. Without a limit the files are missing, or hold
# `max` or a number far above any memory.
_MEMORY_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_CORE_LIMIT = "/sys/fs/cgroup/cpu.max"


@dataclass(frozen=True, slots=True)
class Machine:
    """`memory` in bytes and `cores`; each is 0 if it is unknown."""

    memory: int
    cores: int


@lru_cache(maxsize=1)
def inspect_machine() -> Machine:
    """Return what this process may use of the machine.

    The memory is all that is built in, not what is free at the moment: the choice of a model and of its context must be
    the same in every run, or answers in the cache would not be found again.
    """
    sizes = [size for size in (_measure_memory(), *map(_read_number, _MEMORY_LIMITS)) if size]
    return Machine(min(sizes, default=0), _count_cores())


def _measure_memory() -> int:
    if sys.platform == "win32":
        return _measure_windows_memory()
    with suppress(ValueError, OSError):  # a system without these names
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return 0


def _measure_windows_memory() -> int:
    import ctypes

    class Status(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            ("total", ctypes.c_ulonglong),
            ("others", ctypes.c_ulonglong * 6),
        )

    status = Status(length=ctypes.sizeof(Status))
    found = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined,unused-ignore]
    return int(status.total) if found else 0


def _count_cores() -> int:
    """Return how many physical cores this process may use; where that is unknown, how many processors there are."""
    if not hasattr(os, "sched_getaffinity"):
        return os.cpu_count() or 0
    cores = len({_find_core(processor) for processor in os.sched_getaffinity(0)})
    return min(cores, _read_core_limit() or cores)


def _find_core(processor: int) -> str:
    topology = Path(f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")
    try:
        return topology.read_text(encoding="ascii")
    except OSError:
        return str(processor)


def _read_core_limit() -> int:
    """Return how many cores a container may use, 0 if there is no limit."""
    with suppress(OSError, ValueError):
        quota, period = map(int, Path(_CORE_LIMIT).read_text(encoding="ascii").split())
        return math.ceil(quota / period)
    return 0


def _read_number(path: str) -> int:
    with suppress(OSError, ValueError):
        return int(Path(path).read_text(encoding="ascii"))
    return 0
