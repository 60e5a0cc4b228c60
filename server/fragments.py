"""Text fragments: a source's address and the words it prints in, a link that scrolls to them out.

    https://example.org/a#:~:text=[prefix-,]textStart[,textEnd][,-suffix]

The browser finds whole words only, and one term may not cross a paragraph; a range of two may. So
long or many-paragraph words become a range of their first and last few, and a short text, which may
stand on the page more than once, takes its neighbours along.
Source: https://wicg.github.io/scroll-to-text-fragment/; the two limits are those that browsers' own
generators of such links use.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import quote

from quotes_db.webaddress import is_web

EXACT_MAX_CHARS: Final = 300  # longer words are given as a range
CONTEXT_BELOW_CHARS: Final = 20  # shorter words take prefix and suffix along
_CONTEXT_WORDS = 4
_RANGE_WORDS = 6  # at each end of a range
_WORD_MAX_CHARS = 40  # a longer "word" is a script without spaces: a part stands for it
_DIRECTIVE = ":~:"


def linked(
    url: str | None, exact: str, *, prefix: str | None = None, suffix: str | None = None
) -> str | None:
    """Return the address with a text fragment for ``exact``; None when it is no web address.

    A fragment that the address has is kept (``#section:~:text=…``); a directive in it is replaced.
    """
    if url is None or not is_web(url):
        return None
    address, _, fragment = url.partition("#")
    anchor = fragment.partition(_DIRECTIVE)[0]
    terms = _terms(exact, prefix or "", suffix or "")
    if not terms:
        return f"{address}#{anchor}" if anchor else address
    return f"{address}#{anchor}{_DIRECTIVE}text={terms}"


@lru_cache(maxsize=1024)  # one quotation has one text and many occurrences
def _terms(exact: str, prefix: str, suffix: str) -> str:
    """Return the value of ``text=``: percent-encoded terms, or nothing for blank words."""
    paragraphs = [line.split() for line in exact.splitlines() if line.strip()]
    if not paragraphs:
        return ""
    first, last = paragraphs[0], paragraphs[-1]
    if len(paragraphs) > 1 or len(exact) > EXACT_MAX_CHARS:
        start, end = _head(first), _tail(last)
        if len(paragraphs) == 1 and len(first) < 2 * _RANGE_WORDS:
            start, end = _head(first[: len(first) // 2 or 1]), _tail(last[len(last) // 2 or -1 :])
        return f"{_encoded(start)},{_encoded(end)}"
    terms = _encoded(" ".join(first))
    if len(exact) < CONTEXT_BELOW_CHARS:
        # The outermost word of a prefix or suffix may be cut; only whole words match.
        before = " ".join(prefix.split()[1:][-_CONTEXT_WORDS:])
        after = " ".join(suffix.split()[:-1][:_CONTEXT_WORDS])
        terms = (f"{_encoded(before)}-," if before else "") + terms
        terms += f",-{_encoded(after)}" if after else ""
    return terms


def _head(words: list[str]) -> str:
    """Return the first few words, or the first characters of a script without spaces."""
    if len(words[0]) > _WORD_MAX_CHARS:
        return words[0][:_WORD_MAX_CHARS]
    return " ".join(words[:_RANGE_WORDS])


def _tail(words: list[str]) -> str:
    """Return the last few words, or the last characters of a script without spaces."""
    if len(words[-1]) > _WORD_MAX_CHARS:
        return words[-1][-_WORD_MAX_CHARS:]
    return " ".join(words[-_RANGE_WORDS:])


def _encoded(words: str) -> str:
    """Return words percent-encoded, with the dash too: it marks prefix and suffix."""
    return quote(words, safe="", errors="replace").replace("-", "%2D")
