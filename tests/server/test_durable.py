"""An answered write is on the disk: no page of the log waits in memory when the answer comes."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import partial
from pathlib import Path

import httpx
import pytest

from quotes_db.importers import Described
from quotes_db.importers.many import read_files
from quotes_db.ingest import ingest_files
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store
from tests.server.process import READY_S, serving

_CACHESTAT = 451  # the number of the system call, the same on every processor; Linux 6.5 and later


class _Range(ctypes.Structure):
    _fields_ = (("offset", ctypes.c_uint64), ("length", ctypes.c_uint64))


class _Pages(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64)
        for name in ("cached", "dirty", "writeback", "evicted", "recently_evicted")
    )


def waiting_pages(path: Path) -> int:
    """Return how many pages of a file are in memory and not yet on the disk."""
    found = _Pages()
    libc = ctypes.CDLL(None, use_errno=True)
    with path.open("rb") as file:
        failed = libc.syscall(
            _CACHESTAT, file.fileno(), ctypes.byref(_Range(0, 0)), ctypes.byref(found), 0
        )
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(found.dirty + found.writeback)


def log_of(store: Store) -> Path:
    return Path(f"{store.path}-wal")


@pytest.fixture
def seen(store: Store) -> Store:
    """Return a store in a place where the system tells which pages are not yet on the disk."""
    if sys.platform != "linux":
        pytest.skip("only Linux tells which pages of a file are not yet on the disk")
    with store.at_once():
        store.add([AttributedQuotation("A buoy nobody waits for.")])
    try:
        if not waiting_pages(log_of(store)):
            pytest.skip("the file system of the temporary folder keeps no page waiting")
    except OSError as error:
        pytest.skip(f"this Linux does not tell which pages are on the disk: {error}")
    return store


def test_a_commit_is_on_the_disk_and_what_did_not_wait_is_after_a_sync(seen: Store) -> None:
    seen.sync()
    assert waiting_pages(log_of(seen)) == 0
    seen.add([AttributedQuotation("A buoy somebody waits for.")])
    assert waiting_pages(log_of(seen)) == 0


def test_many_articles_are_on_the_disk_when_their_import_is_done(
    seen: Store, tmp_path: Path
) -> None:
    files = []
    for number in range(5):
        files.append(str(tmp_path / f"{number}.txt"))
        Path(files[-1]).write_text(f"“Harbour number {number} is closed,” Ada Brook said.\n")
    read = partial(read_files, described=Described(), as_articles=True, processes=1)
    waited = 0
    for _ in ingest_files(seen, files, read=read, read_as="auto"):
        waited += waiting_pages(log_of(seen))
    assert waited > 0  # not each for itself
    assert waiting_pages(log_of(seen)) == 0


@pytest.mark.slow
def test_an_answered_write_is_on_the_disk(tmp_path: Path, seen: Store, token: str) -> None:
    allowed = {"Authorization": f"Bearer {token}"}
    with (
        serving(tmp_path / "log", "--db", str(seen.path)) as (_, address),
        httpx.Client(base_url=address, headers=allowed, timeout=READY_S) as client,
    ):
        for number in range(40):
            sent = {"text": f"Buoy number {number} rings."}
            made = client.post("/v1/quotations", json=sent)
            assert waiting_pages(log_of(seen)) == 0
            assert made.status_code == 201
        id_ = made.json()["quotation"]["id"]
        assert client.patch(f"/v1/quotations/{id_}", json={"text": "It rang."}).is_success
        assert waiting_pages(log_of(seen)) == 0
        assert client.delete(f"/v1/quotations/{id_}").is_success
        assert waiting_pages(log_of(seen)) == 0


def test_a_store_in_memory_has_nothing_to_sync() -> None:
    with Store.memory() as store:
        store.sync()
