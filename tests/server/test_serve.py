"""Who may reach ``quoteproof serve``, by where it listens and what it is told; real processes."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from quotes_db.errors import SettingsError
from quotes_db.settings import Settings, environ_of, settings_from
from quotes_db.store import Store
from tests.server.process import READY_S, serving
from tests.server.test_process import SECRET, failed_start

pytestmark = pytest.mark.slow
EVERYWHERE = ("--host", "0.0.0.0")
QUESTION = {"text": SECRET}


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_it_is_not_reachable_by_others_without_a_valid_token(store: Store, host: str) -> None:
    now = datetime.now(UTC)
    for expires, revoked in ((None, True), (now - timedelta(days=1), False)):
        made, _ = store.create_token(scope="admin", created=now, expires=expires)
        if revoked:
            store.revoke_token(made.id, now=now)
    code, told = failed_start("--db", str(store.path), "--port", "0", "--host", host)
    assert code == 3
    assert len(told.splitlines()) == 1
    assert host in told
    assert "quoteproof token create" in told


def test_even_the_demo_is_not(tmp_path: Path) -> None:
    code, told = failed_start("--demo", "--port", "0", *EVERYWHERE)
    assert (code, "no token" in told) == (3, True)


def test_where_others_reach_it_reading_takes_a_token_and_nothing_is_fetched(
    tmp_path: Path, store: Store, token: str
) -> None:
    log, allowed = tmp_path / "log", {"Authorization": f"Bearer {token}"}
    url = {"url": "https://example.org/", "preview": True}
    with (
        serving(log, "--db", str(store.path), *EVERYWHERE) as (_, address),
        httpx.Client(base_url=address, timeout=READY_S) as client,
    ):
        assert client.post("/v1/match", json=QUESTION).status_code == 401
        assert client.post("/v1/match", json=QUESTION, headers=allowed).is_success
        refused = client.post("/v1/articles", json=url, headers=allowed)
        assert (refused.status_code, "--allow-fetch" in refused.text) == (403, True)
        burst = [client.get("/healthz").status_code for _ in range(250)]
        assert (burst[0], burst[-1]) == (200, 429)
    assert token.split("_", 2)[2] not in log.read_text()


def test_each_of_that_can_be_told_otherwise(tmp_path: Path, store: Store, token: str) -> None:
    del token  # there is one
    options = (*EVERYWHERE, "--no-require-token", "--allow-fetch", "--rate", "0")
    inside = {"url": "http://10.0.0.1/", "preview": True}
    with (
        serving(tmp_path / "log", "--db", str(store.path), *options) as (_, address),
        httpx.Client(base_url=address, timeout=READY_S) as client,
    ):
        assert client.post("/v1/match", json=QUESTION).is_success
        answer = client.post("/v1/articles", json=inside)
        assert (answer.status_code, "not a public address" in answer.text) == (422, True)
        assert {client.get("/healthz").status_code for _ in range(250)} == {200}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_environment_closes_it_also_for_several_workers(
    tmp_path: Path, store: Store, token: str, workers: str
) -> None:
    environment = {
        "QUOTEPROOF_REQUIRE_TOKEN": "yes",
        "QUOTEPROOF_ALLOW_FETCH": "no",
        "QUOTEPROOF_LOG_FORMAT": "json",
        "QUOTEPROOF_RATE": "1000",
    }
    log, secret = tmp_path / "log", token.split("_", 2)[2]
    options = ("--db", str(store.path), "--workers", workers)
    with serving(log, *options, **environment) as (process, address):
        for _ in range(6):  # each on a connection of its own, so that both workers get some
            assert httpx.post(f"{address}/v1/match", json=QUESTION).status_code == 401
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}) as client:
            assert client.post("/v1/match", json=QUESTION).is_success
            assert client.post("/v1/articles", json={"url": "http://a.example"}).status_code == 403
            assert client.get(f"/v1/match?text=a&token={token}").status_code == 422
            assert client.get(f"/{token}%0d%0a{secret}").status_code == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(READY_S) == 0
    said = log.read_text()
    assert secret not in said
    assert "bridges" not in said
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    asked = [line for line in lines if line["logger"] == "quoteproof.access"]
    assert {"time", "level", "logger", "method", "route", "status", "took_ms"} == set(asked[0])
    told = {(line["method"], line["route"], line["status"]) for line in asked}
    assert {("POST", "/v1/match", 200), ("POST", "(none)", 401), ("GET", "(none)", 404)} <= told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUOTEPROOF_REQUIRE_TOKEN", "perhaps"),
        ("QUOTEPROOF_ALLOW_FETCH", "2"),
        ("QUOTEPROOF_RATE", "fast"),
        ("QUOTEPROOF_RATE", "-1"),
        ("QUOTEPROOF_RATE", "inf"),
        ("QUOTEPROOF_LOG_FORMAT", "xml"),
    ],
)
def test_a_setting_of_no_use_is_one_sentence(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_from({name: value})
    assert name in str(caught.value)
    assert repr(value) in str(caught.value)


def test_workers_read_the_settings_that_were_decided(tmp_path: Path) -> None:
    settings = Settings(
        db=tmp_path / "a.db",
        weights=tmp_path / "w.json",
        hosts=("a.example", "[::1]"),
        require_token=False,
        allow_fetch=True,
        rate=0.0,
        log_format="json",
    )
    assert settings_from(environ_of(settings)) == settings
    undecided = Settings(db=tmp_path / "a.db", weights=tmp_path / "w.json")
    assert settings_from(environ_of(undecided)) == undecided


# --- readiness ------------------------------------------------------------------------------------


def test_while_the_database_is_upgraded_it_says_that_it_is_not_ready(tmp_path: Path) -> None:
    # A database of an older version, which another program is just writing to: the upgrade waits.
    path = tmp_path / "old.db"
    tables = (Path(__file__).parents[1] / "data" / "tables_m003.sql").read_text()
    with sqlite3.connect(path) as old:
        old.executescript(tables)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA journal_mode = WAL").fetchone()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = f"http://127.0.0.1:{port}"
    seen: list[tuple[int, int, str]] = []

    def ask() -> None:
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            try:
                ready = httpx.get(f"{home}/readyz", timeout=READY_S)
                health = httpx.get(f"{home}/healthz", timeout=READY_S)
            except httpx.HTTPError:  # it does not listen yet, or one server hands over to the next
                time.sleep(0.02)
                continue
            seen.append((ready.status_code, health.status_code, ready.text))
            if ready.status_code == 200:
                return
            if other.in_transaction:  # from when it ends, the server may open at any moment
                assert ready.headers["retry-after"]
                assert httpx.get(f"{home}/v1/quotations").status_code == 503
                bad = httpx.get(f"{home}/healthz", headers={"Host": "evil.example"})
                assert bad.status_code == 421
                other.rollback()
            time.sleep(0.1)

    asking = threading.Thread(target=ask)
    other.execute("BEGIN IMMEDIATE")
    asking.start()
    with serving(tmp_path / "log", "--db", str(path), "--port", str(port)):
        asking.join()
    other.close()
    assert seen[0][0] == 503
    assert {health for _, health, _ in seen} == {200}
    assert "the database is being opened" in seen[0][2]
    assert seen[-1][0] == 200


# --- counts ---------------------------------------------------------------------------------------


def test_several_workers_count_together(tmp_path: Path, store: Store) -> None:
    with serving(tmp_path / "log", "--db", str(store.path), "--workers", "2") as (_, address):
        asked = 20
        for _ in range(asked):  # each on a connection of its own, so that both workers get some
            assert httpx.post(f"{address}/v1/match", json=QUESTION, timeout=READY_S).is_success
        texts = [httpx.get(f"{address}/metrics", timeout=READY_S).text for _ in range(4)]
    for text in texts:
        (count,) = re.findall(r'_count{[^}]*"/v1/match"[^}]*} (\S+)', text)
        assert float(count) == asked
        assert "quoteproof_quotations 3.0" in text
        assert 'quoteproof_errors_total{kind="bug"} 0.0' in text


# --- stopping -------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_was_asked_before_the_signal_is_answered(
    tmp_path: Path, store: Store, workers: str
) -> None:
    log, body = tmp_path / "log", json.dumps(QUESTION).encode()
    head = (
        b"POST /v1/match HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n" % len(body)
    )
    options = ("--db", str(store.path), "--workers", workers)
    with serving(log, *options) as (process, address):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=READY_S) as connection:
            connection.sendall(head + body[:5])
            assert connection.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"  # a worker has it
            process.send_signal(signal.SIGTERM)
            time.sleep(1.0)  # until it has heard the signal
            assert process.poll() is None
            connection.sendall(body[5:])
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
            assert answer.startswith(b"HTTP/1.1 200 ")
            assert b'"wording":"verbatim"' in answer
        assert process.wait(READY_S) == 0
    assert "Traceback" not in log.read_text()
