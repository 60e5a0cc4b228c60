"""The scenario of a server that is killed while a client writes through the API."""

from __future__ import annotations

import http.client
import json
import os
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from quotes_db.store import Store
from server import writes
from server.cli import cli
from tests.reliability.crash_work import flush_often
from tests.reliability.scenario import Left, Scenario, compared, sentence

_START_S = 20.0  # measured below one second; a loaded machine must not fail the test


def _serve(folder: Path, port: int, told: Connection) -> None:
    flush_often()
    writes.TIDY_EVERY = 9
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    told.close()
    cli.main(["serve", "--port", str(port), "--db", str(folder / "quotes.db")])


class Serving(Scenario):
    """Quotations stored, changed and deleted through a real server, one after another."""

    name = "api"
    work = staticmethod(_serve)

    def __init__(self, folder: Path, random: Random) -> None:
        super().__init__(folder, random)
        self.span_s = 0.25
        self.port = 0
        self.stored: dict[int, str] = {}  # what was answered, by id
        self.perhaps: set[str] = set()  # words of the request that was not answered
        self.number = 0
        with Store.open(self.db) as store:
            _, token = store.create_token(scope="write", created=datetime.now(UTC))
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def arguments(self) -> tuple[Any, ...]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        return (self.folder, self.port)

    def begin(self, _: Connection) -> None:
        """Return when the server answers."""
        deadline = time.monotonic() + _START_S
        while True:
            with suppress(OSError):
                client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_START_S)
                client.request("GET", "/healthz")
                client.getresponse().read()
                client.close()
                return
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.005)

    def watch(self, _: Connection) -> list[Any]:
        """Write until the server is gone; return what it answered."""
        answered: list[Any] = []
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_START_S)
        with suppress(OSError, http.client.HTTPException):
            while True:
                answered.append(self._write(client))
        client.close()
        return answered

    def _write(self, client: http.client.HTTPConnection) -> int:
        """Ask for one change, and take it into the books when it is answered."""
        kind = (
            self.random.choices(("POST", "PATCH", "DELETE"), (8, 1, 1))[0]
            if self.stored
            else "POST"
        )
        id_ = self.random.choice(list(self.stored)) if kind != "POST" else 0
        self.number += 1
        text = sentence(self.number)
        # Until it is answered, both what was and what will be may be there.
        self.perhaps = {text, *([self.stored[id_]] if id_ else ())}
        before = self.stored.pop(id_, None)
        path = f"/v1/quotations/{id_}" if id_ else "/v1/quotations"
        body = {"POST": {"text": text, "source": {"title": "An Almanac"}}, "PATCH": {"text": text}}
        sent = json.dumps(body[kind]) if kind in body else None
        client.request(kind, path, sent, self.headers)
        answer = client.getresponse()
        read = answer.read()
        assert answer.status in (200, 201, 204), (kind, before, answer.status, read)
        self.perhaps = set()
        if kind == "POST":
            self.stored[json.loads(read)["quotation"]["id"]] = text
        elif kind == "PATCH":
            self.stored[id_] = text
        return answer.status

    def left(self, told: list[Any]) -> Left:
        left = compared(self.db, set(self.stored.values()), perhaps=self.perhaps)
        left.acknowledged = len(told)
        with Store.open(self.db, read_only=True) as store:
            ids = list(self.stored)
            for first in range(0, len(ids), 500):
                some = ids[first : first + 500]
                found = store.quotations_by_id(some)
                left.lost += [
                    f"quotation {id_}" for id_ in some
                    if id_ not in found or found[id_].text != self.stored[id_]
                ]  # fmt: skip
            for text in self.perhaps:  # from now on it is known what became of it
                for quotation in store.quotations(q=text).items:
                    if quotation.text == text:
                        self.stored[quotation.id] = text
        self.perhaps = set()
        return left
