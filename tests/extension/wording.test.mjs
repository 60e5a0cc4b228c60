/** wording.js: a match and the selected text in, the verdict and the segments of the comparison out. */
import assert from "node:assert/strict";
import { test } from "node:test";

for (const name of ["words", "wording"])
  await import(new URL(`../../extension/${name}.js`, import.meta.url));
const { verdict, risks, segments } = globalThis.quoteproofWording;

const STORED = "We will not open the quay before May.";

/** Return a match of the stored text; `steps` are [op, selected words, stored words] in order. */
function match(selection, steps, more = {}, text = STORED) {
  const [mine, theirs] = [[...selection], [...text]];
  let [s, q] = [0, 0];
  const find = (points, words, from) => {
    if (!words) return [from, from];
    const at = points.findIndex((_, i) => i >= from && points.slice(i).join("").startsWith(words));
    assert.ok(at >= 0, `${words} is not there`);
    return [at, at + [...words].length];
  };
  const diff = steps.map(([op, ours, stored]) => {
    const [selected, quotation] = [find(mine, ours, s), find(theirs, stored, q)];
    [s, q] = [selected[1], quotation[1]];
    return { op, selection: selected, quotation };
  });
  return { text, diff, wording: "verbatim", extent: "whole", risks: [], omitted: [], ...more };
}

const same = (words) => ["equal", words, words];
const altered = (...names) => ({ wording: "altered", risks: names });

/** A reason, the selection, the steps, what the match says else, and the verdict. */
const VERDICTS = [
  ["nothing differs", STORED, [same(STORED)], {}, "Exact"],
  ["a part of it", "before May", [same("before May")], { extent: "excerpt" }, "Exact excerpt"],
  [
    "more around it",
    `No. ${STORED}`,
    [same(STORED)],
    { extent: "containing" },
    "Exact, with other words around it",
  ],
  [
    "words left out are counted, not marks",
    "We will … open",
    [same("We will"), ["delete", "", "not"], same("open")],
    { wording: "elided", omitted: ["not –"] },
    "Shortened: 1 word left out",
  ],
  [
    "words only put in, in brackets",
    "We [all] will",
    [same("We"), ["insert", "[all]", ""], same("will")],
    { wording: "elided" },
    "Exact but for words in brackets",
  ],
  [
    "one word, and that a negation",
    "We will open the quay before May.",
    [same("We will"), ["delete", "", "not"], same("open the quay before May.")],
    altered("negation"),
    "Changed: 1 word, a negation",
  ],
  [
    "two words of which one is a negation",
    "We will open the pier before May.",
    [same("We will"), ["delete", "", "not"], same("open the"), ["replace", "pier", "quay"]],
    altered("negation"),
    "Changed: 2 words, one is a negation",
  ],
  [
    "a kind of risk each",
    "We will open the quay before June.",
    [same("We will"), ["delete", "", "not"], same("open the quay before"), ["replace", "June", "May"]],
    altered("negation", "date"),
    "Changed: 2 words, a negation and a date",
  ],
  [
    "the longer side of a replacement counts",
    "We will not open the quay before the end.",
    [same("We will not open the quay before"), ["replace", "the end.", "May."]],
    altered(),
    "Changed: 2 words",
  ],
  [
    "a risk of a later server has no words here and breaks nothing",
    "We will open",
    [same("We will"), ["delete", "", "not"], same("open")],
    altered("irony"),
    "Changed: 1 word",
  ],
];
for (const [why, selection, steps, more, expected] of VERDICTS) {
  test(`verdict: ${why}`, () =>
    assert.equal(verdict(match(selection, steps, more), selection), expected));
}

/** Write segments as one line: {-dropped-}, {+added+}, (context), [folded]. */
function line(parts) {
  const marks = {
    same: ["", ""],
    dropped: ["{-", "-}"],
    added: ["{+", "+}"],
    context: ["(", ")"],
    folded: ["[", "]"],
  };
  return parts
    .map(({ kind, text, label }) => `${marks[kind][0]}${label ?? text}${marks[kind][1]}`)
    .join("");
}

const EMOJI = "We 👩‍👩‍👧 will 😀 not open it.";

/** A reason, the selection, the steps, and how the comparison reads; the last is the stored text. */
const COMPARISONS = [
  ["no steps: the text as it is", "x", [], STORED],
  [
    "a dropped word stands where it was",
    "We will open",
    [same("We will"), ["delete", "", "not"], same("open")],
    "We will {-not-} open( the quay before May.)",
  ],
  [
    "an added word gets the space it had in the selection",
    "We will surely not open",
    [same("We will"), ["insert", "surely", ""], same("not open")],
    "We will {+surely+} not open( the quay before May.)",
  ],
  [
    "the old word goes before the new one",
    "We will not close",
    [same("We will not"), ["replace", "close", "open"]],
    "We will not {-open-} {+close+}( the quay before May.)",
  ],
  [
    "an excerpt shows dimmed what is around it; a closing mark is not worth dimming",
    "open the quay before May",
    [same("open the quay before May")],
    "(We will not )open the quay before May.",
  ],
  [
    "offsets are code points: characters of two units shift nothing",
    "We 👩‍👩‍👧 will 😀 open it.",
    [same("We 👩‍👩‍👧 will 😀"), ["delete", "", "not"], same("open it.")],
    "We 👩‍👩‍👧 will 😀 {-not-} open it.",
    EMOJI,
  ],
];
for (const [why, selection, steps, expected, text] of COMPARISONS) {
  test(`comparison: ${why}`, () =>
    assert.equal(line(segments(match(selection, steps, {}, text), selection)), expected));
}

test("a long equal stretch is folded in the middle, and nothing is lost", () => {
  for (const unit of ["word ", "字"]) {
    const text = unit.repeat(900).trim();
    const parts = segments(match(text, [same(text)], {}, text), text);
    assert.deepEqual(
      parts.map(({ kind }) => kind),
      ["same", "folded", "same"],
    );
    assert.equal(parts.map((part) => part.text).join(""), text);
    assert.ok(parts[1].text.length > text.length / 2);
    assert.match(parts[1].label, /^… [1-9]\d\d more words …$/u);
  }
});

test("far context is cut at a word, and says so", () => {
  const text = `${"before ".repeat(60)}here ${"after ".repeat(60)}`.trim();
  const [before, , after] = segments(match("here", [same("here")], {}, text), "here");
  assert.match(before.text, /^… before .* before $/u);
  assert.match(after.text, /^ after .* after …$/u);
  assert.ok(before.text.length < 170 && after.text.length < 170);
});

test("every risk of the contract is explained", () => {
  const all = ["negation", "number", "name", "date", "quantifier", "hidden_by_ellipsis", "joined"];
  const explained = risks(match(STORED, [], altered(...all)));
  assert.deepEqual(
    explained.map(({ risk }) => risk),
    all,
  );
  for (const { sentence } of explained) assert.match(sentence, /\.$/u);
});

test("of a shortened quotation the hidden kinds of words are named, not called different", () => {
  const more = { wording: "elided", risks: ["number", "negation", "hidden_by_ellipsis"] };
  assert.deepEqual(risks(match(STORED, [], more)), [
    { risk: "hidden_by_ellipsis", sentence: "The words left out hold a number and a negation." },
  ]);
});
