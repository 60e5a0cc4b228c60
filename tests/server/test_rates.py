"""How often one client may ask, by a clock that the test holds."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from quotes_db.store import Store
from server import rates
from server.app import create_app
from server.rates import Rates


class Clock:
    """Seconds that pass when a test says so."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_the_rate_and_a_pause_refills() -> None:
    clock = Clock()
    some = Rates(2.0, clock=clock)
    assert [some.wait_s("a") for _ in range(10)] == [0.0] * 10
    assert some.wait_s("a") == pytest.approx(0.5)
    clock.now += 0.5
    assert some.wait_s("a") == 0.0
    assert some.wait_s("a") == pytest.approx(0.5)
    clock.now += 3_600
    assert [some.wait_s("a") for _ in range(10)] == [0.0] * 10
    assert some.wait_s("a") > 0


def test_who_is_refused_pays_nothing_for_asking() -> None:
    clock = Clock()
    some = Rates(1.0, clock=clock)
    while not some.wait_s("a"):
        pass
    for _ in range(1_000):
        some.wait_s("a")
    clock.now += 1.0
    assert some.wait_s("a") == 0.0


def test_a_clock_that_stands_still_or_a_rate_below_one() -> None:
    clock = Clock()
    some = Rates(0.1, clock=clock)
    assert some.wait_s("a") == 0.0
    assert some.wait_s("a") == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::2", True),  # one customer has the whole /64
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_who_is_one_client(one: str, other: str, same: bool) -> None:
    some = Rates(0.1, clock=Clock())
    assert some.wait_s(one) == 0.0
    assert (some.wait_s(other) > 0) == same


def test_only_so_many_clients_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "CLIENTS_MAX", 3)
    some = Rates(0.1, clock=Clock())
    for address in ("a", "b", "a", "c", "d"):  # the second "a" is refused, and seen
        some.wait_s(address)
    assert len(some._buckets) == 3
    assert some.wait_s("a") > 0
    assert some.wait_s("b") == 0.0


def test_a_request_too_many_is_told_when_to_come_again(store: Store) -> None:
    app = create_app(Store.open(store.path), rate=0.5)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        answers = [client.get("/v1/ping") for _ in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 429, 429]
        assert answers[-1].headers["retry-after"] == "1"
        body = answers[-1].json()
        assert set(body) == {"ok", "error", "errors", "status"}
        assert "0.5 a second from one client" in body["error"]
