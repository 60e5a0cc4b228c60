// @ts-check
/**
 * The text of a page in; the stored quotations in it, and those that the store does not know, out.
 *
 * The text goes in parts, so that no reply takes long: a browser stops a worker whose reply takes 30 s,
 * and a person leaves before. Places come back in UTF-16 units of the whole text.
 */
import { call, problem } from "./api.js";
import { locate, partsOf, shared, unitsOf } from "./offsets.js";

const PART_CHARS = 200_000; // 30,000 words, scanned in some 0.2 s; the server takes 500,000
const OVERLAP_CHARS = 2_000; // as long as all but the longest quotations
const BATCH = 100; // the server takes no more at once
const MAX_QUERY_CHARS = 20_000; // nor of a selection
const SAME = 0.5; // of a quotation's length: more in common, and it is the same one

/** @typedef {{ok: true, findings: Finding[], unknown: Unknown[], outOfTime: boolean}} Looked */

/**
 * Return the stored quotations in a text, in its order, or the problem.
 * @param {string} server
 * @param {string} text
 * @param {(done: number, all: number) => void} [progress]
 * @param {string} [token]
 * @returns {Promise<{ok: true, findings: Finding[], leftOut: number, outOfTime: boolean,
 *   store: StoreCoverage, version: string} | {ok: false, problem: Problem}>}
 */
export async function scanText(server, text, progress, token) {
  const parts = partsOf(text, PART_CHARS, OVERLAP_CHARS);
  /** @type {Finding[]} */
  let findings = [];
  let leftOut = 0;
  let outOfTime = false;
  /** @type {StoreCoverage} */
  let store = { quotations: 0, speakers: 0, sources: 0, newest: null };
  let version = "";
  for (const [number, part] of parts.entries()) {
    progress?.(number, parts.length);
    const reply = await call(server, "/v1/scan", { text: part.text }, { token });
    if (!reply.ok) return reply;
    const { matches, store: covered, left_out: left = 0 } = reply.json ?? {};
    if (!Array.isArray(matches) || typeof covered?.quotations !== "number")
      return { ok: false, problem: problem("unreadable", server) };
    findings = joined(findings, findingsOf(matches, part));
    [leftOut, store, version] = [leftOut + left, covered, reply.version];
    outOfTime ||= reply.json.complete === false;
  }
  findings = findings.map((finding, id) => ({ ...finding, id }));
  return { ok: true, findings, leftOut, outOfTime, store, version };
}

/**
 * Return matches with their places in the whole text, each compared with its own passage alone.
 * @param {Match[]} matches  Of a part: spans in code points of it.
 * @param {import("./offsets.js").Part} part
 * @returns {Finding[]}
 */
export function findingsOf(matches, part) {
  const units = unitsOf(part.text);
  return matches.map((match) => {
    const [first, last] = match.selection_span;
    const [start, end] = [units(first), units(last)];
    const diff = match.diff.map((step) => ({
      ...step,
      selection: /** @type {Span} */ (step.selection.map((point) => point - first)),
    }));
    return {
      id: 0,
      start: part.start + start,
      end: part.start + end,
      passage: part.text.slice(start, end),
      match: { ...match, diff, selection_span: [0, last - first] },
    };
  });
}

/**
 * Return the findings of two neighbouring parts: of what both hold, the one that saw more of it.
 * @param {Finding[]} before
 * @param {Finding[]} behind
 */
export function joined(before, behind) {
  const edge = behind[0]?.start ?? Infinity;
  const kept = before.filter(({ end }) => end <= edge); // these stand before all of the next part
  const near = before.filter(({ end }) => end > edge);
  for (const finding of behind) {
    const size = finding.end - finding.start;
    const at = near.findIndex(
      (it) => shared(placeOf(it), placeOf(finding)) > SAME * Math.min(size, it.end - it.start),
    );
    if (at < 0) kept.push(finding);
    else if (size > near[at].end - near[at].start) near[at] = finding;
  }
  return [...kept, ...near].sort((one, other) => one.start - other.start);
}

/** @param {Finding} finding @returns {Span} */
const placeOf = ({ start, end }) => [start, end];

/**
 * Return all quotations of a text: those of a scan, and what stands between quotation marks beside them.
 * The server reads these out of the text as out of an article, and stores nothing. A whole quotation
 * tells more than the page around it, so each is then looked up like a selection.
 * @param {string} server
 * @param {string} text
 * @param {Finding[]} scanned
 * @param {string} [token]
 * @returns {Promise<Looked | {ok: false, problem: Problem}>}
 */
export async function complete(server, text, scanned, token) {
  /** @type {Unknown[]} */
  const others = [];
  for (const part of partsOf(text, PART_CHARS, 0)) {
    if (!/\S/u.test(part.text)) continue;
    const reply = await call(server, "/v1/articles", { text: part.text, preview: true }, { token });
    if (!reply.ok) return reply;
    if (!Array.isArray(reply.json?.quotations) || typeof reply.json.text !== "string")
      return { ok: false, problem: problem("unreadable", server) };
    others.push(...othersOf(reply.json, part, scanned));
  }
  const looked = await lookUp(server, text, others, token);
  if (!looked.ok) return looked;
  const findings = [...scanned, ...looked.findings].sort((one, other) => one.start - other.start);
  return {
    ok: true,
    findings: findings.map((finding, id) => ({ ...finding, id })),
    unknown: looked.unknown.map((one, number) => ({ ...one, id: findings.length + number })),
    outOfTime: looked.outOfTime,
  };
}

/**
 * Return those quotations of an article that are no finding, with their places in the whole text. The
 * article's text is the part as the server tidied it, so its words are sought again.
 * @param {ArticlePreview} article
 * @param {import("./offsets.js").Part} part
 * @param {Finding[]} findings
 * @returns {Unknown[]}
 */
export function othersOf(article, part, findings) {
  const units = unitsOf(article.text);
  const others = [];
  let from = 0;
  for (const { text, start, end, speaker, role, status } of article.quotations) {
    const found = locate(part.text, article.text.slice(units(start), units(end)), from);
    if (found) from = found[1];
    /** @type {Span | null} */
    const place = found && [part.start + found[0], part.start + found[1]];
    if (place && isCovered(place, findings)) continue;
    const sure = status === "accepted"; // a name read with doubt is none to print
    others.push({ id: 0, place, text, speaker: sure ? speaker : null, role: sure ? role : null });
  }
  return others;
}

/** Return whether findings cover most of a place. @param {Span} place @param {Finding[]} findings */
function isCovered(place, findings) {
  const covered = findings.reduce((sum, finding) => sum + shared(placeOf(finding), place), 0);
  return covered > SAME * (place[1] - place[0]);
}

/**
 * Return which of some quotations the store knows after all.
 * @param {string} server
 * @param {string} text  The whole text, of which they tell their places.
 * @param {Unknown[]} others
 * @param {string} [token]
 * @returns {Promise<Looked | {ok: false, problem: Problem}>}
 */
async function lookUp(server, text, others, token) {
  /** @type {Finding[]} */
  const findings = [];
  const unknown = [];
  let outOfTime = false;
  for (let first = 0; first < others.length; first += BATCH) {
    const some = others.slice(first, first + BATCH);
    const texts = some.map((one) => (one.place ? text.slice(...one.place) : one.text));
    const queries = texts.map((words) => ({ text: words.slice(0, MAX_QUERY_CHARS).toWellFormed() }));
    const reply = await call(server, "/v1/match/batch", { queries }, { token });
    if (!reply.ok) return reply;
    if (reply.json?.answers?.length !== some.length)
      return { ok: false, problem: problem("unreadable", server) };
    for (const [at, one] of some.entries()) {
      outOfTime ||= reply.json.answers[at].complete === false;
      const best = bestOf(reply.json.answers[at], texts[at]);
      if (!best || !one.place) unknown.push(one);
      else findings.push(...findingsOf([best], { start: one.place[0], text: texts[at] }));
    }
  }
  return { ok: true, findings, unknown, outOfTime };
}

/** Return the best match of a quotation when it repeats most of it. */
function bestOf(/** @type {Answer} */ { matches }, /** @type {string} */ words) {
  const [best] = matches;
  if (!best) return null;
  const [start, end] = best.selection_span;
  return end - start > SAME * [...words].length ? best : null;
}
