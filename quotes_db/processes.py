"""Processes that work for this one: spawned, and ended with it, also when it is killed.

Python's own pool leaves its processes behind when the one that asked is killed: each waits for ever
for work that nobody sends. Here a thread in each waits for that end. Ctrl+C is left to the one that
asked, which stops the others.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait


@contextmanager
def pool_of(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Hold a pool of processes; nothing that still waits is begun when the block ends early.

    They import the main module, which must not run when imported.
    """
    # Spawned, not forked: a fork would inherit connections and locks.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_prepare)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _prepare() -> None:
    """Leave Ctrl+C to the process that asked, and end when that one does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = multiprocessing.parent_process()
    if asked is not None:
        ended = asked.sentinel
        threading.Thread(target=lambda: (wait([ended]), os._exit(1)), daemon=True).start()
