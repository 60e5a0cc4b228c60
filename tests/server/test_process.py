"""``quoteproof serve`` as a real process: it starts, answers, logs no text, stops cleanly."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from quotes_db.index import index_of
from quotes_db.records import AttributedQuotation
from quotes_db.store import Store
from tests.server.process import READY_S, SERVE, serving

SECRET = "Seven bridges were built, and not one of them was ever paid for."


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_logs_no_text_and_stops(tmp_path: Path, database: Path, sign: int) -> None:
    log = tmp_path / "log"
    with serving(log, "--db", str(database)) as (process, address):
        with httpx.Client(base_url=address) as client:
            found = client.post("/v1/match", json={"text": SECRET})
            assert found.json()["matches"][0]["text"] == SECRET
            assert client.get("/v1/match", params={"text": SECRET}).status_code == 200
            assert client.post("/v1/match", json={"text": SECRET, "x": 1}).status_code == 422
            assert client.get(f"/{SECRET}").status_code == 404
            assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
            assert "server" not in found.headers
        process.send_signal(sign)
        assert process.wait(READY_S) == 0
    lines = log.read_text()
    assert "bridges" not in lines
    assert "POST /v1/match 200" in lines
    assert "GET /v1/match 200" in lines
    assert "POST /v1/match 422" in lines
    assert "GET (none) 404" in lines
    assert "421" in lines
    assert lines.rstrip().endswith("Stopped.")
    assert "Traceback" not in lines


@pytest.mark.slow
def test_what_is_no_request_gets_the_one_shape_and_the_server_lives_on(
    tmp_path: Path, database: Path
) -> None:
    log = tmp_path / "log"
    with serving(log, "--db", str(database)) as (_, address):
        # Bytes that are no HTTP never reach the application.
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=READY_S) as connection:
            connection.sendall(f"the secret {SECRET}\r\n\r\n".encode())
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400 ")
        assert b"quoteproof-version" in head
        assert json.loads(body)["status"] == 400
        # A body far over the limit is refused at once and passed over without being kept.
        huge = httpx.post(
            f"{address}/v1/match",
            content=b"a" * 20_000_000,
            headers={"Content-Type": "application/json"},
            timeout=READY_S,
        )
        assert huge.json()["status"] == 413
        assert httpx.get(f"{address}/readyz").status_code == 200
    assert "secret" not in log.read_text()


@pytest.mark.slow
def test_the_demo_answers_from_a_database_that_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    log = tmp_path / "log"
    with serving(log, "--demo") as (process, address):
        text = "Four score and seven years ago our fathers brought forth"
        found = httpx.post(f"{address}/v1/match", json={"text": text}).json()["matches"]
        assert found[0]["speaker"]["name"] == "Abraham Lincoln"
        assert [path for path in tmp_path.iterdir() if path != log]
        process.send_signal(signal.SIGTERM)
        assert process.wait(READY_S) == 0
    assert [path for path in tmp_path.iterdir() if path != log] == []


@pytest.mark.slow
def test_a_damaged_index_is_made_anew_while_the_server_runs(tmp_path: Path, database: Path) -> None:
    own = tmp_path / "own.db"
    with Store.open(database) as store, Store.open(own) as copy:
        texts = [one.text for one in store.quotations().items]
        copy.add([AttributedQuotation(text) for text in texts])
        index_of(copy).flush()
    (ids,) = Path(f"{own}-index").glob("*/ids")
    ids.write_bytes(bytes(255 - byte for byte in ids.read_bytes()))
    log = tmp_path / "log"
    with serving(log, "--db", str(own)) as (_, address):
        deadline = time.monotonic() + READY_S
        while "has been made anew" not in log.read_text():
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.01)
        part = {"text": " ".join(SECRET.split()[1:6])}  # a whole one is found without the index
        found = httpx.post(f"{address}/v1/match", json=part).json()
        assert found["matches"][0]["text"] == SECRET


@pytest.mark.slow
def test_several_workers_share_the_port(tmp_path: Path, database: Path) -> None:
    log = tmp_path / "log"
    with serving(log, "--db", str(database), "--workers", "2") as (process, address):
        for _ in range(8):  # each on a connection of its own, so that both workers get some
            found = httpx.post(f"{address}/v1/match", json={"text": SECRET}, timeout=READY_S)
            assert found.json()["matches"][0]["text"] == SECRET
        process.send_signal(signal.SIGTERM)
        assert process.wait(READY_S) == 0
    assert "bridges" not in log.read_text()


@pytest.mark.slow
def test_a_write_is_seen_by_every_worker_at_its_next_match(
    tmp_path: Path, store: Store, token: str
) -> None:
    log = tmp_path / "log"
    allowed = {"Authorization": f"Bearer {token}"}
    texts = [f"Ferry number {n} waits for no one but the tide at the pier." for n in range(20)]

    def verbatim(client: httpx.Client, text: str) -> list[int]:
        found = client.post("/v1/match", json={"text": text}).json()["matches"]
        return [one["quotation_id"] for one in found if one["wording"] == "verbatim"]

    with serving(log, "--db", str(store.path), "--workers", "2") as (_, address):
        readers = [httpx.Client(base_url=address, timeout=READY_S) for _ in range(12)]
        with httpx.Client(base_url=address, headers=allowed, timeout=READY_S) as writer:
            for text in texts:
                answer = writer.post("/v1/quotations", json={"text": text})
                id_ = answer.json()["quotation"]["id"]
                assert [verbatim(reader, text) for reader in readers] == [[id_]] * len(readers)
            assert (
                writer.patch(f"/v1/quotations/{id_}", json={"text": SECRET[:-1]}).status_code == 409
            )
            assert writer.patch(f"/v1/quotations/{id_}", json={"text": "Low tide."}).is_success
            assert [verbatim(reader, texts[-1]) for reader in readers] == [[]] * len(readers)
            assert writer.delete(f"/v1/quotations/{id_}").is_success
            assert [verbatim(reader, "Low tide.") for reader in readers] == [[]] * len(readers)
            # A token that another process revokes is refused by both.
            store.revoke_token(1, now=datetime.now(UTC))
            for reader in readers:
                assert reader.delete("/v1/quotations/1", headers=allowed).status_code == 401
        for reader in readers:
            reader.close()
    lines = log.read_text()
    assert "POST /v1/quotations 201" in lines
    assert "Ferry" not in lines
    assert token.split("_", 2)[2] not in lines
    assert "Traceback" not in lines


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, store: Store, token: str) -> None:
    allowed = {"Authorization": f"Bearer {token}"}
    with serving(tmp_path / "log", "--db", str(store.path)) as (process, address):
        with httpx.Client(base_url=address, headers=allowed, timeout=READY_S) as client:
            made = [
                client.post("/v1/quotations", json={"text": f"Buoy number {n} rings."}).json()
                for n in range(150)
            ]
        process.kill()
        process.wait()
    with Store.open(store.path) as again:
        ids = [one["quotation"]["id"] for one in made]
        stored = again.quotations_by_id(ids)
        assert [stored[id_].text for id_ in ids] == [one["quotation"]["text"] for one in made]


def failed_start(*options: str, **environment: str) -> tuple[int, str]:
    """Return exit code and standard error of a server that cannot start."""
    done = subprocess.run(
        [*SERVE, *options],
        capture_output=True,
        text=True,
        timeout=READY_S,
        env=os.environ | environment,
        check=False,
    )
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.slow
def test_a_taken_port_is_one_sentence_with_the_fix(database: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, told = failed_start("--db", str(database), "--port", str(port))
    assert code == 3
    assert len(told.splitlines()) == 1
    assert f"port {port}" in told
    assert f"--port {port + 1}" in told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "environment", "told"),
    [
        (["--host", "203.0.113.7"], {}, "203.0.113.7"),
        (["--host", "no such name"], {}, "no such name"),
        (["--db", __file__], {}, "not a database"),
        (["--db", f"{__file__}/quotes.db"], {}, "cannot be made"),
        (["--allow-host", "no name"], {}, "'no name' is no host name"),
        ([], {"QUOTEPROOF_TYPO": "1"}, "QUOTEPROOF_TYPO"),
    ],
)
def test_whatever_stops_it_from_starting_is_one_sentence(
    database: Path, options: list[str], environment: dict[str, str], told: str
) -> None:
    code, said = failed_start("--port", "0", "--db", str(database), *options, **environment)
    assert code == 3
    assert told in said.splitlines()[-1]
