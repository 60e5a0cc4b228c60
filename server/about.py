"""Who this server is: the name, version and API level that it tells its clients."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

NAME: Final = "quoteproof"
VERSION: Final = version("quoteproof")
# Rises when a documented key changes its type or leaves; clients ignore keys they do not know.
API_LEVEL: Final = 1
