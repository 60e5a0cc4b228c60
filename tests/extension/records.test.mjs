/** records.js: what was selected, typed and ticked in, the bodies of the server's calls out. */
import assert from "node:assert/strict";
import { test } from "node:test";

const { batchBody, completed, doubtOf, findIn, placeOf, quotationBody, wordsOf } = await import(
  new URL("../../extension/records.js", import.meta.url)
);

/** A reason, the selection, its words, and what then stands before and after them. */
const SELECTIONS = [
  ["no marks", { text: "We wait." }, "We wait.", "", ""],
  [
    "marks around",
    { text: "“We wait.”", prefix: "he said: ", suffix: " Then" },
    "We wait.",
    "he said: “",
    "” Then",
  ],
  ["lines become spaces", { text: "We\n\n wait." }, "We wait.", "", ""],
  ["low and angled marks", { text: "„Wir warten“" }, "Wir warten", "„", "“"],
  ["an apostrophe that opens a word", { text: "’Twas late" }, "’Twas late", "", ""],
  ["an apostrophe that ends one", { text: "that of the players’" }, "that of the players’", "", ""],
  ["marks inside stay", { text: "a “so-called” quay" }, "a “so-called” quay", "", ""],
];
for (const [why, query, text, prefix, suffix] of SELECTIONS) {
  test(`words of a selection: ${why}`, () =>
    assert.deepEqual(wordsOf(query), { text, prefix, suffix }));
}

test("at most 32 characters are kept on each side, none of them halved", () => {
  const { prefix, suffix } = wordsOf({ text: "x", prefix: "🚢".repeat(40), suffix: "🚢".repeat(40) });
  assert.deepEqual([prefix, suffix], ["🚢".repeat(32), "🚢".repeat(32)]);
});

const SURE = { quotation: 0.99, mention: 0.97, name: 0.95 };

/** Return an article whose quotations are [text, speaker], each printed between marks in the text. */
function article(text, ...quotations) {
  const points = [...text];
  let from = 0;
  const found = quotations.map(([words, speaker]) => {
    const at = [...text.slice(0, text.indexOf(words, from))].length;
    from = text.indexOf(words, from) + words.length;
    const end = at + [...words].length;
    assert.equal(points.slice(at, end).join(""), words);
    return { text: words, start: at, end, speaker, role: null, confidence: SURE, status: "accepted" };
  });
  return { text, quotations: found, source: { title: "Read", author: null, publisher: "The Gull" } };
}

const FERRY = article(
  "🚢 “We will wait,” said Ada Brook. Tom Reed disagreed: “We will wait,” he mocked, “no longer.”",
  ["We will wait,", "Ada Brook"],
  ["We will wait,", "Tom Reed"],
  ["no longer.", "Tom Reed"],
);

/** A reason, the words, what stands before them, and the speaker that is guessed; null: no guess. */
const GUESSES = [
  ["the words alone", "no longer", "", "Tom Reed"],
  ["other marks and capitals", "NO LONGER!", "", "Tom Reed"],
  ["words at two places of two people", "We will wait", "", null],
  ["told apart by what is before", "We will wait", "Tom Reed disagreed: “", "Tom Reed"],
  [
    "both halves of a broken quotation",
    "We will wait,” he mocked, “no longer.",
    "disagreed: “",
    "Tom Reed",
  ],
  [
    "a remark with two quoted words",
    "Nobody on the whole of the quay had waited any or no longer.",
    "",
    null,
  ],
  ["a part of a word is no word", "longe", "", null],
  ["words that nobody says", "The quay is closed", "", null],
  ["no words", "…", "", null],
];
for (const [why, words, prefix, speaker] of GUESSES) {
  test(`guess: ${why}`, () => assert.equal(findIn(FERRY, words, prefix)?.speaker ?? null, speaker));
}

test("a place counts characters of two units as one", () =>
  assert.deepEqual(placeOf(FERRY, FERRY.quotations[0]), {
    exact: "We will wait,",
    prefix: "🚢 “",
    suffix: "” said Ada Brook. Tom Reed disag",
  }));

test("the least of three probabilities is the doubt; without a name there is none to doubt", () => {
  const found = { confidence: { quotation: 0.9, mention: 0.879, name: 0 } };
  assert.deepEqual(doubtOf({ ...found, speaker: null }), { about: "mention", percent: 87 });
  assert.deepEqual(doubtOf({ ...found, speaker: "Ada" }), { about: "name", percent: 0 });
});

const NOTHING = { title: "", author: "", publisher: "", published: "", url: "" };
const TYPED = {
  text: " We wait. ",
  speaker: "",
  role: " ",
  exact: "We wait.",
  prefix: "a ",
  suffix: " b",
};

test("what is empty is not sent, and the printed words only where they differ", () => {
  assert.deepEqual(quotationBody(TYPED, NOTHING), { text: "We wait.", prefix: "a ", suffix: " b" });
  assert.equal(quotationBody({ ...TYPED, text: "We shall wait." }, NOTHING).exact, "We wait.");
});

test("a day goes with its source, and alone where there is none", () => {
  const published = "2023-03-14";
  const whole = quotationBody(TYPED, { ...NOTHING, url: "https://gull.example/a", published });
  assert.deepEqual(whole.source, { published, url: "https://gull.example/a" });
  const alone = quotationBody(TYPED, { ...NOTHING, published });
  assert.deepEqual([alone.source, alone.published], [undefined, published]);
});

test("a batch has the chosen quotations, each with its place and the one source", () => {
  const { quotations } = batchBody(FERRY, FERRY.quotations.slice(2), { ...NOTHING, title: "A ferry" });
  assert.deepEqual(quotations, [
    {
      text: "no longer.",
      speaker: "Tom Reed",
      source: { title: "A ferry" },
      prefix: "ed: “We will wait,” he mocked, “",
      suffix: "”",
    },
  ]);
});

test("the server's reading fills what is empty and nothing else; it tells no day here", () =>
  assert.deepEqual(completed({ ...NOTHING, title: "Mine" }, FERRY), {
    ...NOTHING,
    title: "Mine",
    publisher: "The Gull",
  }));
