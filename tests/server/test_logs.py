"""Lines of the log: one record is one line that nobody's words can end or colour."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from quotes_db.errors import StoreError
from quotes_db.settings import LogFormat
from quotes_db.store import Store
from server import logs
from server.app import create_app

FORMATS: list[LogFormat] = ["plain", "json"]
EVIL = "line\r\n2026-01-01 INFO forged\x1b[2J\x9b31m\u2028end\x00"


@pytest.fixture(params=FORMATS)
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What the server's log writes in a format; afterwards all loggers are as before."""
    before = [
        (logger, logger.handlers[:], logger.level, logger.propagate)
        for logger in map(logging.getLogger, ("quoteproof", "uvicorn"))
    ]
    logs.configure(request.param)
    (handler,) = logging.getLogger("quoteproof").handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    handler.setStream(stream)
    yield stream
    for logger, handlers, level, propagate in before:
        logger.handlers[:], logger.level, logger.propagate = handlers, level, propagate


def test_a_record_is_one_line_without_control_characters(written: io.StringIO) -> None:
    logs.server_log.error("store: %s: %s", "StoreError", EVIL)
    logs.request_done("GET", f"/{EVIL}", 200, 1.5)
    said = written.getvalue()
    assert len(said.splitlines()) == 2
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", said)
    assert "forged" in said  # told, but as a part of the one line


def test_a_bug_is_told_with_its_stack_and_without_its_message(written: io.StringIO) -> None:
    def broken(text: str) -> None:
        raise ValueError(text)

    selected = "".join(["the ", "sel", "ection"])  # no line of this file has it whole
    try:
        broken(selected)
    except ValueError as error:
        logs.bug("/v1/match", error)
    said = written.getvalue()
    assert "bug in /v1/match" in said
    assert "in broken" in said
    assert "ValueError" in said
    assert selected not in said


def test_json_lines_have_the_parts_of_a_request(
    written: io.StringIO, request: pytest.FixtureRequest
) -> None:
    logs.request_done("POST", "/v1/match", 200, 0.81234)
    said = written.getvalue()
    if said.startswith("{"):
        line = json.loads(said)
        assert (line["level"], line["method"], line["route"]) == ("info", "POST", "/v1/match")
        assert (line["status"], line["took_ms"]) == (200, 0.812)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    else:
        assert re.fullmatch(r"[-0-9]+ [:,0-9]+ INFO POST /v1/match 200 0.81 ms\n", said)


def test_nothing_of_a_request_gets_into_the_log(written: io.StringIO, database: Path) -> None:
    class Broken(Store):
        def quotation(self, quotation_id: int) -> None:
            raise StoreError(f"{quotation_id} {EVIL}")

    secret = "qp_7_" + "S" * 43
    with TestClient(create_app(Broken.open(database)), base_url="http://127.0.0.1") as client:
        for header in ("Host", "Origin", "User-Agent", "Authorization", "Referer", "X-Any"):
            client.get("/v1/ping", headers={header: f"forged {secret}"})
        client.get(f"/forged%0d%0a{secret}?forged={secret}")
        client.request("FORGED", "/v1/ping")
        client.post("/v1/match", json={"text": f"forged {secret}", f"forged {secret}": 1})
        assert client.get("/v1/quotations/7").status_code == 503  # a store may tell its file's name
    said = written.getvalue()
    assert secret not in said
    assert said.count("forged") == 1
    for line in said.splitlines():
        assert line.startswith(("{", "20")), line
