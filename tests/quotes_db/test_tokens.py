"""Tokens in the store and on the command line: shown once, kept as a hash, revoked at once."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner, Result

from quotes_db.cli import cli
from quotes_db.schema import migrations
from quotes_db.store import Scope, Store
from quotes_db.store.connect import open_database
from quotes_db.token_command import token_

NOW = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "quotes.db"


def run(*args: object) -> Result:
    result = CliRunner().invoke(cli, [str(arg) for arg in args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_token_is_found_by_its_text_and_by_nothing_else(path: Path) -> None:
    with Store.open(path) as store:
        made, text = store.create_token(scope="write", created=NOW, name="laptop")
        assert re.fullmatch(r"qp_1_[A-Za-z0-9_-]{43}", text)
        assert store.find_token(text) == made
        assert (made.id, made.name, made.scope, made.created) == (1, "laptop", "write", NOW)
        for wrong in ("", text[:-1], f"{text}A", f" {text}", text.swapcase(), "qp_1_" + "A" * 43):
            assert store.find_token(wrong) is None


def test_no_two_tokens_are_alike(path: Path) -> None:
    with Store.open(path) as store:
        texts = {store.create_token(scope="write", created=NOW)[1] for _ in range(50)}
    assert len({text.split("_", 2)[2] for text in texts}) == 50


def test_only_a_hash_is_in_the_file(path: Path) -> None:
    with Store.open(path) as store:
        _, text = store.create_token(scope="write", created=NOW)
    secret = text.split("_", 2)[2]
    files = b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file())
    assert secret.encode() not in files
    assert sha256(secret.encode()).digest() in files


def test_a_revoked_token_stays_in_the_list_with_the_time(path: Path) -> None:
    with Store.open(path) as store, Store.open(path, read_only=True) as server:
        _, text = store.create_token(scope="admin", created=NOW)
        later = NOW + timedelta(hours=1)
        revoked = store.revoke_token(1, now=later)
        assert revoked == server.find_token(text) == server.tokens()[0]
        assert revoked.revoked == later
        # A second time changes nothing.
        assert store.revoke_token(1, now=later + timedelta(days=1)) == revoked
        assert store.revoke_token(2, now=later) is None


@pytest.mark.parametrize(
    ("seconds", "expired"), [(-1, False), (0, True), (1, True)], ids=["before", "at", "after"]
)
def test_expiry_is_a_moment(path: Path, seconds: int, expired: bool) -> None:
    with Store.open(path) as store:
        end = NOW + timedelta(days=1)
        made, _ = store.create_token(scope="write", created=NOW, expires=end)
    assert made.has_expired(end + timedelta(seconds=seconds)) is expired


def test_an_unknown_scope_cannot_be_stored(path: Path) -> None:
    with Store.open(path) as store, pytest.raises(sqlite3.IntegrityError):
        store._db.execute("INSERT INTO token (hash, scope, created) VALUES (x'00', 'all', '')")


def test_a_database_from_before_tokens_gets_them(path: Path) -> None:
    with open_database(path, read_only=False, mapped=False, create=True) as older:
        migrations.apply(older, stop_before="m003_tokens")
    with Store.open(path) as store:
        assert store.tokens() == []
        assert store.create_token(scope="write", created=NOW)[0].id == 1


def test_create_prints_the_token_alone(path: Path) -> None:
    result = run("token", "create", "--db", path, "--name", "laptop")
    with Store.open(path) as store:
        found = store.find_token(result.stdout.strip())
    assert (found.name, found.scope, found.expires) == ("laptop", "write", None)
    # What a script keeps is the token; the rest is for the person.
    assert result.stdout.count("\n") == 1
    assert "quoteproof token revoke 1" in result.stderr
    assert result.stdout.strip() not in result.stderr


def test_create_with_json_and_an_end(path: Path) -> None:
    made = json.loads(run("token", "create", "--db", path, "--expires", 90, "--json").stdout)
    lasts = datetime.fromisoformat(made["expires"]) - datetime.fromisoformat(made["created"])
    assert (lasts.days, made["state"], made["scope"]) == (90, "valid", "write")
    with Store.open(path) as store:
        assert store.find_token(made["token"]).id == made["id"]


def test_list_tells_the_state_and_no_secret(path: Path) -> None:
    texts = [run("token", "create", "--db", path).stdout.strip() for _ in range(2)]
    with Store.open(path) as store:
        store.create_token(scope="review", created=NOW, expires=NOW, name="old \x1b[31m one")
    assert run("token", "revoke", 2, "--db", path).exit_code == 0
    listed = run("token", "list", "--db", path).stdout
    states = [line.split()[:3] for line in listed.splitlines()]
    assert states == [
        ["1", "write", "valid"],
        ["2", "write", "revoked"],
        ["3", "review", "expired"],
    ]
    as_json = run("token", "list", "--db", path, "--json").stdout
    rows = [json.loads(line) for line in as_json.splitlines()]
    assert [row["state"] for row in rows] == ["valid", "revoked", "expired"]
    for text in texts:
        assert text.split("_", 2)[2] not in listed + as_json
    # A name cannot drive the terminal.
    assert "\x1b" not in listed


def test_nothing_to_list_or_to_revoke_is_exit_1(path: Path) -> None:
    run("token", "create", "--db", path)
    result = run("token", "revoke", 7, "--db", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no token 7" in result.stderr
    with Store.open(path.parent / "empty.db"):
        pass
    assert run("token", "list", "--db", path.parent / "empty.db").exit_code == 1


WRONG = [
    # A scope that there is not.
    (["create", "--scope", "root"], "'root' is not one of"),
    # Days that are none.
    (["create", "--expires", "0"], "0 is not in the range"),
    (["create", "--expires", "soon"], "'soon'"),
    # A name that cannot be shown.
    (["create", "--name", ""], "1 to 100 printable characters"),
    (["create", "--name", "a\nb"], "1 to 100 printable characters"),
    (["create", "--name", "a" * 101], "this has 101"),
    # No id.
    (["revoke", "0"], "0 is not in the range"),
    (["revoke", "qp_1"], "'qp_1'"),
    (["revoke"], "Missing argument"),
]


@pytest.mark.parametrize(("args", "told"), WRONG, ids=lambda value: str(value)[:50])
def test_wrong_usage_is_exit_2_and_makes_nothing(path: Path, args: list[str], told: str) -> None:
    result = run("token", *args, "--db", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in " ".join(result.stderr.split())
    assert not path.exists()


@pytest.mark.parametrize("args", [["list"], ["revoke", "1"]])
def test_asking_a_database_that_does_not_exist_makes_none(path: Path, args: list[str]) -> None:
    result = run("token", *args, "--db", path)
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
    assert not path.exists()


@pytest.mark.parametrize("name", ["create", "list", "revoke"])
def test_every_help_ends_with_an_example(name: str) -> None:
    *_, last = run("token", name, "--help").stdout.rstrip().split("\n\n")
    heading, *examples = [line.strip() for line in last.splitlines()]
    assert heading == "Example:"
    assert all("quoteproof token" in example for example in examples)


def test_the_command_offers_every_scope() -> None:
    (option,) = [one for one in token_.commands["create"].params if one.name == "scope"]
    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == get_args(Scope)
