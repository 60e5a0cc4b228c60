"""Sends a real server what schemathesis makes of its /openapi.json, and checks every answer.

Half of the cases fit the description, half do not. Some carry a token that allows everything, some
one that allows little, some none, some rubbish. A finding is: an answer with 5xx or none at all, a
status or a content type that is not described, an answer that does not fit its schema or has a
field that the schema lacks, a body that does not fit and is taken, a call that a token guards and
that answers without, a token's text in an answer, a mistake in the server's log.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, checks
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks as described

from quotes_db.records import AttributedQuotation, Confidence, Passage, Source
from quotes_db.store import Store
from server import sample
from tests.reliability import results
from tests.reliability.running import serving

EACH: Final = 200  # cases of one operation and kind before the next one's turn
IDS: Final = st.integers(1, 60)  # of records that are stored, or were until a case deleted them
ANSWER_S: Final = 30.0
SHOWN_CHARS: Final = 600
CHECKS: Final = [
    checks.not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
    described.negative_data_rejection,
]
TOO_LARGE: Final = ("413", "431")  # refuse a misfit, too
RUBBISH: Final = ("Bearer quoteproof_0_nothing", "Bearer", "Basic dTpw", "Bearer a b", "null")

Description = dict[str, Any]  # an OpenAPI document


@dataclass(frozen=True, slots=True)
class Asked:
    """One case: a request, who sends it, and perhaps the id of a record that is stored."""

    case: Case
    who: str
    stored: int | None


@dataclass(slots=True)
class Findings:
    """What was sent and what was wrong; of findings of one kind only the first is kept whole."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    senders: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    wrong: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def add(self, asked: Asked, kind: str, told: str) -> None:
        """Keep a finding."""
        where = asked.case.operation.label
        first = {
            "call": where,
            "kind": kind,
            "told": told[:SHOWN_CHARS].encode("utf-8", "replace").decode(),
            "sent": ascii(asked.case.as_curl_command())[1 : SHOWN_CHARS + 1],
            "sender": asked.who,
            "times": 0,
        }
        self.wrong.setdefault((where, kind), first)["times"] += 1


class Fuzz:
    """Sends cases to one server until there were enough.

    ``changed`` is for the tests: whatever is described wrongly must be found.
    """

    def __init__(
        self,
        base: str,
        tokens: dict[str, str],
        *,
        changed: Callable[[Description], Description] = lambda document: document,
    ) -> None:
        self.found = Findings()
        self._tokens = tokens
        self._session = requests.Session()
        document = changed(self._session.get(f"{base}/openapi.json", timeout=ANSWER_S).json())
        schema = schemathesis.openapi.from_dict(closed(document))
        schema.config.update(base_url=base)
        refusing = schema.config.checks.negative_data_rejection
        refusing.expected_statuses = [*refusing.expected_statuses, *TOO_LARGE]
        self.operations: list[APIOperation[Any, Any, Any, Any]] = [
            one.ok() for one in schema.get_all_operations()
        ]
        self.described = sum(len(calls) for calls in document["paths"].values())

    def run(self, cases: int, *, first_seed: int) -> None:
        """Send at least so many cases; every call and kind has its turns."""
        turns = [
            (operation, mode)
            for operation in self.operations
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        ]
        each = max(1, min(EACH, cases // len(turns) + 1))
        began, round_ = time.monotonic(), 0
        while self.found.cases < cases:
            for operation, mode in turns:
                if self.found.cases < cases or round_ == 0:  # every call is asked at least once
                    self._turn(operation, mode, cases=each, round_=first_seed + round_)
            round_ += 1
            rate = self.found.cases / (time.monotonic() - began)
            wrong = len(self.found.wrong)
            told = f"{self.found.cases:,} cases, {rate:.0f} a second, {wrong} kinds of findings"
            click.echo(told, err=True)

    def _turn(
        self,
        operation: APIOperation[Any, Any, Any, Any],
        mode: GenerationMode,
        *,
        cases: int,
        round_: int,
    ) -> None:
        @seed(round_)
        @settings(
            max_examples=cases,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(_asked(operation, mode, whos=[*self._tokens, "nobody", "rubbish"]))
        def turn(asked: Asked) -> None:
            self.found.kinds[mode.value] += 1
            self._send(asked)

        with suppress(Unsatisfiable):  # a call that takes nothing can be sent nothing that misfits
            turn()

    def _send(self, asked: Asked) -> None:
        found, case = self.found, asked.case
        if asked.stored is not None and case.path_parameters:
            case.path_parameters["id"] = asked.stored
        found.cases += 1
        found.calls[case.operation.label] += 1
        try:
            answer = case.call(
                session=self._session, headers=self._headers(asked), timeout=ANSWER_S
            )
        except requests.RequestException as error:
            found.add(asked, "no answer", repr(error))
            return
        found.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for one in group.exceptions:
                if "(was Authorization)" in str(one):
                    continue  # what misfits is that it has no token, which was sent after all
                found.add(asked, type(one).__name__, f"{answer.status_code}: {one}")
        # Some cases that misfit leave a header out, this one among them.
        who = asked.who if "Authorization" in answer.request.headers else "nobody"
        found.senders[who] += 1
        for kind in self._let_in(asked, who, answer.status_code, answer.content):
            found.add(asked, kind, f"{answer.status_code}: {answer.text}")

    def _headers(self, asked: Asked) -> dict[str, str]:
        if asked.who == "rubbish":
            return {"Authorization": RUBBISH[self.found.cases % len(RUBBISH)]}
        token = self._tokens.get(asked.who)
        return {"Authorization": f"Bearer {token}"} if token else {}

    def _let_in(self, asked: Asked, who: str, status: int, body: bytes) -> Iterator[str]:
        """Yield how an answer lets somebody in or keeps somebody out, against the description."""
        guards = asked.case.operation.definition.raw.get("security") or [{}]
        if {} not in guards and who in ("nobody", "rubbish") and status != 401:
            yield "answered without a token"
        if who == "admin" and status in (401, 403):
            yield "refused a token that allows everything"
        if any(token.encode() in body for token in self._tokens.values()):
            yield "an answer shows a token"


def _asked(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, *, whos: list[str]
) -> st.SearchStrategy[Asked]:
    """Return a strategy for the cases of one operation; half are sent by who may do everything."""
    stored = st.none() | IDS if "{" in operation.path and mode.is_positive else st.none()
    who = st.just("admin") | st.sampled_from(whos)
    return st.builds(Asked, operation.as_strategy(mode).map(_at_home), who, stored)


def _at_home(case: Case) -> Case:
    """Return a case that makes the server fetch nothing from the world."""
    if isinstance(case.body, dict) and isinstance(url := case.body.get("url"), str):
        with suppress(ValueError):
            if urlsplit(url).scheme.lower() in ("http", "https"):
                case.body["url"] = "http://127.0.0.1:9/"  # an address that it refuses
    return case


def closed(document: Description) -> Description:
    """Return a description in which an object has no field beside those that are described."""
    copy: Description = json.loads(json.dumps(document))
    for schema in copy["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return copy


def filled(path: Path) -> dict[str, str]:
    """Return tokens by scope, after making a store with quotations, some of them in review."""
    sample.make(path)
    said = "The lamp burns longest where nobody looks for it"
    text = f"The keeper paused. “{said},” he wrote, and the clerk nodded."
    start = text.index(said)
    doubtful = [
        AttributedQuotation(
            said,
            speaker=name,
            source=Source(url=f"https://gazette.example/lamp/{n}", title="Lamps"),
            start=start,
            end=start + len(said),
            mention="he",
            confidence=Confidence(0.9, 0.5, 0.2),
            status="review",
            passage=Passage(text, 0, None),
        )
        for n, name in enumerate(["Ada Brook", "Ben Ford", None, "Vera Quill"] * 3)
    ]
    with Store.open(path) as store:
        store.add(doubtful)
        now = datetime.now(UTC)
        return {
            scope: store.create_token(scope=scope, created=now)[1]
            for scope in ("admin", "write", "review")
        }


def fuzzed(cases: int, *, first_seed: int = 1) -> dict[str, Any]:
    """Return the figures and findings of so many cases against a new server on a new store."""
    with tempfile.TemporaryDirectory(prefix="quoteproof-fuzz-") as name:
        path, log = Path(name) / "quotes.db", Path(name) / "serve.log"
        tokens = filled(path)
        began = time.monotonic()
        with serving(path, log=log) as server:
            fuzz = Fuzz(server.url, tokens)
            fuzz.run(cases, first_seed=first_seed)
            alive = server.process.poll() is None
        logged = log.read_text("utf-8", "replace")
        spent = time.monotonic() - began
        complaints = server.complaints()
    found = fuzz.found
    return {
        "cases": found.cases,
        "calls": len(found.calls),
        "calls_described": fuzz.described,
        "cases_by_kind": dict(sorted(found.kinds.items())),
        "cases_by_sender": dict(sorted(found.senders.items())),
        "statuses": {str(status): found.statuses[status] for status in sorted(found.statuses)},
        "findings": [found.wrong[key] for key in sorted(found.wrong)],
        "log_complaints": complaints[:20],
        "log_shows_a_token": any(token in logged for token in tokens.values()),
        "server_lived": alive,
        "seed": first_seed,
        "seconds": round(spent, 1),
        "cases_s": round(found.cases / spent, 1),
    }


def holds(result: dict[str, Any]) -> bool:
    """Return whether every call was asked and nothing was found."""
    return (
        not result["findings"]
        and not result["log_complaints"]
        and not result["log_shows_a_token"]
        and result["server_lived"]
        and result["calls"] == result["calls_described"]
    )


@click.command(name="fuzz")
@click.option("--cases", default=20_000, show_default=True, type=click.IntRange(1))
@click.option("--seed", "first_seed", default=1, show_default=True, help="Makes other cases.")
@results.with_out
def command(*, cases: int, first_seed: int, out: Path | None) -> None:
    """Send generated requests for every described call, and check every answer.

    \b
    Example:
        python -m tests.reliability fuzz --cases 20000
    """
    load = results.load_now()
    result = fuzzed(cases, first_seed=first_seed)
    results.told("fuzz", result, load=load, out=out, holds=holds(result))
