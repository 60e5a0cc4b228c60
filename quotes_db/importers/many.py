"""Many article files read by several processes; what each holds comes out in the files' order.

Parsing is all work and no waiting, so it takes the machine's cores; the store has one writer, so
storing stays with whoever asks here. At most some files a process are read ahead, so memory stays
flat. A file that cannot be read says why and the rest goes on, even if reading it kills a process.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path, PurePosixPath

from quotes_db.errors import InputError
from quotes_db.importers import FORMATS, Described, Record, Refused, importer_for, importer_named
from quotes_db.importers.stream import COMPRESSION_SUFFIX, open_input
from quotes_db.processes import pool_of

_AHEAD = 8  # files a process is given before the first of them is asked for


@dataclass(frozen=True, slots=True)
class FileRead:
    """What one file holds: records, or why it cannot be read, or that it is no article."""

    path: str
    size_bytes: int
    records: tuple[Record | Refused, ...] = ()
    failure: str | None = None
    other_format: str | None = None  # which importer reads it instead


def files_in(folder: Path) -> list[str]:
    """Return the files below a folder that some importer reads, sorted; hidden ones are left out.

    Raises:
        InputError: there are none.
    """
    suffixes = frozenset[str]().union(*(importer_named(name).suffixes for name in FORMATS))
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            str(Path(place) / name)
            for name in sorted(names)
            if not name.startswith(".") and suffix_of(name) in suffixes
        ]
    if not found:
        known = ", ".join(sorted(suffixes))
        message = f"{str(folder)!r} holds no file that can be imported, by its name ({known})."
        raise InputError(message)
    return found


def suffix_of(name: str) -> str:
    """Return the ending of a file's name, without that of a compression."""
    return PurePosixPath(COMPRESSION_SUFFIX.sub("", name.lower())).suffix


def read_files(
    paths: Sequence[str], *, described: Described, as_articles: bool, processes: int
) -> Iterator[FileRead]:
    """Yield what each file holds, in the order of the files.

    Args:
        paths: the files.
        described: what the user says of their sources.
        as_articles: take every file for an article, whatever its first bytes say.
        processes: how many read; with one, this one does.
    """
    if processes < 2:
        for path in paths:
            yield _read(path, described, as_articles=as_articles)
        return
    rest, unasked = iter(paths), None
    waiting: deque[tuple[str, Future[FileRead]]] = deque()
    with pool_of(processes) as pool:
        try:
            while True:
                for path in islice(rest, _AHEAD * processes - len(waiting)):
                    unasked = path
                    waiting.append((path, pool.submit(_read_quietly, path, described, as_articles)))
                    unasked = None
                if not waiting:
                    return
                yield waiting[0][1].result()
                waiting.popleft()
        except BrokenProcessPool:
            pass  # one of those that wait kills whoever reads it
    if unasked is not None:  # a broken pool takes no more
        rest = chain([unasked], rest)
    for path, _ in waiting:
        yield _read_alone(path, described, as_articles=as_articles)
    yield from read_files(
        list(rest), described=described, as_articles=as_articles, processes=processes
    )


def _read(path: str, described: Described, *, as_articles: bool) -> FileRead:
    """Return what a file holds."""
    size = 0
    try:
        with open_input(path) as stream:
            size = stream.size_bytes or 0
            importer = importer_named("article") if as_articles else importer_for(stream)
            if importer.name != "article":
                return FileRead(path, size, other_format=importer.name)
            return FileRead(path, size, tuple(importer.read(stream, described=described)))
    except InputError as error:
        return FileRead(path, size, failure=str(error))


def _read_quietly(path: str, described: Described, as_articles: bool) -> FileRead:  # noqa: FBT001
    """Return what a file holds; a mistake of ours in reading it is told like one of the file."""
    try:
        return _read(path, described, as_articles=as_articles)
    except Exception as error:  # 999 other files must not wait for the correction
        failure = f"{path!r} cannot be read because of a mistake of this program ({error!r})."
        return FileRead(path, 0, failure=f"{failure} Please report it.")


def _read_alone(path: str, described: Described, *, as_articles: bool) -> FileRead:
    """Return what a file holds, read by a process that may die of it."""
    with pool_of(1) as pool:
        try:
            return pool.submit(_read_quietly, path, described, as_articles).result()
        except BrokenProcessPool:
            failure = f"{path!r} cannot be read: the process that read it was killed."
            return FileRead(path, 0, failure=f"{failure} Is it too large for the memory?")
