"""Posting lists: against a plain dictionary, in memory and on disk."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes_db import postings
from quotes_db.postings import (
    FEWEST_WORDS,
    LENGTH_BITS,
    LONGEST_LIST,
    MOST_ID,
    Postings,
    lists_of,
    merged,
    pack,
)
from quotes_db.segmentfile import DamagedSegmentError, open_segment, write_segment

HASHES = st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 20), unique=True, max_size=20)
QUOTATIONS = st.dictionaries(st.integers(1, MOST_ID), HASHES, max_size=20)


def packed(quotations: dict[int, list[int]]) -> Postings:
    hashes = [value for values in quotations.values() for value in values]
    owners = [place for place, values in enumerate(quotations.values()) for _ in values]
    return lists_of(pack(list(quotations), np.array(hashes, np.uint32), np.array(owners, np.int64)))


def ids_of(lists: Postings, start: int, end: int) -> list[int]:
    return (lists.ids[start:end] >> LENGTH_BITS).tolist()


def as_dict(lists: Postings) -> dict[int, list[int]]:
    return {
        int(key): ids_of(lists, int(lists.starts[i]), int(lists.starts[i + 1]))
        for i, key in enumerate(lists.keys)
    }


def inverted(quotations: dict[int, list[int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for key in sorted(quotations):
        for value in quotations[key]:
            found.setdefault(value, []).append(key)
    return found


@given(QUOTATIONS)
def test_lists_equal_a_dictionary(quotations: dict[int, list[int]]) -> None:
    assert as_dict(packed(quotations)) == inverted(quotations)


@given(QUOTATIONS, HASHES)
def test_find_tells_known_and_unknown(quotations: dict[int, list[int]], asked: list[int]) -> None:
    lists, expected = packed(quotations), inverted(quotations)
    found = lists.find(np.array(asked, np.uint32))
    for at, value in enumerate(asked):
        start, count = found.starts[at], found.counts[at]
        assert ids_of(lists, start, start + count) == expected.get(value, [])
        assert found.frequencies[at] == len(expected.get(value, []))


def test_a_posting_tells_how_long_its_quotation_is_at_least() -> None:
    for words in (1, 2, 3, 5, 22, 23, 400):
        shingles = words + max(0, words - 1) + max(0, words - 2)
        lists = packed({5: list(range(shingles))})
        told = FEWEST_WORDS[int(lists.ids[0]) & ((1 << LENGTH_BITS) - 1)]
        assert told <= words <= 1.5 * told or told == FEWEST_WORDS[-1]


@pytest.mark.parametrize("keys", [3, 20_000, 70_000])
def test_a_segment_finds_what_its_lists_hold_with_and_without_a_directory(
    tmp_path: Path, keys: int
) -> None:
    rng = np.random.default_rng(keys)
    lists = lists_of(np.sort(rng.integers(0, 2**64, keys, np.uint64)))
    write_segment(tmp_path / "a", [lists])
    segment = open_segment(tmp_path / "a", check_sums=True)
    assert (segment.window > 0) == (keys > 16_384)
    edges = np.array([0, 1, 2**31, 2**32 - 1, lists.keys[0], lists.keys[-1]], np.uint32)
    asked = np.concatenate(
        (edges, rng.choice(lists.keys, 200), rng.integers(0, 2**32, 200, np.uint32))
    )
    for there, here in zip(
        (segment.find(asked).starts, segment.find(asked).counts),
        (lists.find(asked).starts, lists.find(asked).counts),
        strict=True,
    ):
        known = lists.find(asked).counts > 0
        assert there[known].tolist() == here[known].tolist()
    assert not segment.find(asked).counts[lists.find(asked).counts == 0].any()


def test_merged_chunks_equal_the_union(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "_CHUNK", 50)
    rng = np.random.default_rng(1)
    parts = [
        {int(k): rng.integers(0, 2**32, 40).tolist() for k in range(n * 100 + 1, n * 100 + 20)}
        for n in range(3)
    ]
    whole: dict[int, list[int]] = {}
    for chunk in merged([packed(part) for part in parts]):
        whole |= as_dict(chunk)
    assert whole == inverted({k: v for part in parts for k, v in part.items()})


def test_a_list_is_cut_but_its_length_is_remembered_through_merges() -> None:
    many = {k: [7] for k in range(1, LONGEST_LIST + 10)}
    more = {k: [7, 8] for k in range(LONGEST_LIST + 10, LONGEST_LIST + 30)}
    (union,) = merged([packed(many), packed(more)])
    found = union.find(np.array([7, 8], np.uint32))
    assert found.counts.tolist() == [LONGEST_LIST, 20]
    assert found.frequencies.tolist() == [LONGEST_LIST + 29, 20]


def test_a_segment_reads_back_what_was_written(tmp_path: Path) -> None:
    quotations = {3: [1, 5], 9: [5, 2**32 - 1]}
    write_segment(tmp_path / "a", [packed(quotations)])
    assert as_dict(open_segment(tmp_path / "a", check_sums=True)) == inverted(quotations)


DAMAGE = [
    ("A file is missing.", lambda folder: (folder / "ids").unlink()),
    ("A file is cut.", lambda folder: (folder / "keys").write_bytes(b"\0\0\0\0")),
    ("The description is not JSON.", lambda folder: (folder / "segment.json").write_text("{")),
    (
        "The description is of another format.",
        lambda f: (f / "segment.json").write_text('{"format": 0}'),
    ),
]


@pytest.mark.parametrize(("why", "damage"), DAMAGE, ids=[row[0] for row in DAMAGE])
def test_damage_is_noticed(tmp_path: Path, why: str, damage) -> None:
    write_segment(tmp_path / "a", [packed({3: [1, 5], 9: [5]})])
    damage(tmp_path / "a")
    with pytest.raises(DamagedSegmentError):
        open_segment(tmp_path / "a")


def test_a_changed_byte_is_noticed_by_the_check_sum(tmp_path: Path) -> None:
    write_segment(tmp_path / "a", [packed({3: [1, 5], 9: [5]})])
    data = bytearray((tmp_path / "a" / "ids").read_bytes())
    data[0] ^= 1
    (tmp_path / "a" / "ids").write_bytes(data)
    with pytest.raises(DamagedSegmentError):
        open_segment(tmp_path / "a", check_sums=True)
