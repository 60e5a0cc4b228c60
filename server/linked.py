"""Content negotiation for pages that are also JSON-LD documents, and the block that a page carries.

One address answers with a page, with schema.org's document for ``Accept: application/ld+json``, and
with a W3C Web Annotation for that with the profile of annotations. Who accepts several of them
alike gets the page, as browsers and curl do. In the page the document is a data block, which is
never run and so needs no exception in the policy; in it every character that could end the block
or begin a tag is escaped, so that stored text is data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from quotes_db.annotations import CONTEXT
from quotes_db.jsonld import Document

Kind = Literal["page", "document", "annotation"]

LD_JSON: Final = "application/ld+json"
ANNOTATION: Final = f'{LD_JSON}; profile="{CONTEXT}"'
VARY: Final = {"Vary": "Accept"}
_PREFERRED: tuple[Kind, ...] = ("page", "document", "annotation")
_TYPES: Mapping[Kind, str] = {"page": "text/html", "document": LD_JSON, "annotation": LD_JSON}
_MOST_CHARS = 2_000  # of an Accept header; browsers send some 130
_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;"\s]*)')
_WEIGHT = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?", re.ASCII)
_ESCAPED: Final = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range of an Accept header, such as ``text/*;q=0.5``."""

    type: str
    weight: float
    annotation: bool  # it names the profile of annotations

    def fits(self, kind: Kind) -> int:
        """Return how precisely the range names a kind of answer; 0 if it does not."""
        type_ = _TYPES[kind]
        if self.type == type_:
            # Any other profile is a wish for a form of the same document.
            if self.annotation and kind != "annotation":
                return 0
            return 4 if self.annotation else 3
        if self.type == f"{type_.partition('/')[0]}/*":
            return 2
        return 1 if self.type == "*/*" else 0


def wanted(request: Request, *, among: tuple[Kind, ...] = _PREFERRED) -> Kind:
    """Return which of several answers a request accepts best; the page if it accepts none."""
    ranges = list(_ranges(", ".join(request.headers.getlist("accept"))))
    best: Kind = "page"
    best_weight = 0.0
    for kind in among:
        fitting = [(fit, one.weight) for one in ranges if (fit := one.fits(kind))]
        weight = max(fitting)[1] if fitting else 0.0
        if weight > best_weight:
            best, best_weight = kind, weight
    return best


def _ranges(accept: str) -> Iterator[_Range]:
    """Yield the media ranges of a header; one that cannot be read is passed over."""
    for found in _RANGE.findall(accept[:_MOST_CHARS]):
        type_, _, rest = found.partition(";")
        parameters = {
            name.lower(): value.strip('"') for name, value in _PARAMETER.findall(f";{rest}")
        }
        weight = parameters.get("q", "1")
        if "/" in type_ and _WEIGHT.fullmatch(weight):
            profiles = parameters.get("profile", "").split()
            yield _Range(type_.strip().lower(), float(weight), CONTEXT in profiles)


def response(document: Document, kind: Kind) -> Response:
    """Return the response that holds a document, or an annotation."""
    media_type = ANNOTATION if kind == "annotation" else LD_JSON
    return Response(msgspec.json.encode(document), media_type=media_type, headers=VARY)


def block(document: Document) -> Markup:
    """Return a document as the content of a ``<script type="application/ld+json">``."""
    return Markup(msgspec.json.encode(document).decode().translate(_ESCAPED))


def at(path: str, document: Document) -> Document:
    """Return a document that names the page it is from."""
    context, rest = document["@context"], {k: v for k, v in document.items() if k != "@context"}
    return {"@context": context, "@id": path, **rest}
