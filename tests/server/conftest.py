"""A real store in a real file, and a client of the real application over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from quotes_db.records import AttributedQuotation, PartialDate, Source
from quotes_db.store import Store
from server.app import create_app

HOME = "http://127.0.0.1:8000"

ESSAY = Source(
    url="https://example.org/essay#notes",
    title="Notes on Rivers",
    publisher="Example Press",
    published=PartialDate("1999-05", "month", "published"),
)
LETTER = Source(url="https://example.org/letter", title="A Letter", publisher="Example Post")
HOSTILE = Source(url="javascript:alert(1)", title="<script>alert(1)</script>")

QUOTATIONS = [
    AttributedQuotation(
        text="No river returns to the spring from which it set out in the morning.",
        speaker="Ada Brook",
        role="a hydrologist",
        source=ESSAY,
        prefix="as she wrote, ",
        suffix=" and then left",
    ),
    # The same words in a second source, given there to another speaker.
    AttributedQuotation(
        text="No river returns to the spring from which it set out in the morning.",
        speaker="Ben Ford",
        source=LETTER,
        dated=PartialDate("2004-02-29", "day", "said"),
    ),
    AttributedQuotation(
        text="Seven bridges were built, and not one of them was ever paid for.",
        speaker="Ben Ford",
        source=LETTER,
        dated=PartialDate("2004-02-29", "day", "said"),
    ),
    AttributedQuotation(
        text="“<b>Ünïcode</b>” is & stays a trap: naïve 💧 readers fall in — every time.",
        speaker="Ünal <i>Işık</i>",
        source=HOSTILE,
    ),
]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "quotes.db"
    with Store.open(path) as store:
        store.add(QUOTATIONS)
    return path


@pytest.fixture(scope="session")
def client(database: Path) -> Iterator[TestClient]:
    app = create_app(Store.open(database), hosts=("quotes.example",))
    with TestClient(app, base_url=HOME, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def id_of(client: TestClient) -> Callable[[str], int]:
    """Return a function from a quotation's first words to its id."""

    def find(beginning: str) -> int:
        listed = client.get("/v1/quotations").json()["quotations"]
        (found,) = [one["id"] for one in listed if one["text"].startswith(beginning)]
        return int(found)

    return find


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of one test's own, which it may change."""
    with Store.open(tmp_path / "quotes.db") as store:
        store.add(QUOTATIONS)
        yield store


@pytest.fixture
def token(store: Store) -> str:
    return store.create_token(scope="write", created=datetime.now(UTC))[1]


@pytest.fixture
def writer(store: Store, token: str) -> Iterator[TestClient]:
    """A client that may change that store."""
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(create_app(Store.open(store.path)), base_url=HOME, headers=headers) as client:
        yield client
