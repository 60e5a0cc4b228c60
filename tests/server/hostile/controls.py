"""What must be answered, so that a server that refuses all is found out."""

from __future__ import annotations

from tests.server.hostile.rows import ASKED, CHUNK, LAST, Row, chunked, match, post

CONTROLS = (
    Row("a question", match(ASKED), (200,)),
    Row("a quotation to store, with a token", post(), (201,), writes=True),
    Row("a chunked question", chunked(CHUNK, LAST), (200,)),
)
