"""Waits until what was written is on the disk: one sync for all that wait for it.

Requests wait on futures of their own and a thread tells them all: a process that answers hundreds
at a time takes a third of a second for each round of its event loop, so each step that a write
takes through the loop would cost it that much.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from anyio import to_thread

from quotes_db.store import Store


class Syncs:
    """The syncs of one store in one process, one after another."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "sync")
        self._lock = threading.Lock()
        self._waiting: list[asyncio.Future[None]] = []  # for a sync that has not begun

    async def wait(self) -> None:
        """Wait for a sync that begins after this.

        Raises:
            StoreError: the disk refused.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        with self._lock:
            is_first = not self._waiting
            self._waiting.append(done)
        if is_first:
            self._thread.submit(self._sync, loop)
        await done

    async def stop(self) -> None:
        """Wait for what is being synced, so that the store can be closed."""
        await to_thread.run_sync(self._thread.shutdown)

    def _sync(self, loop: asyncio.AbstractEventLoop) -> None:
        """Sync for all that wait by now; whoever comes later waits for the next."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        failure: Exception | None = None
        try:
            self._store.sync()
        except Exception as error:
            failure = error
        loop.call_soon_threadsafe(_tell, waiting, failure)


def _tell(waiting: Sequence[asyncio.Future[None]], failure: Exception | None) -> None:
    """Wake those that wait; one that went away meanwhile takes it from nobody."""
    for done in waiting:
        if done.done():
            continue
        if failure:
            done.set_exception(failure)
        else:
            done.set_result(None)
