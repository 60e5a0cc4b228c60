"""The measuring data for attribution: news articles with gold quotations and their sources.

They lie beside the project (``../shared/data/polnear``, with the scorer in ``../shared/tools``) or
nowhere. An article becomes a ``LabelledArticle``: each gold stretch with its sources, and every
other stretch between marks as no quotation, because all of them are annotated.
"""

from __future__ import annotations

import importlib.util
import json
import lzma
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from quotes_db.article.marks import stretches
from quotes_db.article.training import Label, LabelledArticle
from tests.bench.corpus import DATA

TRAIN, DEV = DATA / "polnear" / "train.jsonl.xz", DATA / "polnear" / "dev.jsonl.xz"
_SCORER = DATA.parent / "tools" / "score_attribution.py"
Document = dict[str, Any]


def absent() -> str | None:
    """Return where the measuring data should lie, if they do not."""
    missing = [path.name for path in (TRAIN, DEV, _SCORER) if not path.is_file()]
    if not missing:
        return None
    return f"{', '.join(missing)} is not in ../shared beside the project"


@cache
def scorer() -> Any:
    """Return the module that scores extraction against gold."""
    spec = importlib.util.spec_from_file_location("score_attribution", _SCORER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def documents(path: Path) -> list[Document]:
    """Return the articles that can be scored.

    Left out are those that print a quotation mark as two apostrophes: they have no gold marks.
    """
    return [document for document in every_document(path) if "''" not in document["text"]]


def every_document(path: Path) -> Iterator[Document]:
    """Yield all articles of a file in order."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def labelled(given: Iterable[Document]) -> list[LabelledArticle]:
    """Return articles as training takes them."""
    return [_labelled(document) for document in given]


def _labelled(document: Document) -> LabelledArticle:
    text = document["text"]
    labels = [
        Label(start, end, True, tuple(span for source in sources for span in map(tuple, source)))
        for start, end, sources in scorer().gold(document)
    ]
    others = [
        Label(*stretch.inner, False)
        for stretch in stretches(text)
        if not any(one.start < stretch.inner[1] and one.end > stretch.inner[0] for one in labels)
    ]
    return LabelledArticle(text, (*labels, *others))
