/** copy.js: a match as plain text, Markdown and citation; what is not known is said, not left out. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { extension } from "./outside.mjs";

for (const file of ["browser.js", "words.js", "wording.js", "lines.js", "copy.js"])
  await import(new URL(file, extension));
const { plain, markdown, citation } = globalThis.quoteproofCopy;

const SOURCE = {
  title: "Fog [again]",
  publisher: "The Quay",
  url: "https://quay.example/fog",
  link: "https://quay.example/fog_(2)#:~:text=not%20open",
};
const KNOWN = {
  text: "We will *not* open\nbefore May.",
  speaker: { id: 1, name: "Ada Brook", role: "harbour master" },
  source: SOURCE,
  date: { value: "2021-05-03", precision: "day", kind: "said" },
  status: "accepted",
  speakers: [],
};
const UNKNOWN = { ...KNOWN, speaker: null, source: null, date: null, status: "review" };

test("plain text names speaker, role, source and date", () =>
  assert.equal(
    plain(KNOWN),
    "“We will *not* open before May.” — Ada Brook, harbour master, Fog [again], The Quay, said on 3 May 2021",
  ));

test("Markdown quotes each line, escapes its own marks and links the passage", () =>
  assert.equal(
    markdown(KNOWN),
    [
      "> We will \\*not\\* open",
      ">",
      "> before May.",
      ">",
      "> — Ada Brook, harbour master, " +
        "[Fog \\[again\\]](https://quay.example/fog_%282%29#:~:text=not%20open), *The Quay*, said on 3 May 2021",
    ].join("\n"),
  ));

test("a citation ends with the link", () =>
  assert.equal(
    citation(KNOWN),
    "Ada Brook, harbour master: “We will *not* open before May.”. In: “Fog [again]”, The Quay. " +
      `Said on 3 May 2021. ${SOURCE.link}`,
  ));

test("what is unknown, doubted or disputed is said in each", () => {
  const disputed = { ...UNKNOWN, speakers: [{ id: 1 }, { id: 2 }] };
  for (const format of [plain, markdown, citation]) {
    const text = format(disputed).toLowerCase();
    for (const words of ["speaker unknown", "date unknown", "not yet reviewed", "sources disagree"])
      assert.ok(text.includes(words), `${words}: ${text}`);
  }
});

test("two names that may be one person's are no dispute", () => {
  const one = { ...KNOWN, speakers: [{ id: 1 }, { id: 2 }], disagreement: null };
  for (const format of [plain, markdown, citation]) assert.doesNotMatch(format(one), /disagree/iu);
});

test("the day of a capture is never given as a publication date", () => {
  const captured = { ...KNOWN, date: { value: "2021-05", precision: "month", kind: "captured" } };
  for (const format of [plain, markdown, citation])
    assert.match(format(captured), /captured in May 2021 – publication date unknown/u);
});

test("an address that is none is no link", () => {
  const source = { ...SOURCE, link: null, url: "javascript:alert(1)" };
  for (const format of [plain, markdown, citation])
    assert.doesNotMatch(format({ ...KNOWN, source }), /javascript/u);
});

test("a line that Markdown takes for a list stays a line", () => {
  for (const text of ["1. No.", "- No.", "+ No.", "2) No."])
    assert.match(markdown({ ...KNOWN, text }), /^> (?:\d\\[.)]|\\[-+]) No\./u);
});
