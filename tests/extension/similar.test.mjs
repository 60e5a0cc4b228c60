/** answer.js: similar fact-checks are told apart from the answer, in their publishers' words. */
import assert from "node:assert/strict";
import { test } from "node:test";

import "./elements.mjs";
import { extension } from "./outside.mjs";

for (const file of ["words.js", "wording.js", "lines.js", "remarks.js", "answer.js"]) await import(new URL(file, extension));
const { spoken } = globalThis.quoteproofAnswer;
const sentence = (...asked) => spoken(...asked).textContent;

const STORE = { quotations: 2, speakers: 1, sources: 1, newest: null };
const REVIEW = {
  publisher: "Harbour Checks",
  site: "checks.example",
  rating: "mostly_false",
  rating_words: "Mostly wrong",
};
const told = (/** @type {unknown[]} */ reviews) =>
  sentence({ matches: [], store: STORE, claim_reviews: reviews }, "a text");

test("nothing is said of fact-checks when there are none", () => {
  const plain = sentence({ matches: [], store: STORE }, "a text");
  assert.equal(told([]), plain);
  assert.doesNotMatch(plain, /fact-check/u);
});

test("the first one's rating is told in its publisher's words, never as the answer", () => {
  assert.match(told([REVIEW]), /^Not found\. .* 1 similar fact-check: “Mostly wrong”, Harbour Checks\.$/u);
  assert.match(told([REVIEW, REVIEW]), / 2 similar fact-checks: “Mostly wrong”, Harbour Checks\.$/u);
});

test("what is unknown of it is said", () =>
  assert.match(
    told([{ ...REVIEW, publisher: null, site: null, rating_words: null }]),
    /1 similar fact-check: No rating in words, Publisher unknown\.$/u,
  ));

test("its claim stands in no quotation marks, and leads to the server's own record of it", () => {
  const { render } = globalThis.quoteproofAnswer;
  const review = {
    ...REVIEW,
    id: 7,
    claim: "The lighthouse was moved.",
    claimant: "Agnes Thornbury",
    review_date: null,
  };
  const answer = { matches: [], store: STORE, claim_reviews: [review] };
  const shown = (/** @type {object} */ options) => render(answer, "a text", options).textContent;
  assert.match(shown({}), /Claim: The lighthouse was moved\. \(claimed by Agnes Thornbury\)/u);
  assert.doesNotMatch(shown({}), /This fact-check’s record/u);
  assert.match(shown({ base: "http://127.0.0.1:8000" }), /This fact-check’s record/u);
});
