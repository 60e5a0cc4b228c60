/** receipt.js: what a check found, as JSON and as a page that nothing can get out of. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const extension = new URL("../../extension/", import.meta.url);
const messages = JSON.parse(await readFile(new URL("_locales/en/messages.json", extension), "utf8"));
const { countsOf, notes, summary, toData, toHtml } = await import(new URL("receipt.js", extension));

/** Return a message as a browser does. */
function message(name, ...values) {
  const { message: text, placeholders = {} } = messages[name];
  return text.replace(/\$(\w+)\$/gu, (_, key) => {
    const place = placeholders[key.toLowerCase()].content;
    return values[Number(place.slice(1)) - 1] ?? "";
  });
}

const EVIL = `<script>alert("1")</script><img src=x onerror='alert(2)'>&`;

function finding(id, more = {}) {
  const match = {
    quotation_id: 7,
    text: "We will not sail.",
    wording: "verbatim",
    extent: "whole",
    risks: [],
    omitted: [],
    diff: [],
    speaker: { id: 1, name: "Ada Brook", role: "captain" },
    source: { id: 1, title: "The Ferry", publisher: "The Gull", url: "https://gull.example/ferry" },
    date: { value: "2023-03-14", precision: "day", kind: "published" },
    status: "accepted",
    speakers: [],
    ...more,
  };
  return { id, start: 0, end: 1, passage: " We will\n not sail. ", match };
}

function receipt(more = {}) {
  return {
    made: new Date("2026-01-31T09:00:00Z"),
    page: { title: "A column", url: "https://gull.example/column", frames: 0 },
    server: "http://127.0.0.1:8000",
    version: "0.1.0",
    store: { quotations: 4, speakers: 3, sources: 1, newest: null },
    findings: [finding(0), finding(1, { wording: "altered", risks: ["negation"] })],
    leftOut: 0,
    outOfTime: false,
    unknown: [{ id: 2, place: null, text: "Or do we?", speaker: null, role: null }],
    unknownProblem: null,
    ...more,
  };
}

test("the counts are those of the lists", () => {
  assert.deepEqual(countsOf(receipt()), { exact: 1, shortened: 0, changed: 1, unknown: 1 });
  assert.match(summary(receipt(), message), /Exact: 1\. .*Changed: 1\. Not in the store: 1\./u);
});

test("the JSON says who, where, when and how exact, and null for what is unknown", () => {
  const data = JSON.parse(JSON.stringify(toData(receipt())));
  assert.equal(data.made, "2026-01-31T09:00:00.000Z");
  const [exact, changed] = data.quotations;
  assert.equal(exact.passage, "We will not sail.");
  assert.equal(exact.verdict, "Exact");
  assert.equal(exact.speaker.name, "Ada Brook");
  assert.deepEqual(exact.quotation, { id: 7, text: "We will not sail." });
  assert.deepEqual(changed.risks, ["negation"]);
  assert.deepEqual(data.unknown, [{ text: "Or do we?", speaker_guessed: null, role_guessed: null }]);
  assert.equal(data.incomplete.unknown_not_listed, null);
});

test("the page names speaker, source, date and wording", () => {
  const html = toHtml(receipt(), message);
  for (const words of ["Ada Brook, captain", "The Ferry, The Gull", "Published 2023-03-14", "Exact"])
    assert.ok(html.includes(words), words);
  assert.match(html, /^<!doctype html>\n<html lang="en">/u);
  assert.match(html, /A negation is added/u);
  assert.match(html, /<a href="https:\/\/gull\.example\/ferry"/u);
});

test("what is unknown is said to be unknown", () => {
  const nameless = finding(0, { speaker: null, source: null, date: null });
  const html = toHtml(receipt({ findings: [nameless] }), message);
  for (const words of ["Speaker unknown", "Source unknown", "Date unknown"])
    assert.ok(html.includes(words), words);
});

test("no text of a page, a store or a server gets out of its place", () => {
  const speaker = { id: 1, name: EVIL, role: EVIL };
  const source = { id: 1, title: EVIL, publisher: EVIL, url: `javascript:alert(3)//${EVIL}` };
  const bad = { ...finding(0, { text: EVIL, speaker, source, wording: "altered" }), passage: EVIL };
  const html = toHtml(
    receipt({
      page: { title: EVIL, url: `https://gull.example/"${EVIL}`, frames: 1 },
      findings: [bad],
      unknown: [{ id: 1, place: null, text: EVIL, speaker: EVIL, role: EVIL }],
      unknownProblem: { kind: "refused", title: EVIL, detail: EVIL, fix: EVIL },
    }),
    message,
  );
  assert.doesNotMatch(html, /<script|<img/u);
  assert.doesNotMatch(html, /href="(?!https?:)/u);
  const quotes = [...html.matchAll(/href="([^"]*)"/gu)].map(([, address]) => address);
  assert.deepEqual(quotes.filter((address) => /[<>']/u.test(address)), []);
});

test("what is not covered is said", () => {
  const problem = { kind: "timeout", title: "Slow", detail: "Ten seconds.", fix: "Try again." };
  const page = { title: "", url: "https://gull.example/", frames: 2 };
  const told = { page, leftOut: 3, outOfTime: true, unknownProblem: problem };
  const said = notes(receipt(told), message);
  assert.equal(said.length, 4);
  assert.match(said.join(" "), /frames.*2.*3 are missing.*ran out of time.*Slow\. Ten seconds\. Try again\./u);
  assert.deepEqual(notes(receipt(), message), []);
});
