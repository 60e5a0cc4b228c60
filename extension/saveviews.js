// @ts-check
/** What the form for saving shows of the server's answers: the guess, the list, the outcome. */
import { doubtOf } from "./records.js";

const { message } = quoteproofBrowser;

const DOUBTS = /** @type {const} */ ({
  quotation: "save_doubt_quotation",
  mention: "save_doubt_mention",
  name: "save_doubt_name",
});

const OUTCOMES = /** @type {const} */ ({
  added: "save_added",
  merged: "save_merged",
  unchanged: "save_unchanged",
});

const COUNTS = /** @type {const} */ ({
  added: "save_count_added",
  merged: "save_count_merged",
  unchanged: "save_count_unchanged",
});

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, string>} attributes @param {...(Node | string)} children
 */
export function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Return a paragraph. @param {string} text @param {string} [kind]  Its class. */
export const line = (text, kind) => element("p", kind ? { class: kind } : {}, text);

/** Return who said it, with the role, or that the article does not name them. @param {Found} found */
export function who({ speaker, role, mention }) {
  if (speaker) return role ? `${speaker}, ${role}` : speaker;
  return mention ? message("save_unnamed", mention) : message("save_unknown");
}

/** Return how sure the program is of what it is least sure of. @param {Found} found */
export function doubt(found) {
  const { about, percent } = doubtOf(found);
  return message(DOUBTS[about], String(percent));
}

/** Return a link to a stored quotation on the server's own page. */
function recordLink(/** @type {string} */ server, /** @type {number} */ id) {
  const href = `${server}/quotations/${id}`;
  const away = { target: "_blank", rel: "noopener noreferrer" };
  return element("a", { class: "qp-link", href, ...away }, message("save_record"));
}

/**
 * Return what became of one quotation, with a link to it.
 * @param {string} server @param {Outcome} done @param {string} [kind]  The line's class.
 */
export const outcomeLine = (server, { id, outcome }, kind = "saved") =>
  element("p", { class: kind }, `${message(OUTCOMES[outcome])} `, recordLink(server, id));

/** Return how many quotations were added, merged and known. @param {Outcome[]} outcomes */
export function countLine(outcomes) {
  const parts = Object.entries(COUNTS).map(([name, text]) => {
    const amount = outcomes.filter(({ outcome }) => outcome === name).length;
    return amount ? message(text, String(amount)) : "";
  });
  return line(parts.filter(Boolean).join(" "), "saved");
}

/**
 * Return one quotation of an article with its box: ticked if the program is sure, not if somebody has
 * to look at it, closed if it cannot be stored.
 * @param {Found} found @param {number} at
 */
export function row(found, at) {
  const sure = found.status === "accepted" && !found.refused;
  const box = element("input", {
    type: "checkbox",
    id: `found-${at}`,
    "aria-describedby": `about-${at}`,
  });
  box.checked = sure;
  box.disabled = Boolean(found.refused);
  const label = element("label", { for: box.id, dir: "auto", lang: "" }, `“${found.text}”`);
  const about = element("p", { id: `about-${at}` }, element("span", { class: "who" }, who(found)));
  const lang = found.refused ? "en" : message("language"); // why it is refused, the server says
  if (!sure) {
    const why = element("span", { class: "doubt", lang }, found.refused || doubt(found));
    about.append(element("br", {}), why);
  }
  return element("li", { "data-status": found.refused ? "refused" : found.status }, box, label, about);
}
