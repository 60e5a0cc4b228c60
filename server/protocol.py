"""uvicorn's HTTP protocol, with our shape of failure for bytes that are no HTTP request at all."""

from __future__ import annotations

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from server.about import VERSION
from server.problems import ProblemView

_NO_HTTP = "What was sent is no HTTP/1.1 request. Ask with a browser or an HTTP client."
_BODY = msgspec.json.encode(ProblemView(error=_NO_HTTP, errors=(_NO_HTTP,), status=400))
_ANSWER = (
    b"HTTP/1.1 400 Bad Request\r\n"
    b"content-type: application/json\r\n"
    b"content-length: %d\r\n"
    b"quoteproof-version: %s\r\n"
    b"x-content-type-options: nosniff\r\n"
    b"connection: close\r\n\r\n%s"
) % (len(_BODY), VERSION.encode(), _BODY)


class Protocol(HttpToolsProtocol):
    """The protocol of one connection."""

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that cannot be parsed; ``msg`` is uvicorn's own sentence for that."""
        del msg
        self.transport.write(_ANSWER)
        self.transport.close()
