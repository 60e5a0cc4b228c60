"""Sentences around quotations: the words outside the marks, with each quotation as one token.

In: a text, its paragraphs and its stretches. Out: sentences, each a list of tokens with offsets
into the text. A quotation is a single token, so that "…," said X, "…" is one short sentence for
the rules, however long the words said are. Abbreviations and initials do not end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quotes_db.article.cues import reports
from quotes_db.article.lexicon import CONJUNCTIONS, PREPOSITIONS
from quotes_db.article.marks import Stretch
from quotes_db.records import Span

_ABBREVIATIONS = (
    "Mr|Mrs|Ms|Mx|Dr|Prof|Sen|Rep|Gov|Lt|Col|Gen|Capt|Cmdr|Maj|Sgt|Cpl|Adm|Rev|Fr|St|Jr|Sr|Hon|Pres|"
    "Atty|Supt|Det|Insp|Messrs|Mme|No|vs|Inc|Ltd|Corp|Co|Bros|Dept|Univ|Jan|Feb|Aug|Sept|Oct|Nov|Dec|"
    "Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|"
    "Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo|D-[A-Z]\\w{1,5}|R-[A-Z]\\w{1,5}"
)
_TOKEN = re.compile(
    rf"(?:{_ABBREVIATIONS})\.|(?:[^\W\d_]\.){{2,20}}|[A-Z]\.(?=\s)"
    r"|\w+(?:['’\-.]\w+)*(?:(?<=s)['’](?=\s\w))?|\.\.+|--+|[^\w\s]"
)
_WORD = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_ENDS = frozenset(".!?…")
_CLOSERS = frozenset(")]}’'*·•")
_LONGEST_SUBJECT = 16  # tokens between "…?" and the verb of its own attribution
_SAYS_MORE = frozenset({"that", "he", "she", "they", "it", "we"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word, sign or quotation; ``stretch`` is the quotation's number in the article, else -1.

    ``low`` is the lower-case form with straight apostrophes and without a closing full stop or ’s.
    """

    text: str
    start: int
    end: int
    low: str
    stretch: int = -1

    @property
    def is_word(self) -> bool:
        """Return whether the token is a word or number."""
        return self.stretch < 0 and self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        """Return whether the token is a word that begins with a capital letter."""
        return self.stretch < 0 and self.text[0].isupper()

    @property
    def is_possessive(self) -> bool:
        """Return whether the word ends in ’s or s’."""
        return self.stretch < 0 and self.text.endswith(("'s", "’s", "s'", "s’"))

    @property
    def bare(self) -> str:
        """Return the word as printed without its ’s."""
        if not self.is_possessive:
            return self.text
        return self.text[:-1] if self.text[-1] in "'’" else self.text[:-2]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph as tokens."""

    paragraph: int
    tokens: tuple[Token, ...]


def sentences(text: str, parts: list[Span], found: list[Stretch]) -> list[Sentence]:
    """Return the sentences of all paragraphs in order.

    Args:
        text: the article's text.
        parts: its paragraphs.
        found: its stretches between quotation marks, in order.
    """
    of_paragraph: dict[int, list[int]] = {}
    for number, stretch in enumerate(found):
        of_paragraph.setdefault(stretch.paragraph, []).append(number)
    result: list[Sentence] = []
    for paragraph, part in enumerate(parts):
        numbers = of_paragraph.get(paragraph, [])
        tokens = list(_tokens_with_stretches(text, part, numbers, found))
        result.extend(Sentence(paragraph, tuple(run)) for run in _split(text, tokens, found))
    return result


def words(text: str, start: int, end: int) -> Iterator[Token]:
    """Yield the tokens of a span of the text; quotation marks in it are plain signs."""
    for match in _TOKEN.finditer(text, start, end):
        raw = match.group()
        low = raw.lower().replace("’", "'")
        if low.endswith(("'s", "s'")) and len(low) > 2:
            low = low[:-2] if low[-1] == "s" else low[:-1]
        if len(low) > 1:
            low = low.rstrip(".") or low
        yield Token(raw, match.start(), match.end(), low)


def words_of(text: str) -> list[str]:
    """Return the words of a text as printed, hyphenated ones whole."""
    return _WORD.findall(text)


def _tokens_with_stretches(
    text: str, part: Span, numbers: list[int], found: list[Stretch]
) -> Iterator[Token]:
    """Yield a paragraph's tokens, each stretch as one."""
    position = part[0]
    for number in numbers:
        stretch = found[number]
        yield from words(text, position, stretch.start)
        yield Token('"', stretch.start, stretch.end, '"', number)
        position = stretch.end
    yield from words(text, position, part[1])


def _split(text: str, tokens: list[Token], found: list[Stretch]) -> Iterator[list[Token]]:
    """Yield the runs of tokens that are sentences."""
    run: list[Token] = []
    for place, token in enumerate(tokens):
        run.append(token)
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if following is None or _ends_here(text, tokens, place, found):
            yield run
            run = []


def _ends_here(text: str, tokens: list[Token], place: int, found: list[Stretch]) -> bool:
    """Return whether a sentence ends after the token at this place."""
    token, following = tokens[place], tokens[place + 1]
    if token.stretch >= 0:
        return _ends_with_quotation(text, tokens, place, found[token.stretch])
    if token.text in _CLOSERS and place and tokens[place - 1].text[-1] in _ENDS:
        return _starts_sentence(following)
    if token.text[0] not in _ENDS:
        return False
    if following.text[0] in _CLOSERS or following.text[0] in _ENDS:
        return False
    return _starts_sentence(following)


def _starts_sentence(token: Token) -> bool:
    """Return whether a token can begin a sentence."""
    return token.stretch >= 0 or not token.text[0].islower()


def _ends_with_quotation(text: str, tokens: list[Token], place: int, stretch: Stretch) -> bool:
    """Return whether a quotation with a final stop inside its marks ends the sentence too."""
    last = text[stretch.inner[1] - 1] if stretch.inner[1] > stretch.inner[0] else ""
    if last in _CLOSERS and stretch.inner[1] - 2 >= stretch.inner[0]:
        last = text[stretch.inner[1] - 2]
    if last not in _ENDS:
        return False
    following = tokens[place + 1]
    if following.stretch >= 0:
        return True
    if not following.text[0].isalnum():
        return following.text[0] in "[(*•·"
    if following.text[0].islower() and not following.text[0].isdigit():
        return False
    return not _leads_to_cue(tokens, place + 1, after_question=last in "!?…")


def _leads_to_cue(tokens: list[Token], place: int, *, after_question: bool) -> bool:
    """Return whether a short subject and its verb of saying stand here: "…?" Smith asked."""
    last = place + (_LONGEST_SUBJECT if after_question else 4)
    inserted = (
        False  # after a comma anything may stand, up to the next comma: ", a retired worker,"
    )
    for number in range(place, min(last, len(tokens))):
        token = tokens[number]
        if (
            reports(token.low)
            and number > place
            and (not inserted or tokens[number - 1].text == ",")
        ):
            return _attribution_ends(tokens, number + 1, at_once=not after_question)
        if not inserted and (token.low in PREPOSITIONS or token.low in CONJUNCTIONS):
            return False
        if not token.is_word and token.text != ",":
            return False
        inserted = inserted or token.text == ","
    return False


def _attribution_ends(tokens: list[Token], place: int, *, at_once: bool) -> bool:
    """Return whether nothing is said after the cue: Smith asked. (not: Smith said that …)."""
    for number, token in enumerate(tokens[place : place + 12]):
        if token.text[0] in _ENDS:
            return True
        if token.stretch >= 0 or token.text == ":" or (number == 0 and token.low in _SAYS_MORE):
            return False
        if token.text in ",;":
            following = tokens[place + number + 1 : place + number + 2]
            return bool(following) and following[0].stretch < 0 and not at_once
        if at_once:
            return False
    return True
