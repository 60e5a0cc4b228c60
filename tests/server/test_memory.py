"""A server process gives back what it has let go, unless whoever started it chose otherwise."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pytest

RESIDENT = """
def resident_mb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20
"""

# Threads hold many pieces of 200 kB for a moment, with small ones in between that stay.
HOLD = f"""
import sys
from threading import Thread

from server.memory import give_memory_back

{RESIDENT}

def work(stays):
    for _ in range(4):
        held = []
        for _ in range(100):
            held.append(bytearray(200_000))
            stays.append(bytearray(1_000))


if "give" in sys.argv:
    give_memory_back()
before, stays = resident_mb(), []
threads = [Thread(target=work, args=[stays]) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(resident_mb() - before)
"""


def has_mallopt() -> bool:
    return sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt")


needs_glibc = pytest.mark.skipif(not has_mallopt(), reason="only glibc is told how to allocate")


def said(code: str, *arguments: str, **variables: str) -> str:
    """Return what a new process prints."""
    environ = {name: value for name, value in os.environ.items() if "MALLOC" not in name}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(
        command, env=environ | variables, capture_output=True, text=True, check=True
    )
    return done.stdout


@needs_glibc
def test_what_was_let_go_is_given_back() -> None:
    kept, given_back = float(said(HOLD)), float(said(HOLD, "give"))
    assert given_back < 20, (kept, given_back)


# Small pieces, with one in between that stays wherever four pages were let go.
GAPS = f"""
from server.memory import give_gaps_back

{RESIDENT}
held = [(bytearray(20_000), bytearray(600)) for _ in range(2_000)]
stays = [piece for _, piece in held]
del held
before = resident_mb()
give_gaps_back()
print(before - resident_mb())
"""


@needs_glibc
def test_what_was_let_go_between_what_stays_is_given_back() -> None:
    assert float(said(GAPS)) > 20


@needs_glibc
def test_a_setting_of_whoever_started_the_process_stays_and_workers_get_all() -> None:
    told = """
import os
from server.memory import give_memory_back
give_memory_back()
print({name: value for name, value in os.environ.items() if "MALLOC" in name})
"""
    assert said(told, MALLOC_ARENA_MAX="4") == (
        "{'MALLOC_ARENA_MAX': '4', 'MALLOC_MMAP_THRESHOLD_': '131072', "
        "'MALLOC_TRIM_THRESHOLD_': '1048576'}\n"
    )
