/** words.js and what speaks with it: the card in German and French, and the server's English in it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import "./elements.mjs";
import { browser, extension } from "./outside.mjs";

const FILES = ["browser", "words", "wording", "lines", "remarks", "answer", "copy"];
for (const name of FILES) await import(new URL(`${name}.js`, extension));
const { quoteproofAnswer, quoteproofCopy, quoteproofLines, quoteproofWords } = globalThis;
const { render, spoken } = quoteproofAnswer;
const { plural, day } = quoteproofWords;

const WORDS = "We will not sail.";
const [ADA, BEN] = [
  { id: 1, name: "Ada Brook" },
  { id: 2, name: "Ben Ford" },
];
const on = (value, kind, precision = "day") => ({ value, kind, precision });
const known = (speaker, sources, first, last = first, undated = 0) => ({
  speaker,
  sources,
  undated,
  first: first && on(first, "published"),
  last: last && on(last, "published"),
  occurrences: [],
  occurrences_total: sources || 1,
});
const TOLD = "Attributed to Ada Brook in 1 source in 1999, to Ben Ford in 2 sources since 2004.";
const DIFFER = {
  disagreement: TOLD,
  speakers: [ADA, BEN],
  attributions: [known(ADA, 1, "1999-02-01"), known(BEN, 2, "2004-01-01", "2006-01-01", 1)],
};
const PAGE = "The page attributes this to Gil Orme; the store knows it from Ada Brook (1 source).";

/** Return an answer with one exact match; `more` is what else it says. */
function answer(more = {}) {
  const whole = [0, WORDS.length];
  const match = {
    quotation_id: 7,
    text: WORDS,
    ...{ wording: "verbatim", extent: "whole", risks: [], omitted: [] },
    diff: [{ op: "equal", selection: whole, quotation: whole }],
    speaker: ADA,
    source: { id: 1, title: null, publisher: "The Gull", url: "https://gull.example/" },
    date: on("2024-05-03", "published"),
    status: "accepted",
    occurrences: [],
    occurrences_total: 0,
    speakers: [],
    ...more,
  };
  return { matches: [match], store: { quotations: 1, speakers: 1, sources: 1, newest: null } };
}

/** Run a function while the browser speaks a language. @param {"de" | "fr"} language */
function speaking(language, work) {
  browser.language = language;
  try {
    return work();
  } finally {
    browser.language = "en";
  }
}

/** The language, and what a screen reader says of the answer. */
const SPOKEN = [
  ["de", {}, "Wörtlich. Ada Brook, The Gull, veröffentlicht am 3. Mai 2024."],
  ["fr", {}, "Exacte. Ada Brook, The Gull, publié le 3 mai 2024."],
  [
    "de",
    { speaker: null, source: null, date: null, status: "review" },
    "Wörtlich. Sprecher unbekannt, Quelle unbekannt, Datum unbekannt. Noch nicht durchgesehen.",
  ],
];
for (const [language, more, said] of SPOKEN) {
  test(`an answer is told in “${language}”, and says so`, () =>
    speaking(language, () => {
      const told = spoken(answer(more), WORDS);
      assert.equal(told.textContent, said);
      assert.equal(told.attributes.lang, language);
      assert.equal(render(answer(more), WORDS).attributes.lang, language);
    }));
}

test("the stored words are in the page's language, or in an unknown one, but never in ours", () =>
  speaking("de", () => {
    const text = (options) => render(answer(), WORDS, options).querySelector("qp-text");
    assert.equal(text({ lang: "en-GB" }).attributes.lang, "en-GB");
    assert.equal(text({}).attributes.lang, "");
  }));

const CHANGED = {
  wording: "altered",
  risks: ["negation"],
  diff: [
    { op: "equal", selection: [0, 7], quotation: [0, 7] },
    { op: "delete", selection: [8, 8], quotation: [8, 11] },
    { op: "replace", selection: [8, 13], quotation: [12, 17] },
  ],
};

test("what a screen reader hears amid the stored words is ours, in our language", () =>
  speaking("fr", () => {
    const [before, after] = render(answer(CHANGED), "We will swim.").all("qp-hidden");
    assert.equal(before.textContent + after.textContent, "[manque\u00a0: ]");
    assert.equal(before.attributes.lang, "fr");
  }));

test("a changed word is counted, and its kind named", () => {
  const verdict = () => globalThis.quoteproofWording.verdict(answer(CHANGED).matches[0], "We will swim.");
  assert.equal(speaking("de", verdict), "Geändert: 2 Wörter, darunter eine Verneinung");
  assert.equal(speaking("fr", verdict), "Modifiée\u00a0: 2 mots, dont une négation");
});

test("plural forms are the language's own: French counts nothing as one, and has more than two", () => {
  const words = () => [0, 1, 2, 1_000_000].map((amount) => plural("quotations", amount));
  assert.deepEqual(speaking("de", words), ["0 Zitate", "1 Zitat", "2 Zitate", "1.000.000 Zitate"]);
  const [none, one, two, million] = speaking("fr", words);
  assert.deepEqual([none, one, two], ["0 citation", "1 citation", "2 citations"]);
  assert.match(million, /^1\s000\s000 citations$/u);
});

test("the day of a capture is called that, in every precision, and never a publication date", () => {
  const captured = (value, precision) => quoteproofLines.dateText(on(value, "captured", precision));
  const all = () => [captured("2024-05-03", "day"), captured("2024-05", "month"), captured("2024", "year")];
  assert.deepEqual(speaking("de", all), [
    "Seite gespeichert am 3. Mai 2024 – Veröffentlichungsdatum unbekannt",
    "Seite gespeichert im Mai 2024 – Veröffentlichungsdatum unbekannt",
    "Seite gespeichert im Jahr 2024 – Veröffentlichungsdatum unbekannt",
  ]);
  assert.deepEqual(speaking("fr", all), [
    "page enregistrée le 3 mai 2024 – date de publication inconnue",
    "page enregistrée en mai 2024 – date de publication inconnue",
    "page enregistrée en 2024 – date de publication inconnue",
  ]);
  assert.equal(speaking("fr", () => day(on("2024-05-01", "said"))), "1er mai 2024");
});

const sentences = (more) => [...render(answer(more), WORDS).all("qp-dispute")].map((it) => it.children[0]);

test("sources that disagree are told in the reader's language, out of the fields", () => {
  const told = () => sentences(DIFFER)[0];
  const german = speaking("de", told);
  assert.equal(
    german.textContent,
    "Zugeschrieben: Ada Brook (1 Quelle im Jahr 1999); Ben Ford (2 Quellen seit 2004, davon 1 ohne Datum).",
  );
  assert.equal(german.attributes.lang, "de");
  assert.equal(told().textContent, TOLD); // the server's own, in English
});

test("where the fields do not tell all, the server's sentence stays, marked as English", () => {
  const said = (value) => ({ speaker: ADA, source: null, date: on(value, "said") });
  const cases = {
    "two days": { ...DIFFER, occurrences: [said("1999-02-01"), said("2004-01-01")], occurrences_total: 2 },
    "not all listed": { ...DIFFER, occurrences_total: 30 },
    "one speaker": { ...DIFFER, speakers: [], attributions: DIFFER.attributions.slice(0, 1) },
    "an older server": { disagreement: TOLD },
  };
  for (const [why, more] of Object.entries(cases)) {
    const [told] = speaking("fr", () => sentences(more));
    assert.equal(told.textContent, TOLD, why);
    assert.equal(told.attributes.lang, "en", why);
    const heard = speaking("fr", () => [...spoken(answer(more), WORDS).all("span")]);
    assert.ok(heard.some((it) => it.attributes.lang === "en" && it.textContent === TOLD), why);
  }
});

test("a page that names somebody else is told in the reader's language", () => {
  const more = {
    context_speaker: { name: "Gil Orme", agrees: false, sentence: PAGE },
    attributions: [known(ADA, 0, null), known(null, 1, "2001")],
  };
  assert.equal(
    speaking("fr", () => sentences(more)[0].textContent),
    "La page attribue ces mots à Gil Orme\u00a0; la base les attribue à Ada Brook (1 source non précisée sans date).",
  );
  const [older] = speaking("fr", () => sentences({ ...more, attributions: undefined }));
  assert.deepEqual([older.textContent, older.attributes.lang], [PAGE, "en"]);
});

test("a rating stays its publisher's, in the review's language", () =>
  speaking("de", () => {
    const review = { id: 1, claim: "No.", claimant: null, publisher: "Le Phare", rating: "false" };
    const told = { ...review, rating_words: "Faux", language: "fr", title: null, review_date: null };
    const unrated = { ...told, rating_words: null };
    const shown = (one) => render({ ...answer(), claim_reviews: [one] }, WORDS).querySelector("qp-rating");
    const [rating] = shown(told).children;
    assert.equal(rating.textContent, "„Faux“");
    assert.equal(rating.attributes.lang, "fr");
    assert.deepEqual(shown(unrated).children, ["Keine Bewertung in Worten"]);
  }));

test("a copied quotation is in the reader's language, its names and words as they are stored", () => {
  const copied = (format) => quoteproofCopy[format](answer({ status: "review" }).matches[0]);
  assert.equal(
    speaking("de", () => copied("plain")),
    `„${WORDS}“ — Ada Brook, The Gull, veröffentlicht am 3. Mai 2024, noch nicht durchgesehen`,
  );
  assert.equal(
    speaking("fr", () => copied("citation")),
    `Ada Brook\u00a0: «\u00a0${WORDS}\u00a0». Dans\u00a0: The Gull. Publié le 3 mai 2024. Pas encore relu. https://gull.example/`,
  );
});

test("what a server refuses is its own sentence, marked as English", () => {
  const refused = { kind: "refused", title: "Abgelehnt", detail: "No text.", detail_lang: "en", fix: "" };
  const told = [...quoteproofAnswer.spokenProblem(refused).all("span")];
  assert.ok(told.some((it) => it.attributes.lang === "en" && it.textContent === "No text."));
});
