"""A Hypothesis state machine: whatever is done to a store, it answers as the model does.

What a person does beside a running server (imports, merges, splits, renames, flushes, a new index)
goes through a store of its own, as the command line opens one; what goes through the API, goes
through the server. After every step all that can be asked is asked of the server and compared.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from starlette.testclient import TestClient

from quotes_db.dates import partial_date
from quotes_db.errors import ChangeRefusedError
from quotes_db.importers import Described, importer_for
from quotes_db.importers.stream import open_input
from quotes_db.index import index_of, rebuild
from quotes_db.ingest import ingest
from quotes_db.passages import passage_of
from quotes_db.records import AttributedQuotation, Confidence, Source
from quotes_db.store import Store
from server.app import create_app
from tests.reliability.model import Document, Model, Name, Record, RefusedError, Said, words_of
from tests.reliability.running import serving

TEXTS = (
    "The ferry that waits for every passenger will in the end carry none of them across.",
    "Nobody repaired the old clock tower, yet everyone complained that the town ran late.",
    "Salt remembers the sea long after the fisherman has forgotten which harbour sold it.",
    "We counted the bridges twice and found that seven had been paid for but never built.",
    "A orchard planted in haste gives shade to strangers and apples to nobody you know.",
    "Her grandmother kept letters in the oven because no thief would think of baking them.",
)
# The same with a word or two changed; only an edit brings them in.
EDITS = (
    "The ferry that waits for every passenger will in the end carry all of them across.",
    "Nobody repaired the new clock tower, yet everyone complained that the town ran early.",
    "THE FERRY that waits for every passenger will in the end carry none of them across!",
)
SOURCES = (
    Document("https://gazette.example/ferry", published="2011-03-04"),
    Document("https://ledger.example/clock", published="2009"),
    Document("https://post.example/salt"),
)
NAMES = ("Ada Brook", "A. Brook", "Ben Ford", "Fikri Isik", "Fikri Işık", "VERA QUILL")
OTHER_NAMES = ("Vera Quill", "Ada Brook the painter", "Benjamin Ford", "Ford", "Isik", "A. Brook")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
READY_MAX_S = 30.0


def _in_article(text: int, source: int, speaker: str | None, mention: str | None) -> Record:
    """Return a record as an article is read: with a place, and in review."""
    start = 1_000 * (text + 1)  # apart from all others of that source
    return Record(
        TEXTS[text],
        speaker,
        SOURCES[source],
        start=start,
        mention=mention,
        status="review" if (text + source) % 2 else "accepted",
    )


TOLD = tuple(
    Record(TEXTS[text], speaker, SOURCES[source - 1] if source else None, said)
    for text, speaker, source, said in (
        (0, "Ada Brook", 1, None),
        (0, "Ben Ford", 1, None),
        (0, "A. Brook", 2, "2001-02-03"),
        (1, "Fikri Isik", 2, None),
        (1, "Fikri Işık", 3, "1999-05"),
        (1, None, 0, None),
        (2, "Ben Ford", 3, None),
        (2, "VERA QUILL", 1, None),
        (3, None, 3, "2017"),
        (3, "Ada Brook", 0, "2018-07-09"),
        (4, "A. Brook", 0, None),
        (5, "Vera Quill", 2, None),
    )
)
READ = tuple(
    _in_article(*each)
    for each in (
        (0, 0, "Ben Ford", "Ford"),
        (1, 0, "Ada Brook", "Brook"),
        (2, 1, "Fikri Işık", "Isik"),
        (3, 1, None, "he"),
        (4, 0, "Ada Brook", None),
        (4, 2, "A. Brook", None),
        (5, 2, "Ben Ford", "Ford"),
        (5, 0, None, None),
    )
)

some_told = st.lists(st.sampled_from(TOLD), min_size=1, max_size=4)
some_read = st.lists(st.sampled_from(READ), min_size=1, max_size=4)
a_place = st.integers(0, 10**6)  # of a list, taken modulo its length


def stored(record: Record) -> AttributedQuotation:
    """Return a record as the store takes it."""
    source = record.source
    day = source.published if source else None
    published = partial_date(day, kind="published") if day else None
    passage = None
    if record.start is not None and record.status == "review":
        article = f"{' ' * (record.start - 1)}“{record.text}”, the clerk read."
        passage = passage_of(article, (record.start, record.start + len(record.text)))
    return AttributedQuotation(
        record.text,
        speaker=record.speaker,
        source=Source(url=source.url, published=published) if source else None,
        dated=partial_date(record.said, kind="said") if record.said else None,
        start=record.start,
        end=None if record.start is None else record.start + len(record.text),
        mention=record.mention,
        confidence=Confidence(0.9, 0.8, 0.7) if record.start is not None else None,
        status=record.status,
        passage=passage,
    )


def written(record: Record) -> dict[str, Any]:
    """Return a record as JSON Lines and the API spell it."""
    source = record.source
    told = {
        "text": record.text,
        "speaker": record.speaker,
        "source": {"url": source.url, "published": source.published} if source else None,
        "said": record.said,
    }
    return {name: value for name, value in told.items() if value is not None}


class Machine(RuleBasedStateMachine):
    """A store behind the real application, in this process."""

    done: ClassVar[Counter[str]] = Counter()  # steps by name, over all runs

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.folder = Path(tempfile.mkdtemp(prefix="quoteproof-machine-"))
        self.path = self.folder / "quotes.db"
        self.held = ExitStack()

    @initialize()
    def start(self) -> None:
        with Store.open(self.path) as store:
            self.token = store.create_token(scope="admin", created=NOW)[1]
        self.open()

    def teardown(self) -> None:
        self.held.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- the two ways to the store ----------------------------------------------------------------

    def open(self) -> None:
        """Open both: the server, and a store as the command line has one."""
        self.store = self.held.enter_context(Store.open(self.path))
        self.client: httpx.Client | TestClient = self.held.enter_context(self.serve())
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    def serve(self) -> Any:
        """Return a client of a server on the store, which ends with the client."""
        return TestClient(create_app(Store.open(self.path)), base_url="http://127.0.0.1:8000")

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Return the JSON of an answer, or its status if it is a refusal."""
        answer = self.client.request(method, path, json=body)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            return answer.status_code
        return answer.json() if answer.content else None

    # --- steps ------------------------------------------------------------------------------------

    @rule(records=some_told)
    def import_lines(self, records: list[Record]) -> None:
        self.done["import"] += 1
        file = self.folder / "import.jsonl"
        lines = [json.dumps(written(record), ensure_ascii=False) for record in records]
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        with open_input(str(file)) as stream:
            *_, report = ingest(
                self.store, stream, importer=importer_for(stream), described=Described()
            )
        outcomes = [outcome for _, outcome in self.model.add(records)]
        counted = [outcomes.count(each) for each in ("added", "merged", "unchanged")]
        assert [report.added, report.merged, report.unchanged] == counted

    @rule(records=some_read)
    def import_article(self, records: list[Record]) -> None:
        self.done["import"] += 1
        counts = self.store.add([stored(record) for record in records])
        outcomes = [outcome for _, outcome in self.model.add(records)]
        counted = [outcomes.count(each) for each in ("added", "merged", "unchanged")]
        assert [counts.added, counts.merged, counts.unchanged] == counted

    @rule(record=st.sampled_from(TOLD))
    def post(self, record: Record) -> None:
        self.done["post"] += 1
        answer = self.ask("POST", "/v1/quotations", written(record))
        ((id_, outcome),) = self.model.add([record])
        assert (answer["quotation"]["id"], answer["outcome"]) == (id_, outcome)

    @rule(records=some_told)
    def post_batch(self, records: list[Record]) -> None:
        self.done["batch"] += 1
        body = {"quotations": [written(record) for record in records]}
        answer = self.ask("POST", "/v1/quotations/batch", body)
        got = [(one["id"], one["outcome"]) for one in answer["quotations"]]
        assert got == self.model.add(records)

    @rule(records=some_told)
    def post_batch_with_a_fault(self, records: list[Record]) -> None:
        self.done["batch"] += 1
        body = {"quotations": [*[written(record) for record in records], {"text": "…"}]}
        assert self.ask("POST", "/v1/quotations/batch", body) == 422  # all or none

    @rule(at=a_place, text=st.sampled_from([*TEXTS, *EDITS]))
    def patch(self, at: int, text: str) -> None:
        self.done["patch"] += 1
        id_ = self.some_id(at)
        answer = self.ask("PATCH", f"/v1/quotations/{id_}", {"text": text})
        try:
            assert (answer != 404) == self.model.edit(id_, text)
        except RefusedError:
            assert answer == 409
        else:
            assert answer == 404 or answer["text"] == text

    @rule(at=a_place)
    def delete(self, at: int) -> None:
        self.done["delete"] += 1
        id_ = self.some_id(at)
        answer = self.ask("DELETE", f"/v1/quotations/{id_}")
        assert answer == (None if self.model.delete(id_) else 404)

    @precondition(lambda self: len(self.model.names) > 1)
    @rule(at=a_place, other=a_place)
    def merge(self, at: int, other: int) -> None:
        self.done["merge"] += 1
        kept, gone = self.some_name(at), self.some_name(other)
        self.store.merge_speakers(kept.id, gone.id)
        self.model.merge(kept, gone)

    @precondition(lambda self: self.model.names)
    @rule(at=a_place, name=st.sampled_from([*NAMES, *OTHER_NAMES]))
    def rename(self, at: int, name: str) -> None:
        self.done["rename"] += 1
        who = self.some_name(at)
        self.alike(
            lambda: self.store.rename_speaker(who.id, name), lambda: self.model.rename(who, name)
        )

    @precondition(lambda self: self.model.names)
    @rule(at=a_place, name=a_place)
    def split(self, at: int, name: int) -> None:
        self.done["split"] += 1
        who = self.some_name(at)
        names = [*self.model.aliases(who.root), *OTHER_NAMES[:2]]
        wanted = names[name % len(names)]
        self.alike(
            lambda: self.store.split_speaker(who.id, name=wanted),
            lambda: self.model.split(who, wanted),
        )

    @precondition(lambda self: any(one.own and one.record.source for one in self.model.said))
    @rule(at=a_place, name=st.sampled_from([*NAMES, *OTHER_NAMES]))
    def divide(self, at: int, name: str) -> None:
        self.done["split"] += 1
        told = [one for one in self.model.said if one.own and one.record.source]
        one = told[at % len(told)]
        who, url = one.own.root, self.model.source(one)  # type: ignore[union-attr]
        ids = [self.store.source_id(Source(url=url)) or 0]
        self.alike(
            lambda: self.store.split_occurrences(who.id, name=name, source_ids=ids),
            lambda: self.model.divide(who, name, url),
        )

    @precondition(lambda self: self.model.said)
    @rule(at=a_place, kind=st.sampled_from(["accept", "reject", "undo"]))
    def decide(self, at: int, kind: str) -> None:
        self.done["decision"] += 1
        self._decide(self.model.said[at % len(self.model.said)], kind)

    @precondition(lambda self: any(one.record.start is not None for one in self.model.said))
    @rule(at=a_place, speaker=st.none() | st.sampled_from(NAMES))
    def correct(self, at: int, speaker: str | None) -> None:
        self.done["decision"] += 1
        placed = [one for one in self.model.said if one.record.start is not None]
        self._decide(placed[at % len(placed)], "correct", speaker=speaker)

    def _decide(self, one: Said, kind: str, *, speaker: str | None = None) -> None:
        body = {"decision": kind, "again": True, "quotation_id": one.quotation.id}
        body |= {"speaker": speaker} if kind == "correct" else {}
        answer = self.ask("POST", f"/v1/review/{one.id}", body)
        try:
            self.model.decide(one, kind, speaker=speaker)
        except RefusedError:
            assert answer == 409
        else:
            assert answer != 409, "refused"
            assert answer["item"]["occurrence"]["status"] == one.status

    @rule()
    def flush(self) -> None:
        self.done["flush"] += 1
        index_of(self.store).flush()

    @rule()
    def settle(self) -> None:
        self.done["flush"] += 1
        index_of(self.store).settle()

    @rule()
    def reindex(self) -> None:
        self.done["reindex"] += 1
        for _ in rebuild(self.store):
            pass

    @rule(without_index=st.booleans())
    def restart(self, without_index: bool) -> None:
        self.done["restart"] += 1
        self.held.close()
        if without_index:
            shutil.rmtree(f"{self.path}-index", ignore_errors=True)
        self.open()

    # --- what must hold after every step ----------------------------------------------------------

    @invariant()
    def quotations_are_listed(self) -> None:
        listed = self.ask("GET", "/v1/quotations?limit=200")["quotations"]
        expected = sorted(self.model.quotations, key=lambda one: -one.id)
        assert [(one["id"], one["text"]) for one in listed] == [(q.id, q.text) for q in expected]
        for found in expected:
            view = self.ask("GET", f"/v1/quotations/{found.id}")
            first = view["first_date"] and view["first_date"]["value"]
            assert first == self.model.first_date(found)
            assert [told(one) for one in view["occurrences"]] == [
                shown(one) for one in self.model.shown(found)
            ]

    @invariant()
    def speakers_are_listed_with_their_quotations(self) -> None:
        listed = self.ask("GET", "/v1/speakers?limit=200")["speakers"]
        got = [(one["id"], one["name"], one["aliases"], one["quotations"]) for one in listed]
        assert got == self.model.speakers()
        for node in self.model.names:
            listed = self.ask("GET", f"/v1/quotations?limit=200&speaker={node.id}")["quotations"]
            theirs = {
                found.id
                for found in self.model.quotations
                if any(one.speaker is node.root for one in self.model.shown(found))
            }
            assert {one["id"] for one in listed} == theirs

    @invariant()
    def what_the_store_covers_is_told(self) -> None:
        covers = self.store.coverage()
        roots = [node for node in self.model.names if node.parent is None]
        assert (covers.quotations, covers.speakers, covers.sources) == (
            len(self.model.quotations),
            len(roots),
            len(self.model.sources),
        )
        assert (covers.newest and covers.newest.value) == self.model.newest()
        assert self.once_ready()["quotations"] == len(self.model.quotations)
        assert self.ask("GET", "/v1/review")["waiting"] == self.model.in_review()

    @invariant()
    def exact_texts_and_parts_of_them_are_found(self) -> None:
        texts = [*TEXTS, *EDITS[:2]]
        parts = [" ".join(text.split()[1:-1]) for text in texts]
        body = {"queries": [{"text": text, "include_review": True} for text in [*texts, *parts]]}
        answers = self.ask("POST", "/v1/match/batch", body)["answers"]
        for asked, answer in zip([*texts, *parts], answers, strict=True):
            same = [one for one in answer["matches"] if one["wording"] == "verbatim"]
            got = {one["quotation_id"]: [told(each) for each in one["occurrences"]] for one in same}
            assert got == self.repeated_by(asked), asked

    def repeated_by(self, asked: str) -> dict[int, list[tuple[object, ...]]]:
        """Return the quotations with these words in a row, and what may be shown of them."""
        words = f" {' '.join(words_of(asked))} "
        return {
            found.id: [shown(one) for one in self.model.shown(found)]
            for found in self.model.quotations
            if words in f" {' '.join(words_of(found.text))} " and self.model.shown(found)
        }

    def once_ready(self) -> dict[str, Any]:
        """Return what a server says that is ready, which one whose index was removed soon is."""
        deadline = time.monotonic() + READY_MAX_S
        while (answer := self.client.get("/readyz")).status_code == 503:
            assert "is being made anew" in answer.text
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.01)
        assert answer.status_code == 200, answer.text
        ready: dict[str, Any] = answer.json()
        return ready

    # --- shared -----------------------------------------------------------------------------------

    def alike(self, really: Callable[[], object], in_model: Callable[[], object]) -> None:
        """Do the same to both, of which either both refuse or none."""
        refused = []
        for done in (in_model, really):
            try:
                done()
                refused.append(False)
            except (RefusedError, ChangeRefusedError):
                refused.append(True)
        assert refused[0] == refused[1], "the model refuses" if refused[0] else "the store refuses"

    def some_id(self, at: int) -> int:
        """Return the id of a stored quotation, now and then of none."""
        ids = [*(one.id for one in self.model.quotations), 999]
        return ids[at % len(ids)]

    def some_name(self, at: int) -> Name:
        """Return any name, that of a merged speaker, too."""
        names: Sequence[Name] = self.model.names
        return names[at % len(names)]


class ServedMachine(Machine):
    """The same with a real server process, which is stopped or killed for a restart."""

    kill = False

    def serve(self) -> Any:
        server = self.held.enter_context(serving(self.path, log=self.folder / "serve.log"))
        self.server = server
        return httpx.Client(base_url=server.url, timeout=30.0)

    @rule(without_index=st.booleans())
    def killed(self, without_index: bool) -> None:
        self.done["kill"] += 1
        self.server.process.kill()
        self.server.process.wait()
        self.held.close()
        if without_index:
            shutil.rmtree(f"{self.path}-index", ignore_errors=True)
        self.open()


def told(one: dict[str, Any]) -> tuple[object, ...]:
    """Return what an answer tells of an occurrence."""
    return (
        one["id"],
        one["speaker"] and one["speaker"]["name"],
        one["source"] and one["source"]["url"],
        one["date"] and one["date"]["value"],
        one["status"],
        one["mention"],
        one["start"],
    )


def shown(one: Said) -> tuple[object, ...]:
    """Return what must be told of it."""
    return (
        one.id,
        one.speaker and one.speaker.shown,
        one.record.source and one.record.source.url,
        one.date,
        one.status,
        one.mention,
        one.record.start,
    )
