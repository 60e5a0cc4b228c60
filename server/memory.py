"""Sets up how a server process uses memory: what it collects, and how it allocates."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from typing import Final

_ARENA_MAX: Final = -8  # M_ARENA_MAX of glibc's malloc.h
_VARIABLE: Final = "MALLOC_ARENA_MAX"


def quieten_garbage_collection() -> None:
    """Spare what is loaded from every later collection, and collect less often.

    A match makes hundreds of short-lived records and no cycles, so by default many would wait for
    a collection that finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def share_one_heap() -> None:
    """Let all threads of this process, and of those that it starts, allocate from one heap.

    By default glibc gives every thread a heap of its own, which keeps what one thread let go from
    the others: under load two workers held 430 MB instead of 290, and it went on growing. To be
    called before there is a second thread. Nothing happens where the C library is another, or
    where whoever started the process has chosen.
    """
    if sys.platform != "linux" or _VARIABLE in os.environ:
        return
    os.environ[_VARIABLE] = "1"  # read by glibc when a process starts
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(_ARENA_MAX, 1)
