"""Servers in trouble: two on one file, one of them killed; a full disk; a file that went away."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from quotes_db.doctor import examine
from quotes_db.store import Store
from tests.server.process import READY_S, serving

pytestmark = pytest.mark.slow


def client_of(address: str, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=address, headers=headers, timeout=READY_S)


def verbatim(client: httpx.Client, text: str) -> list[int]:
    found = client.post("/v1/match", json={"text": text}).json()["matches"]
    return [one["quotation_id"] for one in found if one["wording"] == "verbatim"]


def texts_in(path: Path) -> set[str]:
    with Store.open(path, read_only=True) as store:
        ids = list(range(1, store.shelf("quotations").last_id() + 1))
        return {one.text for one in store.quotations_by_id(ids).values()}


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL; run on Linux or macOS")
def test_two_servers_on_one_file_see_each_other_and_one_outlives_the_other(
    tmp_path: Path, store: Store, token: str
) -> None:
    path = store.path
    assert isinstance(path, Path)
    with (
        serving(tmp_path / "one.log", "--db", str(path)) as (first, one),
        serving(tmp_path / "two.log", "--db", str(path)) as (_, two),
        client_of(one, token) as here,
        client_of(two, token) as there,
    ):
        texts = [f"Ferry number {n} waits for no one but the tide." for n in range(30)]
        for at, text in enumerate(texts):
            writer, reader = (here, there) if at % 2 else (there, here)
            made = writer.post("/v1/quotations", json={"text": text})
            id_ = made.json()["quotation"]["id"]
            assert verbatim(reader, text) == [id_]
            again = reader.post("/v1/quotations", json={"text": text})
            assert again.json()["outcome"] == "unchanged"
        assert there.delete(f"/v1/quotations/{id_}").is_success
        assert verbatim(here, texts[-1]) == []
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert verbatim(there, texts[0])
        assert there.post("/v1/quotations", json={"text": "The last ferry."}).status_code == 201
    assert texts_in(path) >= {*texts[:-1], "The last ferry."}
    assert [check.name for check in examine(path) if check.faults] == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if sys.platform != "linux" or not shutil.which("mount"):
        pytest.skip("mounts a small file system, which takes Linux")
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system is not permitted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_refuses_writes_answers_reads_and_recovers(
    tmp_path: Path, small_disk: Path
) -> None:
    path = small_disk / "quotes.db"
    with Store.open(path) as store:
        _, token = store.create_token(scope="write", created=datetime.now(UTC))
    log = tmp_path / "log"
    with serving(log, "--db", str(path)) as (_, address), client_of(address, token) as client:
        filler = small_disk / "filler"
        with filler.open("wb") as file:
            file.truncate(0)
            os.posix_fallocate(file.fileno(), 0, 900_000)
        stored: list[str] = []
        for n in range(2_000):
            text = f"Ferry number {n} " + "waits for the tide " * 40
            made = client.post("/v1/quotations", json={"text": text})
            if made.status_code != 201:
                break
            stored.append(text)
        assert 0 < len(stored) < 2_000
        assert made.status_code == 503
        assert made.json()["ok"] is False
        assert str(path) not in made.text
        assert verbatim(client, stored[0])
        filler.unlink()
        assert client.post("/v1/quotations", json={"text": "Room again."}).status_code == 201
    assert texts_in(path) == {text.strip() for text in stored} | {"Room again."}
    assert [check.name for check in examine(path) if check.faults] in ([], ["disk"])
    assert "No space left" in log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.mark.skipif(os.name != "posix", reason="an open file cannot be moved on Windows")
def test_a_write_to_a_file_that_was_taken_away_is_not_acknowledged(
    tmp_path: Path, store: Store, token: str
) -> None:
    path = store.path
    assert isinstance(path, Path)
    store.close()
    log = tmp_path / "log"
    with serving(log, "--db", str(path)) as (_, address), client_of(address, token) as client:
        assert client.post("/v1/quotations", json={"text": "Before."}).status_code == 201
        path.rename(tmp_path / "elsewhere.db")
        refused = client.post("/v1/quotations", json={"text": "After."})
        assert refused.status_code == 503
        assert client.post("/v1/match", json={"text": "Before."}).status_code == 503
        (tmp_path / "elsewhere.db").rename(path)
        assert client.post("/v1/quotations", json={"text": "Back again."}).status_code == 201
    assert "moved, deleted or replaced" in log.read_text()
    assert {"Before.", "Back again."} <= texts_in(path)
    assert "After." not in texts_in(path)
