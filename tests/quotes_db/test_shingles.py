"""Shingles: the batch equals one by one, and the hashes never change."""

from hypothesis import given
from hypothesis import strategies as st

from quotes_db.shingles import shingles, shingles_of_batch, word_hash

WORDS = st.lists(st.text("ab", min_size=1, max_size=3), max_size=6)


@given(st.lists(WORDS, max_size=5))
def test_a_batch_equals_one_by_one(texts: list[list[str]]) -> None:
    hashes, owners = shingles_of_batch(texts)
    batch = [hashes[owners == place].tolist() for place in range(len(texts))]
    assert batch == [shingles(words).tolist() for words in texts]


def test_a_text_has_its_words_pairs_and_triples() -> None:
    assert [len(shingles(["a", "b", "c", "d"][:n])) for n in range(5)] == [0, 1, 3, 6, 9]


def test_order_matters() -> None:
    assert set(shingles(["a", "b"])[2:]) != set(shingles(["b", "a"])[2:])


def test_hashes_are_the_same_for_ever() -> None:
    """Segments on disk hold them; a change here would need a new segment format."""
    assert word_hash("river") == 0x9F647F3CE8039A96
    assert shingles(["the", "old", "river"]).tolist() == [
        775591824,
        3542119901,
        2674163516,
        3832138311,
        1942215922,
        3712770830,
    ]
