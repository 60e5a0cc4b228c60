"""The server's own pages: a template and its values in, an HTML response out.

Everything is escaped, whatever the template's name: stored text is data. Undefined names fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import jinja2
from starlette.responses import HTMLResponse

from server.about import VERSION

FOLDER: Final = Path(__file__).parent
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    template: str, *, headers: Mapping[str, str] | None = None, **values: object
) -> HTMLResponse:
    """Return a page; ``version`` is always among the template's values."""
    content = _TEMPLATES.get_template(template).render(version=VERSION, **values)
    return HTMLResponse(content, headers=headers)
