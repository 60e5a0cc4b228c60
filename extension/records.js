// @ts-check
/**
 * What is typed or ticked in, the bodies of the server's write calls out; and the guess of a speaker.
 *
 * Pure: no page, no network, no store. Offsets of the server count code points.
 */

const CONTEXT_CHARS = 32; // on each side, as the store keeps it
const MARKS = "[\\s\"'“”„‟«»‹›‘’‚‛「」『』]";
const MARKS_BEFORE = new RegExp(`^${MARKS}+`, "u");
const MARKS_AFTER = new RegExp(`${MARKS}+$`, "u");
const MARKS_OPEN_WORD = /^['’](?=\p{L})/u; // ’twas: part of the word, if nothing closes it

/** Return a text on one line. @param {string} text */
const flat = (text) => text.replace(/\s+/gu, " ");

/** Return the last, or the first, characters of a text that the store keeps. @param {string} text */
const tail = (text) => [...flat(text)].slice(-CONTEXT_CHARS).join("");
const head = (/** @type {string} */ text) => [...flat(text)].slice(0, CONTEXT_CHARS).join("");

/**
 * Return the words of a selection; the quotation marks around them go to its surroundings.
 * @param {Query} query
 * @returns {{text: string, prefix: string, suffix: string}}
 */
export function wordsOf({ text, prefix = "", suffix = "" }) {
  const all = flat(text).trim();
  const opens = MARKS_OPEN_WORD.test(all) && !MARKS_AFTER.test(all);
  const before = opens ? "" : (MARKS_BEFORE.exec(all)?.[0] ?? "");
  const after = before.length < all.length ? (MARKS_AFTER.exec(all)?.[0] ?? "") : "";
  const closes = /^['’]$/u.test(after) && !before; // the players’: an apostrophe, not the end
  const end = closes ? "" : after;
  return {
    text: all.slice(before.length, all.length - end.length),
    prefix: tail(prefix + before),
    suffix: head(end + suffix),
  };
}

/** Return a text's words for comparison: letters and digits alone. @param {string} text */
const folded = (text) =>
  ` ${text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;

/**
 * Return a stretch of an article with what is around it.
 * @param {Article} article @param {Found} found
 */
export function placeOf(article, { start, end }) {
  const points = [...article.text];
  return {
    exact: points.slice(start, end).join(""),
    prefix: tail(points.slice(Math.max(0, start - 200), start).join("")),
    suffix: head(points.slice(end, end + 200).join("")),
  };
}

/**
 * Return the quotation of an article that the words are, are part of or mostly consist of; null when
 * none is, or when several are and they have different speakers. A remark in which two quoted words
 * stand is not said by whom they quote.
 * @param {Article} article
 * @param {string} text
 * @param {string} prefix  What stands before the words, to tell two places with the same words apart.
 * @returns {Found | null}
 */
export function findIn(article, text, prefix) {
  const words = folded(text);
  if (!words.trim()) return null;
  const shared = article.quotations.filter((found) => {
    const theirs = folded(found.text);
    return theirs.trim() && (theirs.includes(words) || words.includes(theirs));
  });
  const said = shared.reduce((sum, found) => sum + folded(found.text).length, 0);
  if (2 * said < words.length) return null;
  const before = folded(prefix).trim();
  const here = shared.filter(
    (found) => before && folded(placeOf(article, found).prefix).trim().endsWith(before.slice(-12)),
  );
  const candidates = here.length ? here : shared;
  const speakers = new Set(candidates.map(({ speaker }) => speaker));
  if (speakers.size !== 1) return null;
  return candidates.reduce((best, found) => (found.text.length > best.text.length ? found : best));
}

/**
 * Return what is least sure about a quotation, and how sure it is in percent.
 * @param {Found} found
 * @returns {{about: "quotation" | "mention" | "name", percent: number}}
 */
export function doubtOf({ confidence, speaker }) {
  const { quotation, mention, name } = confidence;
  /** @type {["quotation" | "mention" | "name", number][]} */
  const all = [
    ["quotation", quotation],
    ["mention", mention],
    ["name", speaker ? name : 1], // without a name there is none to doubt
  ];
  const [about, probability] = all.reduce((least, one) => (one[1] < least[1] ? one : least));
  return { about, percent: Math.floor(probability * 100) };
}

/** Return fields without those left empty. @param {Record<string, string>} fields */
function filled(fields) {
  const pairs = Object.entries(fields).map(([name, value]) => [name, value.trim()]);
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

/** Return a source as the server takes it, if any of it is known. @param {SourceFields} fields */
function sourceOf({ title, author, publisher, published, url }) {
  const source = filled({ title, author, publisher, published, url });
  const named = source.title || source.author || source.publisher || source.url;
  return named ? { source } : filled({ published }); // a date alone names no document
}

/**
 * Return the body of `POST /v1/quotations`.
 * @param {QuotationFields} fields
 * @param {SourceFields} source
 * @returns {NewQuotation}
 */
export function quotationBody({ text, speaker, role, exact, prefix, suffix }, source) {
  const body = { ...filled({ text, speaker, role }), ...sourceOf(source) };
  if (exact && exact !== body.text) body.exact = exact;
  if (prefix) body.prefix = tail(prefix);
  if (suffix) body.suffix = head(suffix);
  return /** @type {any} */ (body);
}

/**
 * Return the body of `POST /v1/quotations/batch`.
 * @param {Article} article
 * @param {Found[]} chosen
 * @param {SourceFields} source
 */
export function batchBody(article, chosen, source) {
  const quotations = chosen.map((found) => {
    const { text, speaker, role } = found;
    const fields = { text, speaker: speaker ?? "", role: role ?? "", ...placeOf(article, found) };
    return quotationBody(fields, source);
  });
  return { quotations };
}

/**
 * Return the fields of a source, the empty ones as the server read them out of the article.
 * @param {SourceFields} fields
 * @param {Article} article
 * @returns {SourceFields}
 */
export function completed(fields, { source }) {
  const { title, author, publisher } = fields;
  return {
    ...fields,
    title: title || source.title || "",
    author: author || source.author || "",
    publisher: publisher || source.publisher || "",
  };
}
