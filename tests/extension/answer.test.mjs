/** answer.js: verdicts, disagreement and the page's own attribution in the card, as text and no more. */
import assert from "node:assert/strict";
import { test } from "node:test";

import "./elements.mjs";
import { extension } from "./outside.mjs";

for (const file of ["words.js", "wording.js", "lines.js", "remarks.js", "answer.js"]) await import(new URL(file, extension));
const { render, spoken } = globalThis.quoteproofAnswer;
const sentence = (...asked) => spoken(...asked).textContent;

const WORDS = "We will not sail.";
const VERDICT = {
  id: 3,
  kind: "misattributed",
  evidence: "https://archive.example/minutes",
  date: { value: "2025-06-02", precision: "day", kind: "said" },
  speaker: { id: 9, name: "Edith Marlowe" },
  note: "<b>The minutes</b> have her.",
  reviewer: "Cleo",
};
const DISAGREE = "Attributed to Ada Brook in 1 source in 1999, to Ben Ford in 1 source in 2004.";
const ELSEWHERE = "The page attributes this to Gil Orme; the store knows it from Ada Brook (1 source).";

/** Return an answer with one exact match; `more` is what it says beyond an older server's. */
function answer(more = {}) {
  const match = {
    quotation_id: 7,
    text: WORDS,
    wording: "verbatim",
    extent: "whole",
    risks: [],
    omitted: [],
    diff: [{ op: "equal", selection: [0, WORDS.length], quotation: [0, WORDS.length] }],
    selection_span: [0, WORDS.length],
    quotation_span: [0, WORDS.length],
    speaker: { id: 1, name: "Ada Brook" },
    source: null,
    date: null,
    status: "accepted",
    occurrences: [],
    speakers: [],
    ...more,
  };
  const store = { quotations: 1, speakers: 1, sources: 1, newest: null };
  return { matches: [match], store };
}

const both = { speakers: [{ id: 1, name: "Ada Brook" }, { id: 2, name: "Ben Ford" }] };

test("a verdict says what was found, by whom, when, and leads to the evidence", () => {
  const card = render(answer({ verdicts: [VERDICT] }), WORDS);
  const [found] = card.all("qp-findings");
  assert.match(found.textContent, /Misattributed\. Said by Edith Marlowe/u);
  assert.match(found.textContent, /<b>The minutes<\/b> have her\.Cleo, 2 June 2025 · Evidence$/u);
  const [link] = found.all("a");
  assert.equal(link.attributes.href, VERDICT.evidence);
  assert.match(link.attributes.rel, /noreferrer/u);
});

test("a verdict changes nothing of how the wording is shown", () => {
  const [plain, judged] = [answer(), answer({ verdicts: [VERDICT] })].map((it) => render(it, WORDS));
  for (const part of ["qp-verdict", "qp-text", "qp-who"])
    assert.deepEqual(judged.querySelector(part), plain.querySelector(part));
  assert.equal(judged.attributes["data-state"], "verbatim");
  assert.doesNotMatch(judged.textContent, /verified/iu);
});

test("evidence that is no web address is no link", () => {
  const card = render(answer({ verdicts: [{ ...VERDICT, evidence: "javascript:alert(1)" }] }), WORDS);
  const [found] = card.all("qp-findings");
  assert.deepEqual([...found.all("a")], []);
  assert.match(found.textContent, /javascript:alert\(1\)/u);
});

test("a kind that is not known yet is shown as it is", () => {
  const card = render(answer({ verdicts: [{ ...VERDICT, kind: "retracted" }] }), WORDS);
  assert.match(card.querySelector("qp-findings").textContent, /retracted/u);
});

test("sources that disagree, and a page that does, are told in the server's sentences", () => {
  const told = { disagreement: DISAGREE, context_speaker: { sentence: ELSEWHERE }, ...both };
  const card = render(answer(told), WORDS);
  assert.deepEqual([...card.all("qp-dispute")].map((it) => it.textContent), [ELSEWHERE, DISAGREE]);
  const read = sentence(answer({ ...told, verdicts: [VERDICT] }), WORDS);
  for (const words of [DISAGREE, ELSEWHERE, "Misattributed."]) assert.ok(read.includes(words), words);
});

test("where the server sees no disagreement, none is shown; an older server's list still is", () => {
  const shown = (more) => [...render(answer(more), WORDS).all("qp-dispute")].length;
  assert.equal(shown({ disagreement: null, context_speaker: null, verdicts: [], ...both }), 0);
  assert.equal(shown({ context_speaker: { name: "Brook", agrees: true, sentence: null } }), 0);
  assert.equal(shown(both), 1);
  assert.doesNotMatch(sentence(answer({ disagreement: null, ...both }), WORDS), /disagree/u);
  assert.match(sentence(answer(both), WORDS), /Sources disagree/u);
});

test("where a match waits for review, it is not said that no stored quotation repeats the text", () => {
  const none = { ...answer(), matches: [], in_review: 1 };
  const waits = "1 more match waits for review, not shown.";
  const shown = render(none, WORDS).textContent;
  assert.ok(shown.includes(waits));
  assert.doesNotMatch(shown, /No stored quotation/u);
  assert.ok(sentence(none, WORDS).includes(waits));
  assert.match(render({ ...none, in_review: 0 }, WORDS).textContent, /No stored quotation/u);
});
