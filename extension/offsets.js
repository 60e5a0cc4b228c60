// @ts-check
/**
 * Places in a text: cut into parts for the server, and the server's offsets turned into the browser's.
 *
 * The server counts in Unicode code points, a page in UTF-16 units; an emoji is one of the first and two
 * of the second. Pure: no document, no network. All places are half-open, `[start, end)`.
 */

/** @typedef {{start: number, text: string}} Part  `start` in UTF-16 units of the whole text. */

/**
 * Return a text in overlapping parts, each cut between words where there are spaces.
 * @param {string} text
 * @param {number} limit  UTF-16 units of a part, hence no more code points.
 * @param {number} overlap  Units that neighbours share, so that nothing at a cut is lost.
 * @returns {Part[]}
 */
export function partsOf(text, limit, overlap) {
  const parts = [];
  for (let start = 0; start < text.length; ) {
    const end = start + limit < text.length ? cutBefore(text, start + limit, start) : text.length;
    parts.push({ start, text: text.slice(start, end) });
    if (end === text.length) break;
    const next = overlap ? cutBefore(text, end - overlap, start) : end;
    start = next > start ? next : end; // a part shorter than the overlap has none
  }
  return parts;
}

/** Return the last place between words at or before a place, never inside of a character. */
function cutBefore(/** @type {string} */ text, /** @type {number} */ at, /** @type {number} */ least) {
  const space = /\s\S*$/u.exec(text.slice(Math.max(least, at - 200), at));
  if (space) return at - space[0].length + 1;
  return isLowSurrogate(text, at) ? at - 1 : at;
}

/** @param {string} text @param {number} at */
const isLowSurrogate = (text, at) => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

/**
 * Return a function that turns code points of a text into UTF-16 units.
 * @param {string} text
 * @returns {(points: number) => number}
 */
export function unitsOf(text) {
  if (!/[\u{10000}-\u{10ffff}]/u.test(text)) return (points) => Math.min(points, text.length);
  /** @type {number[]} */
  const units = [];
  let at = 0;
  for (const character of text) {
    units.push(at);
    at += character.length;
  }
  units.push(at);
  return (points) => units[Math.min(points, units.length - 1)];
}

/**
 * Return where some words stand in a text, white space being no difference; null if nowhere.
 * @param {string} text
 * @param {string} words
 * @param {number} [from]  Units; where to begin. If they are not behind it, they are sought before.
 * @returns {Span | null}
 */
export function locate(text, words, from = 0) {
  const letters = words.match(/\S+/gu);
  if (!letters) return null;
  const pattern = new RegExp(letters.map(escaped).join("\\s+"), "gu");
  for (const start of from ? [from, 0] : [0]) {
    pattern.lastIndex = start;
    const found = pattern.exec(text);
    if (found) return [found.index, found.index + found[0].length];
  }
  return null;
}

/** @param {string} text */
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");

/** Return how many units two places share. @param {Span} one @param {Span} other */
export const shared = ([a, b], [c, d]) => Math.max(0, Math.min(b, d) - Math.max(a, c));
