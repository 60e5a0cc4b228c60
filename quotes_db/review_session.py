"""A review in a terminal: shows what waits, one after another, and stores what the keys decide.

Each decision is stored at once, so quitting, or losing the terminal, loses nothing. What another
reviewer has decided meanwhile is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console

from quotes_db.errors import ChangeRefusedError
from quotes_db.records import UNCHANGED, Correction, DecisionKind, ReviewItem
from quotes_db.review_screen import KEYS, panel
from quotes_db.store import Order, Store
from quotes_db.terminal import printable

NONE = "-"  # typed for a speaker or role that is unknown
_KEEP = "as shown"
_PAGE = 50  # items looked up at once
_HELP = (
    "a  it is a quotation, and everything shown about it is right\n"
    "c  it is one, but the speaker, the role or the words must be changed\n"
    "r  it is no quotation of anybody; it will not come back\n"
    "s  decide later\n"
    "u  take back the last decision and show it again\n"
    "q  stop; what was decided is stored"
)


@dataclass(slots=True)
class Session:
    """One sitting of a reviewer; the functions are those of the terminal and the clock."""

    store: Store
    console: Console
    order: Order
    reviewer: str | None
    read_key: Callable[[], str]
    ask: Callable[[str, str], str]  # a question and what Enter gives → the answer
    now: Callable[[], datetime]
    decided: list[tuple[int, DecisionKind]] = field(default_factory=list)  # by occurrence
    _again: list[int] = field(default_factory=list)

    def run(self) -> None:
        """Show what is in review until nothing is left or the reviewer quits."""
        for occurrence_id in self._to_show():
            item = self.store.review_item(occurrence_id)
            if item is None or item.occurrence.status != "review":
                continue  # decided by somebody else meanwhile
            self.console.print(panel(item, waiting=self.store.waiting()))
            self.console.print(KEYS, markup=False, highlight=False)
            if not self._decided_or_skipped(item):
                return
        self.console.print("Nothing more is in review.")

    def _to_show(self) -> Iterator[int]:
        """Yield the queue, before each the ones that were taken back."""
        cursor: str | None = None
        while True:
            page = self.store.in_review(order=self.order, limit=_PAGE, cursor=cursor)
            for item in page.items:
                while self._again:
                    yield self._again.pop()
                yield item.occurrence.id
            while self._again:
                yield self._again.pop()
            cursor = page.next
            if cursor is None:
                return

    def _decided_or_skipped(self, item: ReviewItem) -> bool:
        """Obey keys until one leads on to the next item; return False when told to quit."""
        while True:
            try:
                key = self.read_key().lower()
            except (KeyboardInterrupt, EOFError):
                return False
            if key in ("q", "\x03", "\x04"):
                return False
            if key == "s":
                return True
            if key == "u" and self.decided:
                return self._take_back(item)
            if key in ("a", "r", "c"):
                if self._decide(item, key):
                    return True
            elif key == "u":
                self.console.print("Nothing was decided yet.")
            else:
                self.console.print(_HELP, markup=False, highlight=False)

    def _decide(self, item: ReviewItem, key: str) -> bool:
        """Return whether a decision was stored; otherwise say why not."""
        kinds: dict[str, DecisionKind] = {"a": "accept", "r": "reject", "c": "correct"}
        try:
            correction = self._correction(item) if key == "c" else None
        except (KeyboardInterrupt, EOFError):
            self.console.print("\nNothing was changed.")
            return False
        try:
            done = self.store.decide(
                item.occurrence.id,
                kinds[key],
                time=self.now(),
                correction=correction,
                quotation_id=item.occurrence.quotation_id,
                reviewer=self.reviewer,
            )
        except ChangeRefusedError as error:
            self.console.print(printable(str(error)), markup=False, highlight=False)
            return False
        if done is None:
            self.console.print("It is gone: another program deleted it.")
            return True
        self.decided.append((item.occurrence.id, kinds[key]))
        state = done.item.occurrence
        name = printable(state.speaker.name) if state.speaker else "speaker unknown"
        told = "Rejected." if key == "r" else f"Accepted: {name}."
        self.console.print(told, markup=False, highlight=False)
        return True

    def _take_back(self, item: ReviewItem) -> bool:
        """Undo the last decision; show it again, and after it the present one."""
        occurrence_id, _ = self.decided.pop()
        self._again.append(item.occurrence.id)
        try:
            if self.store.decide(occurrence_id, "undo", time=self.now(), reviewer=self.reviewer):
                self._again.append(occurrence_id)
        except ChangeRefusedError as error:
            self.console.print(printable(str(error)), markup=False, highlight=False)
        return True

    def _correction(self, item: ReviewItem) -> Correction:
        """Return what the reviewer types, field by field; Enter leaves a field as it is."""
        self.console.print(f"Enter keeps what is shown; {NONE} makes it unknown.")
        shown = item.occurrence
        name = printable(shown.speaker.name) if shown.speaker else NONE
        shown_role = printable(shown.role) if shown.role else NONE
        speaker = self.ask("Speaker", name)
        role = self.ask("Role", shown_role)
        words = self.ask("Words, or the first … the last of them", _KEEP)
        return Correction(
            speaker=UNCHANGED if speaker == name else _known(speaker),
            role=UNCHANGED if role == shown_role else _known(role),
            words=None if words == _KEEP else words,
        )


def _known(answer: str) -> str | None:
    return None if answer.strip() in ("", NONE) else answer
