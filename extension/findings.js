// @ts-check
/**
 * The rows of the side panel: a finding or an unknown quotation in, a list item out.
 *
 * lines.js draws what both have in common with the card. Every text enters through text nodes.
 */
import { tidy } from "./receipt.js";

const { message } = quoteproofBrowser;
const CLIP_CHARS = 220; // of a passage: enough to know it again; all of it stands on the page

/** @typedef {(id: number, button: HTMLButtonElement) => void} Jump */

/**
 * Return an element with a class and children.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {string} name @param {...(Node | string)} children
 */
function element(tag, name, ...children) {
  const node = document.createElement(tag);
  node.className = name;
  node.append(...children);
  return node;
}

/** Return the passage as a button that shows it on the page. */
function passageButton(
  /** @type {number} */ id,
  /** @type {string} */ text,
  /** @type {Jump} */ jump,
) {
  const said = element("span", "qp-hidden", `${message("panel_jump")} `);
  const words = element("span", "", quoteproofWording.clip(tidy(text), CLIP_CHARS));
  [words.dir, words.lang] = ["auto", ""]; // right to left where the words are; of which language?
  const button = element("button", "passage", said, words);
  button.type = "button";
  button.addEventListener("click", () => jump(id, button));
  return button;
}

/**
 * Return the row of a stored quotation.
 * @param {Finding} finding
 * @param {{server: string, store: StoreCoverage, jump: Jump}} options
 */
export function knownRow({ id, passage, match }, { server, store, jump }) {
  const { foreign, verdictLine, speakerLine, sourceLine, dateLine } = quoteproofLines;
  const verdict = quoteproofWording.verdict(match, passage);
  const head = verdictLine("h3", match.wording, verdict);
  const speaker = element("p", "qp-speaker", speakerLine(match.speaker, { base: server }));
  const where = element("p", "qp-where", sourceLine(match.source), dateLine(match.date));
  const row = element("li", "", head, passageButton(id, passage, jump), speaker);
  const { role } = match.speaker ?? {};
  if (role) row.append(foreign(element("p", "qp-role", role), null));
  row.append(where);
  if (quoteproofWording.isDisputed(match)) {
    const names = match.speakers.map(({ name }) => name).join("; ");
    row.append(element("p", "qp-note", message("receipt_disputed", names)));
  }
  if (match.status === "review") row.append(element("p", "qp-note", message("panel_review")));
  row.dataset.wording = match.wording;
  const details = element("details", "", element("summary", "", message("panel_details")));
  const fill = () => details.append(quoteproofAnswer.render({ matches: [match], store }, passage, { base: server }));
  details.addEventListener("toggle", fill, { once: true }); // hundreds of cards nobody opens
  row.append(details);
  return row;
}

/**
 * Return the row of a quotation that the store does not know.
 * @param {Unknown} unknown
 * @param {Jump} jump
 */
export function unknownRow({ id, place, text, speaker, role }, jump) {
  const who = [speaker, role].filter(Boolean).join(", ");
  const guess = who ? message("panel_guessed", who) : message("panel_speaker_unknown");
  const row = element("li", "", place ? passageButton(id, text, jump) : plain(text));
  row.append(element("p", who ? "qp-role" : "qp-unknown", guess));
  return row;
}

/** Return a passage that cannot be shown on the page. @param {string} text */
function plain(text) {
  const words = element("p", "passage", quoteproofWording.clip(tidy(text), CLIP_CHARS));
  [words.dir, words.lang] = ["auto", ""];
  return words;
}
