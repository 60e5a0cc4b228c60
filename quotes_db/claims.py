"""A text in, the stored claims that are similar to it out, each with the reviews of it.

*Similar* is all that is said: two claims are the same if the same would make both true, and no
likeness of words proves that. So a claim is answered only if it shares so much with the text that
sentences which no claim is about hardly ever do; below that it stays silent. Who searches is
answered by ``claim_search``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice
from typing import Final

from quotes_db.claim_index import Ranked, claim_index_of
from quotes_db.claim_records import SimilarClaim
from quotes_db.posts import words_to_compare
from quotes_db.store import Store

MOST_SIMILAR: Final = 3
MOST_WORDS: Final = 200  # a paragraph or two; a longer text makes many claims
# What a claim must share with a text of so many words, and how much less of it, if the text has the
# claim wholly, and more, if the text is so many times as long. Fitted to the training part of
# CheckThat! 2022 and to sentences of news; what it lets through is printed by
# ``python -m tests.quality.claims threshold``.
FLOOR: Final = 6.75
_COVERED, _PER_LENGTH, _SHORT = 0.9, 1.6, 20
_FEWEST_WORDS = 3  # of a claim; fewer are a name, which claims nothing
# What the whole words that some claim shares must count together for any to be looked at. Six of
# ten sentences of news are done with that, and one of 418 training posts answered with their claim.
_LEAST_IN_WORDS = 0.8
_BUDGET, _BLOCK = 2_000, 4  # postings read and claims scored: what shares that much comes first
_BEGINNING = 5  # letters by which two words count as the same one inflected


def similar_claims(
    store: Store, text: str, *, limit: int = MOST_SIMILAR
) -> tuple[SimilarClaim, ...]:
    """Return the stored claims that are similar to a text, most similar first; mostly none.

    A text of more than ``MOST_WORDS`` words has none. Cost: some 0.3 ms for most sentences of news,
    1 to 1.5 ms for what shares some rare words with a claim, growing slowly with the store.

    Raises:
        StoreError: the store cannot be read.
    """
    words = words_to_compare(text)
    if not words or len(words) > MOST_WORDS:
        return ()
    floor, passed = floor_of(len(words)), []
    for one in closest(store, words, limit=limit):
        if strength(one, 1.0) < floor:
            break  # not even if the text had all of it
        if len(one.words) < _FEWEST_WORDS:
            continue
        covered = covered_by(store, words, one)
        if strength(one, covered) >= floor:
            passed.append((one, covered))
    if not passed:
        return ()
    claims = store.claims_by_id([one.id for one, _ in passed])
    return tuple(
        SimilarClaim(claims[one.id], similarity=math.floor(1000 * covered) / 10)
        for one, covered in passed
        if one.id in claims and claims[one.id].reviews
    )


def closest(store: Store, words: Sequence[str], *, limit: int = MOST_SIMILAR) -> list[Ranked]:
    """Return the claims that share most with a text's words, similar or not; mostly none."""
    index = claim_index_of(store)
    if index.most_in_words(words) < _LEAST_IN_WORDS:
        return []
    return list(islice(index.ranked(words, budget=_BUDGET, block=_BLOCK, first=_BLOCK), limit))


def floor_of(words: int) -> float:
    """Return what the strength of a claim must be to be answered for a text of so many words."""
    return FLOOR + _PER_LENGTH * math.log(max(words, _SHORT) / _SHORT)


def strength(one: Ranked, covered: float) -> float:
    """Return what is compared with the floor: what a claim shares, and how much of it that is."""
    return one.score * math.exp(_COVERED * covered)


def covered_by(store: Store, words: list[str], one: Ranked) -> float:
    """Return what part of a claim's information a text has, 0 to 1, by words and beginnings."""
    wanted = list(dict.fromkeys(one.words))
    told = claim_index_of(store).information(wanted)
    begun = {word[:_BEGINNING] for word in words}
    both = (some for word, some in zip(wanted, told, strict=True) if word[:_BEGINNING] in begun)
    return sum(both) / sum(told)
