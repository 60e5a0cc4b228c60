"""A write is answered after a sync that began when it was committed, and many share one."""

from __future__ import annotations

import asyncio
import errno
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from quotes_db.errors import StoreError
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store, connect
from server.syncs import Syncs


class Disk:
    """A disk that takes as long as the test says for each sync, or refuses it."""

    def __init__(self) -> None:
        self.syncs = 0
        self.failure: OSError | None = None
        self.begun, self.may_end = threading.Semaphore(0), threading.Semaphore(0)

    def sync_file(self, _: Path) -> None:
        self.syncs += 1
        self.begun.release()
        assert self.may_end.acquire(timeout=10)
        if self.failure:
            raise self.failure


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(connect, "sync_file", disk.sync_file)
    return disk


def run(store: Store, doing: Callable[[Syncs], Awaitable[None]]) -> None:
    """Run something with the syncs of a store that holds what is not synced."""

    async def whole() -> None:
        syncs = Syncs(store)
        try:
            await asyncio.wait_for(doing(syncs), 10)
        finally:
            await syncs.stop()

    with store.at_once():
        store.add([AttributedQuotation("A buoy nobody waits for.")])
    asyncio.run(whole())


async def begun(disk: Disk) -> None:
    assert await asyncio.to_thread(disk.begun.acquire, timeout=10)


async def waiting(syncs: Syncs, disk: Disk, *, others: int) -> list[asyncio.Task[None]]:
    """Return one that waits for a sync which has begun, and others that came meanwhile."""
    first = asyncio.create_task(syncs.wait())
    await begun(disk)
    later = [asyncio.create_task(syncs.wait()) for _ in range(others)]
    await asyncio.sleep(0)
    return [first, *later]


def test_who_comes_during_a_sync_shares_the_next_one(store: Store, disk: Disk) -> None:
    async def doing(syncs: Syncs) -> None:
        first, *later = await waiting(syncs, disk, others=20)
        disk.may_end.release()
        await first
        await begun(disk)
        assert not any(one.done() for one in later)
        disk.may_end.release()
        await asyncio.gather(*later)

    run(store, doing)
    assert disk.syncs == 2


def test_one_who_goes_away_takes_it_from_nobody(store: Store, disk: Disk) -> None:
    async def doing(syncs: Syncs) -> None:
        first, gone, stays = await waiting(syncs, disk, others=2)
        gone.cancel()
        disk.may_end.release(2)
        await asyncio.gather(first, stays)
        assert gone.cancelled()

    run(store, doing)


def test_all_that_wait_are_told_that_the_disk_refused_and_the_next_try_anew(
    store: Store, disk: Disk
) -> None:
    async def doing(syncs: Syncs) -> None:
        disk.failure = OSError(errno.EIO, "Input/output error")
        several = await waiting(syncs, disk, others=3)
        disk.may_end.release(3)
        refused = await asyncio.gather(*several, return_exceptions=True)
        disk.failure = None
        await syncs.wait()
        assert [type(one) for one in refused] == [StoreError] * 4
        assert "Input/output error" in str(refused[0])

    run(store, doing)
    assert disk.syncs == 3


def test_to_stop_is_to_wait_for_what_is_being_synced(store: Store, disk: Disk) -> None:
    async def doing(syncs: Syncs) -> None:
        (waits,) = await waiting(syncs, disk, others=0)
        stops = asyncio.create_task(syncs.stop())
        await asyncio.sleep(0.05)
        assert not stops.done()
        disk.may_end.release()
        await asyncio.gather(stops, waits)

    run(store, doing)
