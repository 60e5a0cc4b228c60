"""Who made a claim, as a fact-checker names them, in; the name of a speaker out, or None.

Many claims are nobody's in particular: "Varias fuentes", "Facebook user", "Viral post". Such a
claimant is kept as published, but makes no speaker: all who write on a platform would become one
person. Nor does an account ("Twitter user Ada B."), which says nothing of who is behind it.

``claimants.json`` lists, in some fifty languages, ``beginnings`` that no name has ("several"),
``platforms``, ``accounts`` and what they post, other ``nobodies``, and what stands ``between``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from quotes_db.normalize import fold_name, fold_words

_LONGEST_NAME_CHARS = 120
_MOST_WORDS = 14  # of a name; "The Ministry for Europe and Foreign Affairs of …" has about ten
_NEAR = 3  # words between a platform and the account on it
_NO_NAME = re.compile(r"https?://|@\S+$|\W*$", re.IGNORECASE)
_ROLE_BEHIND = re.compile(r"\s*[,;(&/+]\s*|\s[-–—]\s")
# Behind these words stands whom somebody else speaks for, or writes about.
_BY_OTHERS = frozenset({
    "team", "anti", "pro", "not", "fake", "deepfake", "parody", "for", "of", "on", "about",
    "against", "to", "by", "from", "with", "and", "or", "vs", "de", "del", "des", "du", "d", "di",
    "da", "do", "pour", "para", "por", "per", "et", "y", "e", "und", "oder", "für", "von", "vom",
    "zu", "gegen", "über", "mit", "van", "voor", "tegen", "i", "a", "og", "och", "za", "o", "об",
    "от", "для", "и", "против", "про", "від", "та", "і",
})  # fmt: skip

_Words = tuple[str, ...]
_Kind = Literal["beginnings", "platforms", "accounts", "nobodies", "between", "unknown"]
_KINDS: tuple[_Kind, ...] = ("beginnings", "platforms", "accounts", "nobodies", "between")


def speaker_in(claimant: str, *, titles: Sequence[str] = ()) -> str | None:
    """Return the name of whoever made a claim, None if it names nobody in particular.

    Args:
        claimant: as published, perhaps with a role: "Prime minister Ada Brook".
        titles: of encyclopedia articles about them. One that the claimant ends with, behind a role,
            or begins with, before a mark and a small letter, is the name alone; "Spokesman for
            Ada Brook" is somebody else.
    """
    if len(claimant) > _LONGEST_NAME_CHARS:
        return None
    name = " ".join(claimant.split())
    if not _is_name(name):
        return None
    return next((title for title in titles if _is_alone(title, name)), name)


def _is_alone(title: str, name: str) -> bool:
    """Return whether a claimant is whom a title names, with nothing but their role beside it."""
    wanted = fold_name(title).split()
    if not wanted:
        return False
    first, *behind = _ROLE_BEHIND.split(name, maxsplit=1)
    if behind:  # "Ada Brook, mayor"; but "Ada Brook, Ben Ford" may be two people
        return fold_name(first).split() == wanted and behind[0][:1].islower()
    told = fold_name(name).split()
    before = told[: -len(wanted)]
    return told[-len(wanted) :] == wanted and (not before or before[-1] not in _BY_OTHERS)


@lru_cache(maxsize=8_192)  # a feed repeats its claimants
def _is_name(name: str) -> bool:
    words = tuple(fold_words(name))
    if len(words) > _MOST_WORDS or _NO_NAME.match(name):
        return False
    return not _is_nobody(_kinds_of(words))


def _is_nobody(kinds: Sequence[_Kind]) -> bool:
    """Return whether words of these kinds name nobody in particular."""
    if "unknown" not in kinds or kinds[0] == "beginnings":
        return True
    opening = kinds[: kinds.index("unknown")]
    if "accounts" in opening and ("nobodies" in opening or opening[-1] == "between"):
        return True
    platforms = [at for at, kind in enumerate(kinds) if kind == "platforms"]
    accounts = [at for at, kind in enumerate(kinds) if kind == "accounts"]
    return any(abs(one - other) <= _NEAR for one in platforms for other in accounts)


def _kinds_of(words: _Words) -> list[_Kind]:
    """Return of what kind the words are, the longest known phrase taken at each place."""
    known, longest = _known()
    kinds: list[_Kind] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            if kind := known.get(words[at : at + length]):
                break
        else:
            kind = "unknown"
        kinds.append(kind)
        at += length
    return kinds


@cache
def _known() -> tuple[Mapping[_Words, _Kind], int]:
    """Return the kind of each phrase in ``claimants.json``, and the words of the longest."""
    path = resources.files(__package__).joinpath("claimants.json")
    told: Any = json.loads(path.read_text("utf-8"))
    known: dict[_Words, _Kind] = {}
    for kind in _KINDS:
        lists = told[kind].values() if isinstance(told[kind], dict) else [told[kind]]
        for phrase in (tuple(fold_words(one)) for many in lists for one in many):
            if phrase:
                known.setdefault(phrase, kind)
    return known, max(map(len, known))
