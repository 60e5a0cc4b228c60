"""Run axe, the checker of rules for accessibility, in a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.bidi import Page

AXE = Path(__file__).parents[1] / "extension" / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.skipif(
    not AXE.exists(), reason="axe-core is not installed: npm install --prefix tests/extension"
)
RUN = """async (css) => {
  const { violations } = await axe.run(css);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((it) => it.html).join(" ")}`); }"""


def faults(page: Page, css: str = "html") -> list[str]:
    """Return what axe finds: each broken rule with the elements that break it."""
    page.raw(f"() => {{ {AXE.read_text('utf-8')} }}")
    return list(page.call(RUN, css))
