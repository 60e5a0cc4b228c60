"""Processes that work for another one end with it."""

import os
import signal
import subprocess
import sys
import time

import pytest

_ASKING = """
import os, sys, time
from quotes_db.processes import pool_of

if __name__ == "__main__":
    with pool_of(2) as pool:
        told = [pool.submit(os.getpid) for _ in range(20)]
        print(*{one.result() for one in told}, flush=True)
        time.sleep(60)
"""


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends SIGKILL; run on Linux or macOS")
def test_killed_the_one_that_asked_leaves_nobody_behind(tmp_path) -> None:
    script = tmp_path / "asking.py"
    script.write_text(_ASKING)
    asking = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    working = [int(process) for process in asking.stdout.readline().split()]
    assert working
    assert all(map(_runs, working))
    asking.send_signal(signal.SIGKILL)
    asking.wait()
    asking.stdout.close()
    end = time.monotonic() + 20
    while any(map(_runs, working)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(_runs, working))
