"""Puts files on the disk itself, so that they survive a power cut, as far as the disk obeys."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "darwin":
    import fcntl


def sync(handle: int) -> None:
    """Return when what was written to an open file is on the disk."""
    if sys.platform == "darwin":
        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)  # fsync stops at the disk's own memory there
    else:
        os.fsync(handle)


def sync_file(path: Path) -> None:
    """Return when a file's content is on the disk, whoever wrote it."""
    handle = os.open(path, os.O_RDWR)
    try:
        sync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        sync(handle)
    finally:
        os.close(handle)


def write_file(path: Path, data: bytes) -> None:
    """Write a whole file, its content on the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        sync(file.fileno())
