"""The table of hostile requests, sent byte for byte to a real server."""

from __future__ import annotations

import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quotes_db.store import Store
from tests.reliability.running import Running, serving
from tests.server.conftest import QUOTATIONS
from tests.server.hostile import CHROME, FIREFOX, ROWS, TOKEN, Row

WAIT_S = 20.0  # an answer takes a millisecond; a loaded machine must not fail a test
NEXT = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_HEAD = re.compile(rb"HTTP/1\.1 (\d{3}) ?[^\r\n]*\r\n")


@dataclass(frozen=True)
class Served:
    server: Running
    store: Store
    token: bytes


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("hostile")
    with Store.open(folder / "quotes.db") as store:
        store.add(QUOTATIONS)
        token = store.create_token(scope="admin", created=datetime.now(UTC))[1].encode()
        assert len(token) == len(TOKEN)  # lengths in the table are those that are sent
        with serving(folder / "quotes.db", log=folder / "serve.log") as server:
            yield Served(server, store, token)


class Connection:
    """One connection, and the answers on it one by one."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_S)
        self._came = b""
        self.over = False

    def send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError:  # a server that has refused reads no further
            self.over = True

    def answer(self) -> Answer | None:
        """Return the next answer; None at the end of the connection."""
        while b"\r\n\r\n" not in self._came:
            if not self._more():
                assert not self._came
                return None
        head, _, self._came = self._came.partition(b"\r\n\r\n")
        found = _HEAD.match(head + b"\r\n")
        assert found, head
        pairs = [line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:]]
        assert all(most == 1 for most in Counter(name for name, _ in pairs).values()), pairs
        headers, status = dict(pairs), int(found[1])
        if status < 200 or status == 204:
            return Answer(status, headers, b"")
        size = int(headers["content-length"])
        while len(self._came) < size:
            assert self._more(), "an answer was cut"
        body, self._came = self._came[:size], self._came[size:]
        return Answer(status, headers, body)

    def _more(self) -> bool:
        try:
            got = self._socket.recv(65_536)
        except ConnectionResetError:
            got = b""
        self._came += got
        return bool(got)

    def close(self) -> None:
        self._socket.close()


def answers_to(row: Row, served: Served) -> list[Answer]:
    """Return all answers to a row, and see that the connection is then as the row says."""
    connection = Connection(served.server.port)
    connection.send(row.sent.replace(TOKEN, served.token))
    answers = []
    if row.stays:
        for _ in row.statuses:
            answer = connection.answer()
            assert answer is not None, [one.status for one in answers]
            answers.append(answer)
        connection.send(NEXT)
        after = connection.answer()
        assert after is not None, "the connection was closed"
        assert (after.status, json.loads(after.body)) == (200, {"ok": True}), after
    else:
        while answer := connection.answer():
            answers.append(answer)
    connection.close()
    return answers


def test_the_table_has_what_it_must() -> None:
    assert len(ROWS) >= 80
    assert [name for name, most in Counter(row.name for row in ROWS).items() if most > 1] == []
    assert {row.writes for row in ROWS} == {True, False}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name.replace(" ", "-"))
def test_hostile_request(served: Served, row: Row) -> None:
    before = served.store.generation()
    answers = answers_to(row, served)
    assert tuple(one.status for one in answers) == row.statuses
    assert (served.store.generation() > before) == row.writes
    for answer in answers:
        if answer.status in (100, 204):
            continue
        assert served.token not in answer.body
        assert answer.headers["x-content-type-options"] == "nosniff"
        shared = answer.headers.get("access-control-allow-origin")
        assert shared in (None, CHROME, FIREFOX)  # with a web page never
        if answer.status >= 400 and answer.headers["content-type"] == "application/json":
            told = json.loads(answer.body)
            assert set(told) == {"ok", "error", "errors", "status"}
            assert told["status"] == answer.status
        elif answer.status >= 400:
            assert b"<script>alert" not in answer.body


def test_nothing_of_it_was_a_mistake_of_the_server_or_told_a_token(served: Served) -> None:
    assert served.server.complaints() == []
    assert served.token not in served.server.log.read_bytes()


def test_the_files_of_the_table_exist() -> None:
    # What the rows mean to reach by a detour is there: else nothing would be proven.
    server = Path(__file__).parents[2] / "server"
    assert (server / "app.py").is_file()
    assert (server / "static" / "answer.js").is_file()
