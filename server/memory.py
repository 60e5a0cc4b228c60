"""Sets up how a server process uses memory: what it collects, and how it allocates."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Callable
from typing import Final

# What glibc reads when a process starts, the number of the same in its malloc.h, and the value.
_MALLOC: Final = (
    ("MALLOC_ARENA_MAX", -8, 1),  # heaps; by default each thread has one, closed to the others
    ("MALLOC_MMAP_THRESHOLD_", -3, 128 << 10),  # bytes of what is given back when it is let go
    ("MALLOC_TRIM_THRESHOLD_", -1, 1 << 20),  # bytes free at the end that are given back
)


def quieten_garbage_collection() -> None:
    """Spare what is loaded from every later collection, and collect less often.

    A match makes hundreds of short-lived records and no cycles, so by default many would wait for
    a collection that finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def give_memory_back() -> None:
    """Make this process, and those that it starts, give back memory that they have let go.

    A page that is scanned and a delta that is written take tens of megabytes for a moment. By
    default glibc keeps such pieces for later ones, with small ones in between, and in a heap of
    each thread: under load a worker held 180 MB where 40 were in use, and it went on growing.

    To be called before there is a second thread. A setting that whoever started the process made
    stays, and where the C library is another nothing happens. Neither a match nor a scan takes
    measurably longer.
    """
    mallopt = _of_glibc("mallopt")
    for name, number, value in _MALLOC:
        if mallopt and name not in os.environ:
            os.environ[name] = str(value)
            mallopt(number, value)


def give_gaps_back() -> None:
    """Give back the pages of the heap that nothing stands in, also between what is held.

    glibc does so by itself only at the heap's end. Under load a worker's heap has some 10 MB of
    such pages, and slowly more of them. It takes 1 to 4 ms, in which other threads go on unless
    they allocate. Where the C library is another nothing happens.
    """
    if trim := _of_glibc("malloc_trim"):
        trim(0)


def _of_glibc(name: str) -> Callable[..., int] | None:
    """Return a function of the C library, if that is glibc."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
