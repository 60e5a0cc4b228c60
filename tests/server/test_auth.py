"""Who may change the store: which tokens are taken, what others are told, what is never shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from quotes_db.store import Scope, Store
from server.app import create_app

HOME = "http://127.0.0.1:8000"
NOW = datetime.now(UTC)
NEW = {"text": "Whoever counts the bridges must also count the rivers."}


@pytest.fixture
def stranger(store: Store) -> Iterator[TestClient]:
    """A client without a token."""
    with TestClient(create_app(Store.open(store.path)), base_url=HOME) as client:
        yield client


def changed(client: TestClient, *authorization: str) -> tuple[int, str, str]:
    """Return status, challenge and sentence of the answer to a change with these headers."""
    headers = [("Authorization", value) for value in authorization]
    answer = client.post("/v1/quotations", json=NEW, headers=headers)
    challenge = answer.headers.get("www-authenticate", "")
    return answer.status_code, challenge, answer.json().get("error", "")


SPELLINGS = [
    # As RFC 6750 has it.
    ("Bearer {}", 201),
    # The scheme's case is free, and so is the number of blanks.
    ("bearer {}", 201),
    ("BEARER   {}", 201),
    # Not a bearer token.
    ("", 401),
    ("Bearer", 401),
    ("Bearer ", 401),
    ("{}", 401),
    ("Basic {}", 401),
    ("Bearer{}", 401),
    ("Bearer {} and more", 401),
    ("Bearer {},", 401),
    ("Bearer {}=", 401),
    ("Bearer x{}", 401),
    ("Bearer ~{}", 401),
    ("Bearer qp_1_", 401),
    ("Bearer qp_1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401),
    ("Bearer qp_99_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401),
    ("Bearer qp_999999999999999999_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401),
    ("Bearer qp_0_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401),
    ("Bearer qp_-1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401),
    ("Bearer qp_9999999999999999999999_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401),
    ("Bearer " + "A" * 5_000, 401),
    ("Bearer \xff\xfe", 401),
]


@pytest.mark.parametrize(("spelling", "status"), SPELLINGS, ids=lambda value: str(value)[:40])
def test_which_headers_are_taken(
    stranger: TestClient, token: str, spelling: str, status: int
) -> None:
    answer = stranger.post(
        "/v1/quotations",
        json=NEW,
        headers=[(b"Authorization", spelling.format(token).encode("latin-1"))],
    )
    assert answer.status_code == status
    if status == 401:
        assert answer.headers["www-authenticate"].startswith('Bearer realm="quoteproof"')
        assert "quoteproof token create" in answer.json()["error"]
        assert token not in answer.text


def test_one_wrong_character_is_a_wrong_token(stranger: TestClient, token: str) -> None:
    for at in (0, 3, 5, 20, len(token) - 2):
        other = "a" if token[at] != "a" else "b"
        status, _, _ = changed(stranger, f"Bearer {token[:at]}{other}{token[at + 1 :]}")
        assert status == 401


def test_the_secret_of_one_token_is_none_for_another(
    store: Store, stranger: TestClient, token: str
) -> None:
    second, _ = store.create_token(scope="write", created=NOW)
    assert second.id == 2
    assert changed(stranger, f"Bearer qp_2_{token.removeprefix('qp_1_')}")[0] == 401


def test_two_headers_are_refused_even_if_both_are_right(stranger: TestClient, token: str) -> None:
    status, _, error = changed(stranger, f"Bearer {token}", f"Bearer {token}")
    assert (status, "2 Authorization headers" in error) == (401, True)


def test_no_token_and_a_wrong_one_get_different_challenges(stranger: TestClient) -> None:
    assert changed(stranger)[1] == 'Bearer realm="quoteproof"'
    assert changed(stranger, "Bearer x")[1] == 'Bearer realm="quoteproof", error="invalid_token"'


def test_a_token_in_the_address_is_none(stranger: TestClient, token: str) -> None:
    for name in ("token", "access_token", "Authorization"):
        path = f"/v1/quotations?{name}=Bearer%20{token}"
        assert stranger.post(path, json=NEW).status_code == 401


SCOPES: list[tuple[Scope, int]] = [("write", 201), ("admin", 201), ("review", 403)]


@pytest.mark.parametrize(("scope", "status"), SCOPES)
def test_scope(store: Store, stranger: TestClient, scope: Scope, status: int) -> None:
    made, text = store.create_token(scope=scope, created=NOW)
    got, challenge, error = changed(stranger, f"Bearer {text}")
    assert got == status
    if status == 403:
        assert challenge.endswith('error="insufficient_scope", scope="write"')
        assert f"token {made.id} has review" in error


@pytest.mark.parametrize(
    ("lasts", "status"), [(timedelta(days=1), 201), (timedelta(seconds=-1), 401), (None, 201)]
)
def test_expiry(store: Store, stranger: TestClient, lasts: timedelta | None, status: int) -> None:
    expires = NOW + lasts if lasts else None
    _, text = store.create_token(scope="write", created=NOW, expires=expires)
    got, _, error = changed(stranger, f"Bearer {text}")
    assert got == status
    assert ("expired on" in error) == (status == 401)


def test_a_revoked_token_is_refused_by_the_next_request(
    store: Store, writer: TestClient, token: str
) -> None:
    assert writer.post("/v1/quotations", json=NEW).status_code == 201
    store.revoke_token(1, now=NOW)  # as another process does it
    answer = writer.delete("/v1/quotations/1")
    assert answer.status_code == 401
    assert "Token 1 was revoked on" in answer.json()["error"]
    assert writer.get("/v1/quotations/1").status_code == 200


def test_whoever_lacks_a_token_changes_nothing(store: Store, stranger: TestClient) -> None:
    before = store.quotations().items
    stranger.post("/v1/quotations", json=NEW)
    stranger.post("/v1/quotations/batch", json={"quotations": [NEW]})
    stranger.patch("/v1/quotations/1", json=NEW)
    stranger.delete("/v1/quotations/1")
    assert store.quotations().items == before


def test_reading_takes_no_token(stranger: TestClient) -> None:
    assert stranger.get("/v1/quotations").status_code == 200
    assert stranger.post("/v1/match", json=NEW).status_code == 200


def test_a_token_is_in_no_log_and_no_answer(
    store: Store, stranger: TestClient, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    secret = token.split("_", 2)[2]
    expired, text = store.create_token(scope="write", created=NOW, expires=NOW)
    headers = {"Authorization": f"Bearer {token}"}
    with caplog.at_level(logging.DEBUG):
        answers = [
            stranger.post("/v1/quotations", json=NEW, headers=headers),
            stranger.post("/v1/quotations", content=b"{", headers=headers),
            stranger.delete("/v1/quotations/999", headers=headers),
            stranger.patch("/v1/quotations/1", json={}, headers=headers),
            stranger.delete("/v1/quotations/1", headers={"Authorization": f"Basic {token}"}),
            stranger.delete("/v1/quotations/1", headers={"Authorization": f"Bearer {text}"}),
            stranger.get("/metrics", headers=headers),
        ]
    assert "POST /v1/quotations 201" in caplog.text
    shown = caplog.text + "".join(f"{answer.text}{answer.headers}" for answer in answers)
    shown += repr(store.tokens()) + repr(expired) + repr(store.find_token(token))
    assert secret not in shown
    assert text.split("_", 2)[2] not in shown
