"""One of the two texts with its print around the words: gaps, sentence starts, what capitals say.

A capital tells a name only where the text uses capitals to tell words apart: not in ALL CAPS,
not in Headline Style, not in German, which gives every noun one. All of it is worked out when
first asked for.
"""

from __future__ import annotations

from functools import cached_property

from quotes_db.normalize import Normalized
from quotes_db.wording import vocabulary

QUOTATION_MARKS = '"“”„«»‟「」『』'
_SENTENCE_ENDS = ".!?…:;。！？।؟"
_FULL_STOPS = frozenset(".!?。！？।؟")
_HEADLINE_SHARE = 0.7  # of the words over three letters; prose with many names stays under a half
_LAST_SPACED = "\u0dff"  # Thai, the first script without spaces, begins behind it
_FOREIGN_SMALL = frozenset().union(*vocabulary.LANGUAGE_WORDS.values())
_EVIDENCE_WORDS = 200  # a name that stands there without a capital, too, is none
_WORDS_SEEN = 400  # enough to hear how a text uses capitals, and its language


def is_unspaced(word: str) -> bool:
    """Tell whether a word is one character of a script without spaces."""
    return len(word) == 1 and word > _LAST_SPACED


class Side:
    """A normalized text as it is printed: ``words`` folded, ``raw`` with all between them."""

    def __init__(self, text: Normalized) -> None:
        self.raw = text.raw
        self.words = text.words
        self.spans = text.spans

    def printed(self, at: int) -> str:
        """Return a word as it is printed."""
        first, last = self.spans[at]
        return self.raw[first:last]

    @cached_property
    def gaps(self) -> list[str]:
        """What is printed before each word, and behind the last."""
        raw, at, found = self.raw, 0, []
        for start, end in self.spans:
            found.append(raw[at:start])
            at = end
        found.append(raw[at:])
        return found

    @cached_property
    def is_spaced(self) -> bool:
        """Whether no word is a character of a script without spaces."""
        return self.raw.isascii() or not any(map(is_unspaced, self.words))

    def slice(self, first: int, last: int) -> str:
        """Return the words ``first`` to ``last`` (half-open) as they are printed."""
        return self.raw[self.spans[first][0] : self.spans[last - 1][1]] if first < last else ""

    def slice_between(self, first: int, last: int) -> str:
        """Return the words ``first`` to ``last`` with what is printed before and behind them."""
        start = self.spans[first - 1][1] if first else 0
        return self.raw[start : self.spans[last][0] if last < len(self.spans) else len(self.raw)]

    def has_capital(self, at: int) -> bool:
        """Tell whether a word is printed with a capital letter."""
        return self.raw[self.spans[at][0]].isupper()

    def begins_sentence(self, at: int) -> bool:
        """Tell whether a word opens a sentence, or may: the text, a line, quoted words."""
        if at == 0:
            return True
        gap = self.gaps[at]
        if gap == " ":
            return False
        if "\n" in gap or any(mark in gap for mark in QUOTATION_MARKS):
            return True
        ends = [char for char in gap if char in _SENTENCE_ENDS]
        if ends != ["."]:
            return bool(ends)
        before = self.words[at - 1]
        return not (before in vocabulary.ABBREVIATIONS or (len(before) == 1 and before.isalpha()))

    def sentence_ends(self, first: int, last: int) -> int:
        """Return how many sentences end in the gaps ``first`` to ``last``, both included."""
        return sum(
            self._ends_sentence(at)
            for at in range(max(first, 1), min(last, len(self.words) - 1) + 1)
        )

    def _ends_sentence(self, at: int) -> bool:
        """Tell whether a full stop stands before a word; an ellipsis or a colon is none."""
        gap = self.gaps[at]
        if gap == " " or ".." in gap or ". ." in gap:
            return False
        return "\n\n" in gap or (not _FULL_STOPS.isdisjoint(gap) and self.begins_sentence(at))

    @cached_property
    def small_words(self) -> frozenset[str]:
        """The text's first words, as far as they are printed without a capital."""
        raw = self.raw
        seen = zip(self.words[:_EVIDENCE_WORDS], self.spans, strict=False)
        return frozenset([word for word, (start, _) in seen if not raw[start].isupper()])

    @cached_property
    def capitals_speak(self) -> bool:
        """Whether capital letters tell names from other words in this text."""
        raw, spans = self.raw, self.spans[:_WORDS_SEEN]
        if not any(raw[end - 1].islower() for _, end in spans):
            return False
        initials = "".join([raw[start] for start, end in spans if end - start > 3])
        if len(initials) >= 4:
            capital = sum(map(str.isupper, initials))
            if capital >= _HEADLINE_SHARE * len(initials):
                return False
        return self.language != "de"

    @cached_property
    def language(self) -> str | None:
        """The language whose small words the text holds twice; None is English or unknown."""
        best, most = None, 1
        words = [word for word in self.words[:_WORDS_SEEN] if word in _FOREIGN_SMALL]
        if len(words) <= most:
            return None
        for name, small in vocabulary.LANGUAGE_WORDS.items():
            count = sum(word in small for word in words)
            if count > most:
                best, most = name, count
        return best
