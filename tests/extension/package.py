"""Lint the extension and build the zip that the stores of Chromium and Firefox take.

The same files give the same bytes: names are sorted, times are fixed, and nothing of this machine
is in it. Only the standard library is needed; where web-ext is installed, it lints what was packed,
too.

Example:
    python3 tests/extension/package.py
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WEB_EXT = ROOT / "tests" / "extension" / "node_modules" / ".bin" / "web-ext"
DEVELOPMENT_ONLY = {".d.ts"}  # ends of names of files that only the type checker reads
OLDEST = (1980, 1, 1, 0, 0, 0)  # the first time a zip can hold
FILE_MODE = 0o100644 << 16
MOST_DESCRIPTION = 132  # characters, in Chromium's store
# What the stores refuse or the project forbids, and the reason that is printed.
FORBIDDEN_CODE = (
    (r"\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write\b", "writes markup as text"),
    (r"\beval\(|\bnew Function\(", "runs text as code"),
    (r"\bimport\(?\s*[\"']https?:", "loads code from elsewhere"),
)
BROWSER_CALL = r"(?<![\w.`*/])(?:chrome|browser)\.(?!js\b)(?:runtime|tabs|storage|scripting|i18n)\b"


def packed(folder: Path) -> list[Path]:
    """Return the files that go into the zip, in order."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(path.name.endswith(end) for end in DEVELOPMENT_ONLY)
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def lint(folder: Path, version: str) -> list[str]:
    """Return what is wrong with the extension, one line each: the file, what, and what to do."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    return [
        *_manifest_faults(folder, manifest, version),
        *_locale_faults(folder, manifest),
        *(fault for path in packed(folder) for fault in _file_faults(folder, path)),
    ]


def _manifest_faults(folder: Path, manifest: dict[str, Any], version: str) -> Iterator[str]:
    if manifest["version"] != version:
        yield (
            f"manifest.json: version {manifest['version']}, but pyproject.toml has {version}. "
            "Give both the same."
        )
    policy = manifest.get("content_security_policy", {}).get("extension_pages", "")
    if "script-src 'self'" not in policy or "unsafe" in policy:
        yield "manifest.json: the content_security_policy must allow scripts from 'self' alone."
    for name in _named_files(manifest):
        if not (folder / name).is_file():
            yield f"manifest.json: names {name}, which is not there. Add it or name another."


def _named_files(manifest: dict[str, Any]) -> Iterator[str]:
    """Yield every string of the manifest that is the name of a file."""
    values: list[Any] = [manifest]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value
        elif isinstance(value, str) and re.fullmatch(r"[\w/-]+\.(?:js|html|css|png|svg)", value):
            yield value


def _locale_faults(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    locales = {
        path.parent.name: json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("_locales/*/messages.json"))
    }
    default = locales[manifest["default_locale"]]
    for locale, messages in locales.items():
        where = f"_locales/{locale}/messages.json"
        for name in sorted(default.keys() ^ messages.keys()):
            yield f"{where}: {name} is in one language only. Translate or remove it."
        length = len(messages.get("description", {}).get("message", ""))
        if length > MOST_DESCRIPTION:
            yield (
                f"{where}: the description has {length} characters; the stores take "
                f"{MOST_DESCRIPTION}. Shorten it."
            )


def _file_faults(folder: Path, path: Path) -> Iterator[str]:
    """Yield what is wrong with one file: forbidden code, and links that lead nowhere or away."""
    name = path.relative_to(folder).as_posix()
    if path.suffix not in {".js", ".html", ".css"}:
        return
    text = path.read_text("utf-8")
    if path.suffix == ".js":
        for pattern, why in FORBIDDEN_CODE:
            if re.search(pattern, text):
                yield f"{name}: {why}. Make nodes or call functions instead."
        if name != "browser.js" and re.search(BROWSER_CALL, text):
            yield f"{name}: calls the browser itself. Go through browser.js."
        links = re.findall(r"^(?:import|export)[^;]*?[\"'](\./[^\"']+)[\"']", text, re.MULTILINE)
    else:
        links = re.findall(r"\b(?:src|href)=\"([^\"#]+)|\burl\([\"']?([^)\"']+)", text)
        links = [first or second for first, second in links]
        if re.search(r"<script(?![^>]*\bsrc=)|\son\w+=\"|<style", text):
            yield f"{name}: has script or style inside. Put it into a file."
    for link in links:
        if re.match(r"[a-z]+:|//", link):
            yield f"{name}: loads {link} from elsewhere. Put it into the extension."
        elif not (path.parent / link).is_file():
            yield f"{name}: names {link}, which is not there. Add it or name another."


def write_zip(folder: Path, target: Path) -> None:
    """Write the zip: whole, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in packed(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), OLDEST)
            entry.external_attr, entry.create_system = FILE_MODE, 3  # the same on every system
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    unfinished.replace(target)


def lint_by_web_ext(target: Path) -> bool:
    """Return whether Mozilla's linter finds no error in what was packed, or is not installed."""
    if not WEB_EXT.exists():
        hint = f"npm install --prefix {WEB_EXT.parents[2].relative_to(ROOT)}"
        print(
            f"web-ext is not installed, so only our own checks were made: {hint}", file=sys.stderr
        )
        return True
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(target) as archive:
            archive.extractall(folder)
        command = [str(WEB_EXT), "lint", "--source-dir", folder, "--no-config-discovery"]
        return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 0 packed, 2 something is wrong."""
    first, *_, example = (__doc__ or "").strip().split("\n\n")
    parser = argparse.ArgumentParser(
        description=first, epilog=example, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, default=ROOT / "extension", help="the extension")
    parser.add_argument("--into", type=Path, default=ROOT / "dist", help="folder for the zip")
    options = parser.parse_args(arguments)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    faults = lint(options.source, project["version"])
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        return 2
    target = options.into / f"quoteproof-extension-{project['version']}.zip"
    write_zip(options.source, target)
    if not lint_by_web_ext(target):
        target.unlink()
        return 2
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
