// @ts-check
/**
 * A receipt to keep: what the check of a page found, as JSON for programs and as a page for people.
 *
 * The page needs nothing from anywhere, runs no script and prints well. Every text in it is escaped
 * where it enters. Pure; wording.js says what differs.
 */
import "./words.js";
import "./wording.js";

const KINDS = /** @type {const} */ (["verbatim", "elided", "altered"]);

/** Return how many quotations of each wording there are, and how many the store does not know, if told. */
export function countsOf(/** @type {Receipt} */ { findings, unknown, unknownProblem }) {
  const [exact, shortened, changed] = KINDS.map(
    (kind) => findings.filter(({ match }) => match.wording === kind).length,
  );
  return { exact, shortened, changed, unknown: unknownProblem ? null : unknown.length };
}

/** Return a receipt as a value for JSON. @param {Receipt} receipt */
export function toData(receipt) {
  const { made, page, server, version, store, findings, leftOut, outOfTime, unknown, unknownProblem } = receipt;
  return {
    quoteproof_receipt: 1,
    language: quoteproofWords.language(), // of the verdicts
    made: made.toISOString(),
    page: { title: page.title, url: page.url },
    server: { url: server, version },
    store,
    counts: countsOf(receipt),
    quotations: findings.map(({ passage, match }) => ({
      passage: tidy(passage),
      wording: match.wording,
      verdict: quoteproofWording.verdict(match, passage),
      risks: match.risks,
      left_out: match.omitted,
      quotation: { id: match.quotation_id, text: match.text },
      speaker: match.speaker,
      source: match.source,
      date: match.date,
      status: match.status,
      disputed_speakers: match.speakers,
    })),
    unknown: unknown.map(({ text, speaker, role }) => ({
      text: tidy(text),
      speaker_guessed: speaker,
      role_guessed: role,
    })),
    incomplete: {
      matches_left_out: leftOut,
      out_of_time: outOfTime,
      frames_not_read: page.frames,
      unknown_not_listed: unknownProblem ? `${unknownProblem.title}. ${unknownProblem.detail}` : null,
    },
  };
}

/**
 * Return a receipt as a whole HTML document.
 * @param {Receipt} receipt
 * @param {QuoteproofBrowser["message"]} message
 * @param {string} [styles]
 */
export function toHtml(receipt, message, styles = "") {
  const { page, findings, unknown, made, server } = receipt;
  const title = message("receipt_title", page.title || page.url);
  const remarks = notes(receipt, message).map((note) => markup`<p>${note}</p>`);
  const knownRows = findings.map((one) => known(one, message));
  const unknownRows = unknown.map((one) => foreign(one, message));
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return markup`<!doctype html>
<html lang="${message("language")}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${new Safe(styles)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${linked(page.url)}</p>
<p>${message("receipt_made", `${made.toISOString().slice(0, 16).replace("T", " ")} UTC`, server)}</p>
<p><strong>${summary(receipt, message)}</strong></p>
${together(remarks)}
<h2>${message("panel_known")}</h2>
${list(knownRows, message("panel_none_known"))}
<h2>${message("panel_unknown")}</h2>
${list(unknownRows, receipt.unknownProblem ? "" : message("panel_none_unknown"))}
<p>${message("panel_absence")}</p>
</main>
</body>
</html>
`.text;
}

/** Return the counts in a sentence. @param {Receipt} receipt @param {QuoteproofBrowser["message"]} message */
export function summary(receipt, message) {
  const { exact, shortened, changed, unknown } = countsOf(receipt);
  const language = message("language");
  const numbers = [exact, shortened, changed, unknown ?? 0].map((one) => one.toLocaleString(language));
  if (unknown === null) numbers[3] = message("panel_not_known");
  return message("panel_summary", ...numbers);
}

/** Return what the receipt does not cover, a sentence each. */
export function notes(
  /** @type {Receipt} */ { leftOut, outOfTime, page, unknownProblem },
  /** @type {QuoteproofBrowser["message"]} */ message,
) {
  return [
    page.frames ? message("panel_frames", String(page.frames)) : "",
    leftOut ? message("panel_left_out", String(leftOut)) : "",
    outOfTime ? message("panel_out_of_time") : "",
    unknownProblem
      ? message("panel_unknown_problem", unknownProblem.title, unknownProblem.detail, unknownProblem.fix)
      : "",
  ].filter(Boolean);
}

/** HTML that may stand as it is. */
class Safe {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/**
 * Return HTML in which every value is escaped that is not itself HTML made here.
 * @param {TemplateStringsArray} strings
 * @param {...(string | Safe | null)} values
 */
function markup(strings, ...values) {
  const pieces = values.map((value, at) => {
    const text = value instanceof Safe ? value.text : escaped(value ?? "");
    return strings[at] + text;
  });
  return new Safe(pieces.join("") + strings[values.length]);
}

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (/** @type {string} */ text) => text.replace(/[&<>"']/gu, (mark) => ENTITIES[mark]);

/** Return a text on one line. @param {string} text */
export const tidy = (text) => text.trim().replace(/\s+/gu, " ");

/** @param {Safe[]} pieces */
const together = (pieces) => new Safe(pieces.map(({ text }) => text).join("\n"));

/** Return a list, or what is said of none. @param {Safe[]} items @param {string} none */
const list = (items, none) =>
  items.length ? markup`<ol>\n${together(items)}\n</ol>` : markup`<p>${none}</p>`;

/**
 * Return a link when the address is one of the web, else its text.
 * @param {string} address
 * @param {string} [label]
 */
function linked(address, label = address) {
  return /^https?:\/\//iu.test(address)
    ? markup`<a href="${address}" rel="noreferrer">${label}</a>`
    : markup`${label}`;
}

/** Return what a date dates, in words. @param {PartialDate} date @param {QuoteproofBrowser["message"]} message */
function dated({ kind, value }, message) {
  if (kind === "said") return message("receipt_said", value);
  return kind === "published" ? message("receipt_published", value) : message("receipt_captured", value);
}

/** Return one stored quotation. @param {Finding} finding @param {QuoteproofBrowser["message"]} message */
function known({ passage, match }, message) {
  const { speaker, date, wording, extent } = match;
  const isAll = wording === "verbatim" && extent === "whole"; // the passage is the quotation
  const stored = markup`\n<p>${message("receipt_stored")} <q lang="">${tidy(match.text)}</q></p>`;
  const remarks = remarksOn(match, message);
  return markup`<li class="${wording}">
<h3>${quoteproofWording.verdict(match, passage)}</h3>
<blockquote dir="auto" lang="">${tidy(passage)}</blockquote>
<p>${speaker ? named(speaker) : message("panel_speaker_unknown")}.
${sourced(match.source, message)}.
${date ? dated(date, message) : message("receipt_no_date")}.</p>${isAll ? null : stored}
${remarks ? markup`<p>${remarks}</p>` : null}
</li>`;
}

/** Return "Ada Brook, mayor". @param {{name: string, role?: string | null}} speaker */
const named = ({ name, role }) => [name, role].filter(Boolean).join(", ");

/** Return the source's names, linked when it has an address. */
function sourced(
  /** @type {Source | null} */ source,
  /** @type {QuoteproofBrowser["message"]} */ message,
) {
  const name = [source?.title, source?.publisher].filter(Boolean).join(", ");
  const address = source?.link || source?.url;
  return address ? linked(address, name || address) : markup`${name || message("panel_source_unknown")}`;
}

/** Return what must be said beside the wording: risks, a dispute, a missing review. */
function remarksOn(
  /** @type {Match} */ match,
  /** @type {QuoteproofBrowser["message"]} */ message,
) {
  const names = match.speakers.map(({ name }) => name).join("; ");
  return [
    ...quoteproofWording.risks(match).map(({ sentence }) => sentence),
    quoteproofWording.isDisputed(match) ? message("receipt_disputed", names) : "",
    match.status === "review" ? message("panel_review") : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Return one unknown quotation. @param {Unknown} unknown @param {QuoteproofBrowser["message"]} message */
function foreign({ text, speaker, role }, message) {
  const who = speaker
    ? message("panel_guessed", named({ name: speaker, role }))
    : message("panel_speaker_unknown");
  return markup`<li class="unknown">
<blockquote dir="auto" lang="">${tidy(text)}</blockquote>
<p>${who}</p>
</li>`;
}
