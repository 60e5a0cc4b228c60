"""Fortune files: sayings divided by lines of a percent sign, as the fortune program shows them.

A saying ends with a line of two dashes and who said it, perhaps with the work behind a comma::

    Nothing is so firmly believed as what we least know.
                    -- Montaigne, "Essays"
    %

Lines are broken to fit a terminal, so they are joined again. Riddles, jokes and whatever else names
nobody are refused: this store keeps what somebody said. Where only a work is named, the speaker is
unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quotes_db.charset import decode
from quotes_db.errors import RecordError
from quotes_db.importers import Described, Refused
from quotes_db.importers.fields import Fields, quotation_from
from quotes_db.importers.stream import InputStream
from quotes_db.records import AttributedQuotation

MAX_BYTES = 50_000_000  # the largest of Debian's has 400 kB
_DIVIDER = re.compile(r"^%[ \t]*\r?\n?", re.MULTILINE)
_DIVIDED = re.compile(rb"(?:^|\n)%[ \t]*\r?\n")
_SIGNED = re.compile(r"^[ \t]*(?:--+|[―—])[ \t]*(?=\S)", re.MULTILINE)
_QUOTED = "\"“'‘"  # how a work's title begins


class Fortune:
    """The reader of fortune files."""

    name = "fortune"
    suffixes = frozenset({".fortune", ".fortunes"})

    def recognizes(self, stream: InputStream) -> bool:
        """Return whether the text is divided by lines of a percent sign."""
        return _DIVIDED.search(stream.head) is not None and not stream.head.lstrip().startswith(
            b"<"
        )

    def read(
        self,
        stream: InputStream,
        *,
        described: Described,  # noqa: ARG002 - each saying names its own source
    ) -> Iterator[AttributedQuotation | Refused]:
        """Yield a quotation or a refusal for each saying.

        Raises:
            InputError: the input is too large, or no text.
        """
        text = decode(stream.read_all(max_bytes=MAX_BYTES), name=stream.name)
        start, line = 0, 1
        for divider in [*_DIVIDER.finditer(text), None]:
            end = divider.start() if divider else len(text)
            saying = text[start:end]
            if saying.strip():
                first = line + saying[: len(saying) - len(saying.lstrip())].count("\n")
                yield _read(saying, first)
            if divider:
                line += text.count("\n", start, divider.end())
                start = divider.end()


IMPORTER = Fortune()


def _read(saying: str, line: int) -> AttributedQuotation | Refused:
    """Return the quotation of one saying that begins at a line."""
    signed = None
    for signed in _SIGNED.finditer(saying):  # noqa: B007 - the last one is wanted
        pass
    if signed is None or not saying[: signed.start()].strip():
        return Refused(line, "nobody is named: no last line begins with --", saying.strip())
    speaker, title = _author(_joined(saying[signed.end() :]))
    try:
        return quotation_from(
            Fields(text=_joined(saying[: signed.start()]), speaker=speaker, title=title)
        )
    except RecordError as error:
        return Refused(line, str(error), saying.strip())


def _author(signature: str) -> tuple[str | None, str | None]:
    """Return speaker and work of a signature; what is set in quotation marks is a work."""
    if signature[:1] in _QUOTED:
        return None, signature
    name, _, work = signature.partition(",")
    return name.strip() or None, work.strip().strip('"“”') or None


def _joined(text: str) -> str:
    """Return broken lines as one, with single blanks."""
    return " ".join(text.split())
