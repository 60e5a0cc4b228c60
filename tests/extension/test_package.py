"""The extension's zip: complete, the same every time, and never of what a store would refuse."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "extension"
COMMAND = ROOT / "tests" / "extension" / "package.py"


def build(source: Path, into: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, COMMAND, "--source", source, "--into", into]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    copy = shutil.copytree(EXTENSION, tmp_path / "elsewhere", copy_function=shutil.copyfile)
    (copy / ".DS_Store").write_bytes(b"left by a file manager")
    built = [build(EXTENSION, tmp_path / "one"), build(copy, tmp_path / "two")]
    assert [done.returncode for done in built] == [0, 0], built[0].stderr
    first, second = (Path(done.stdout.strip()) for done in built)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        names = archive.namelist()
        assert archive.read("manifest.json") == (EXTENSION / "manifest.json").read_bytes()
    wanted = [path.relative_to(EXTENSION).as_posix() for path in EXTENSION.rglob("*.*")]
    assert names == sorted(set(wanted) - {"types.d.ts"})
    assert "manifest.json" in names  # at the top, where the stores look for it


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return a function that replaces a text in a file of the extension."""

    def apply(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return apply


def drop_a_message(folder: Path) -> None:
    path = folder / "_locales" / "en" / "messages.json"
    messages = json.loads(path.read_text("utf-8"))
    messages.pop("close")
    other = folder / "_locales" / "eo"
    other.mkdir()
    (other / "messages.json").write_text(json.dumps(messages), "utf-8")


FAULTS = [
    (change("manifest.json", '"version": "', '"version": "9'), "pyproject.toml has"),
    (change("manifest.json", "script-src 'self'", "script-src 'unsafe-eval'"), "'self' alone"),
    (lambda folder: (folder / "popup.html").unlink(), "names popup.html, which is not there"),
    (lambda folder: (folder / "pages.css").unlink(), "names pages.css, which is not there"),
    (lambda folder: (folder / "api.js").unlink(), "names ./api.js, which is not there"),
    (change("card.js", "card = null;", "card = null; x.innerHTML = y;"), "writes markup as text"),
    (change("popup.js", "translate();", "eval(1);"), "runs text as code"),
    (change("popup.js", "translate();", "chrome.tabs.query({});"), "Go through browser.js"),
    (change("popup.html", 'src="answer.js"', 'src="https://x.example/a.js"'), "from elsewhere"),
    (change("popup.html", "<main>", "<main><script>1</script>"), "has script or style inside"),
    (drop_a_message, "close is in one language only"),
]


@pytest.mark.parametrize(("spoil", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_what_a_store_would_refuse_is_not_packed(
    tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    copy = shutil.copytree(EXTENSION, tmp_path / "extension")
    spoil(copy)
    done = build(copy, tmp_path / "dist")
    assert done.returncode == 2
    assert said in done.stderr
    assert not list(tmp_path.glob("dist/*"))
