"""What the store must answer, worked out slowly and obviously: lists, loops, and nothing derived.

A name is a node; merging hangs one tree of names under another, so whoever is at the root says what
any name of the tree said, and splitting cuts the branch off again. An occurrence remembers whose
name it came with. Counts, dates and orders are made anew from the occurrences for every question.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Status = Literal["accepted", "review", "rejected"]
Place = tuple[object, ...]  # what tells an occurrence from others of its source


class RefusedError(Exception):
    """The model says that this must be refused, and nothing changed."""


@dataclass(frozen=True, slots=True)
class Document:
    """A source: its address, and the day of publication if that is known."""

    url: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One quotation as it is imported or posted; ``start`` is its place in an article."""

    text: str
    speaker: str | None = None
    source: Document | None = None
    said: str | None = None
    start: int | None = None
    mention: str | None = None
    status: Status = "accepted"


@dataclass(slots=True, eq=False)
class Name:
    """A name that was ever given, and the one it was merged into."""

    id: int
    key: str
    shown: str
    parent: Name | None = None
    chosen: bool = False
    aliases: set[str] = field(default_factory=set)

    @property
    def root(self) -> Name:
        """Who it is now."""
        return self.parent.root if self.parent else self


@dataclass(slots=True, eq=False)
class Said:
    """One occurrence: ``own`` is whose it is but for merges, ``printed`` the name in the source."""

    id: int
    quotation: Words
    record: Record
    own: Name | None
    printed: Name | None
    mention: str | None
    status: Status

    @property
    def speaker(self) -> Name | None:
        """Who says it now."""
        return self.own.root if self.own else None

    @property
    def date(self) -> str | None:
        """When it was in the world, as far as it says."""
        published = self.record.source.published if self.record.source else None
        return self.record.said or published


@dataclass(slots=True, eq=False)
class Words:
    """One quotation."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """What a decision changes, and the place that it is kept for."""

    place: Place
    speaker: str | None
    status: Status
    mention: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """One entry of a history."""

    kind: str
    before: State
    after: State
    undoes: Decided | None = None


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a plain English text."""
    return tuple("".join(c if c.isalnum() else " " for c in text.lower()).split())


def key_of(name: str) -> str:
    """Return a name without case and marks."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ı", "i"))
    return "".join(char for char in plain if not unicodedata.combining(char))


class Model:
    """The whole store."""

    def __init__(self) -> None:
        self.quotations: list[Words] = []
        self.said: list[Said] = []
        self.names: list[Name] = []
        self.sources: list[str] = []
        self.told: dict[tuple[Name, str], Name] = {}  # whom a name means in one source
        self.histories: list[tuple[str, list[Decided]]] = []
        self._last_quotation = 0

    # --- writing ----------------------------------------------------------------------------------

    def add(self, records: Sequence[Record]) -> list[tuple[int, str]]:
        """Return the quotation that each record is part of, and what the record did."""
        obeying = [self._obeyed(record) for record in records]
        return [self._add(given, *obeyed) for given, obeyed in zip(records, obeying, strict=True)]

    def _add(
        self, record: Record, speaker: str | None, status: Status, mention: str | None
    ) -> tuple[int, str]:
        source = record.source.url if record.source else ""
        if source and source not in self.sources:
            self.sources.append(source)
        own = self._meant(speaker, source, mention)
        printed = own and self._named(speaker or "")
        if (speaker, status) != (record.speaker, record.status) and record.start is None:
            printed = self._named(record.speaker) if record.speaker else None
        found, outcome = self._quotation(record.text), "merged"
        if found is None:
            self._last_quotation += 1
            found, outcome = Words(self._last_quotation, record.text), "added"
            self.quotations.append(found)
        place = self._key(record, printed)
        same = (one for one in self.said if one.quotation is found)
        if any(self._key(one.record, one.printed) == place for one in same):
            return found.id, "unchanged"
        id_ = max((one.id for one in self.said), default=0) + 1
        self.said.append(Said(id_, found, record, own, printed, mention, status))
        return found.id, outcome

    def edit(self, id_: int, text: str) -> bool:
        """Return whether there is such a quotation; its words are others now."""
        found = self.by_id(id_)
        if found is None:
            return False
        other = self._quotation(text)
        if other is not None and other is not found:
            raise RefusedError
        found.text = text
        return True

    def delete(self, id_: int) -> bool:
        """Return whether there was such a quotation."""
        found = self.by_id(id_)
        self.quotations = [one for one in self.quotations if one is not found]
        self.said = [one for one in self.said if one.quotation is not found]
        return found is not None

    # --- speakers ---------------------------------------------------------------------------------

    def merge(self, kept: Name, other: Name) -> None:
        """Make two speakers one."""
        if kept.root is not other.root:
            other.root.parent = kept.root

    def split(self, speaker: Name, name: str) -> None:
        """Make a speaker of its own of one of a speaker's names."""
        root, key = speaker.root, key_of(name)
        node = self._known(name)
        if key == key_of(root.shown) or node is root:
            raise RefusedError
        if node is not None:
            if node.root is not root:
                raise RefusedError
            node.parent = None
            return
        if key not in {key_of(alias) for alias in self.aliases(root)}:
            raise RefusedError
        spellings = sorted(alias for alias in self.aliases(root) if key_of(alias) == key)
        new = self._new(spellings[0])
        for one in self.said:
            if one.speaker is root and one.mention and key_of(one.mention) == key:
                one.printed, one.own = one.printed or one.own, new
        for node in self._tree(root):
            node.aliases -= set(spellings)

    def divide(self, speaker: Name, name: str, source: str) -> None:
        """Give what a speaker said in one source to another person, for later imports, too."""
        root, target = speaker.root, self._known(name)
        if target is not None and target.root is root:
            raise RefusedError
        there = [one for one in self.said if one.speaker is root and self.source(one) == source]
        if not there:
            raise RefusedError
        new = target.root if target else self._new(name)
        for node in self._tree(root):
            self.told[node, source] = new
        for one in there:
            one.printed, one.own = one.printed or one.own, new

    def rename(self, speaker: Name, name: str) -> None:
        """Give a speaker the name that a person chose."""
        root, node = speaker.root, self._known(name)
        if node is not None and node.root is not root:
            raise RefusedError
        if node is None:
            self._new(name).parent = root
        root.aliases.add(root.shown)
        root.shown, root.chosen = name, True

    # --- decisions --------------------------------------------------------------------------------

    def decide(self, one: Said, kind: str, *, speaker: str | None = None) -> None:
        """Accept, reject, correct (the speaker), or undo."""
        before = self._state(one)
        history = next(
            (
                entries
                for source, entries in self.histories
                if source == self.source(one) and entries[-1].after.place == before.place
            ),
            None,
        )
        undoes = None
        if kind == "undo":
            undoes = _holding(history or [])
            if undoes is None:
                raise RefusedError
            after = undoes.before
        else:
            after = replace(before, status="rejected" if kind == "reject" else "accepted")
            if kind == "correct":
                if speaker == before.speaker:
                    raise RefusedError
                after = replace(after, speaker=speaker, mention=None)
        if after.speaker != before.speaker:
            one.printed = one.printed or one.own
            one.own = self._meant(after.speaker, self.source(one), None)
        one.status, one.mention = after.status, after.mention
        entry = Decided(kind, before, self._state(one), undoes)
        if history is None:
            self.histories.append((self.source(one), [entry]))
        else:
            history.append(entry)

    def _state(self, one: Said) -> State:
        place = self._place(one.quotation.text, one.record, one.printed and one.printed.key)
        return State(place, one.own.shown if one.own else None, one.status, one.mention)

    def _obeyed(self, record: Record) -> tuple[str | None, Status, str | None]:
        """Return speaker, status and mention of a record, as a person decided if one did."""
        place = self._place(record.text, record, record.speaker and key_of(record.speaker))
        url = record.source.url if record.source else ""
        for source, entries in self.histories:
            states = [state for one in entries for state in (one.before, one.after)]
            if source == url and place in [state.place for state in states]:
                last = _holding(entries)
                if last:
                    return last.after.speaker, last.after.status, last.after.mention
                break
        return record.speaker, record.status, record.mention

    # --- names ------------------------------------------------------------------------------------

    def _meant(self, speaker: str | None, source: str, mention: str | None) -> Name | None:
        """Return whose an occurrence with a name is."""
        if not speaker:
            return None
        node = self._named(speaker)
        own = self.told.get((node, source), node) if source else node
        if (
            mention
            and mention != node.shown
            and set(key_of(mention).split()) <= set(node.key.split())
        ):
            own.aliases.add(mention)
        return own

    def _named(self, name: str) -> Name:
        """Return the node of a name, in the better of the two spellings."""
        node = self._known(name)
        if node is None:
            return self._new(name)
        if name != node.shown:
            if node.chosen or _rank(name) <= _rank(node.shown):
                node.aliases.add(name)
            else:
                node.aliases = (node.aliases | {node.shown}) - {name}
                node.shown = name
        return node

    def _known(self, name: str) -> Name | None:
        return next((node for node in self.names if node.key == key_of(name)), None)

    def _new(self, name: str) -> Name:
        self.names.append(Name(len(self.names) + 1, key_of(name), name))
        return self.names[-1]

    def _tree(self, root: Name) -> Iterator[Name]:
        return (node for node in self.names if node.root is root)

    # --- what must be answered --------------------------------------------------------------------

    def by_id(self, id_: int) -> Words | None:
        """Return one quotation."""
        return next((one for one in self.quotations if one.id == id_), None)

    def shown(self, found: Words) -> list[Said]:
        """Return a quotation's occurrences that may be shown, best first."""
        some = [one for one in self.said if one.quotation is found and one.status != "rejected"]
        return sorted(
            some,
            key=lambda one: (
                one.status != "accepted",
                one.own is None,
                one.date is None,
                one.date or "",
                one.id,
            ),
        )

    def first_date(self, found: Words) -> str | None:
        """Return the earliest date of a quotation."""
        return min((one.date for one in self.shown(found) if one.date), default=None)

    def newest(self) -> str | None:
        """Return the latest date of all."""
        dates = (one.date for found in self.quotations for one in self.shown(found))
        return max((date for date in dates if date), default=None)

    def speakers(self) -> list[tuple[int, str, list[str], int]]:
        """Return id, name, other names and number of quotations of each, in their names' order."""
        roots = [node for node in self.names if node.parent is None]
        return [
            (
                root.id,
                root.shown,
                self.aliases(root),
                len(
                    {
                        one.quotation.id
                        for found in self.quotations
                        for one in self.shown(found)
                        if one.speaker is root
                    }
                ),
            )
            for root in sorted(roots, key=lambda root: key_of(root.shown))
        ]

    def aliases(self, root: Name) -> list[str]:
        """Return a speaker's other names."""
        names = {alias for node in self._tree(root) for alias in node.aliases}
        names |= {node.shown for node in self._tree(root) if node is not root}
        return sorted(names - {root.shown})

    def in_review(self) -> int:
        """Return how many occurrences wait for a person."""
        return sum(one.status == "review" for one in self.said)

    def source(self, one: Said) -> str:
        """Return the address of an occurrence's source, empty without one."""
        return one.record.source.url if one.record.source else ""

    def _quotation(self, text: str) -> Words | None:
        same = (one for one in self.quotations if words_of(one.text) == words_of(text))
        return next(same, None)

    def _key(self, record: Record, printed: Name | None) -> Place:
        """Return what makes it the same occurrence of its quotation again."""
        url = record.source.url if record.source else None
        if record.start is not None:
            return (url, record.start)
        return (url, printed and printed.id, record.said)

    def _place(self, text: str, record: Record, printed: str | None) -> Place:
        """Return what a decision is kept for."""
        if record.start is not None:
            return (words_of(text), record.start)
        return (words_of(text), printed or "", record.said)


def _holding(entries: Sequence[Decided]) -> Decided | None:
    """Return the latest decision that was not taken back."""
    undone = [one.undoes for one in entries]
    return next(
        (one for one in reversed(entries) if one.kind != "undo" and one not in undone), None
    )


def _rank(name: str) -> tuple[bool, int]:
    """Return how good a spelling is: mixed case first, then marks."""
    return (not name.isupper() and not name.islower(), sum(not char.isascii() for char in name))
