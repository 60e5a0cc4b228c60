// @ts-check
/** What the pages of the extension share: their words, their elements by id, and rows of checks. */
import "./browser.js";

/** Fill every element that names a message with it, and say which language that is. */
export function translate() {
  document.documentElement.lang = quoteproofBrowser.message("language");
  for (const node of document.querySelectorAll("[data-message]")) {
    node.textContent = quoteproofBrowser.message(node.getAttribute("data-message") ?? "");
  }
}

/**
 * Return the element with an id, of the class it must have.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const node = document.getElementById(id);
  if (node instanceof kind) return node;
  throw new TypeError(`No ${kind.name} has the id "${id}" in ${location.pathname}.`);
}

/** Return one check of the connection, with its remedy when it failed. @param {Check} check */
export function checkRow({ name, ok, text, fix }) {
  const item = document.createElement("li");
  item.dataset.check = name;
  item.dataset.ok = String(ok);
  const mark = document.createElement("span");
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = ok ? "✓" : "!";
  const words = document.createElement("span");
  words.textContent = fix ? `${text} ${fix}` : text;
  item.append(mark, words);
  return item;
}

/** Say which keys ask, and where the browser lets them be changed. @param {HTMLElement} place */
export async function describeShortcut(place) {
  const { message, shortcut } = quoteproofBrowser;
  const keys = await shortcut();
  const isFirefox = /Firefox/u.test(navigator.userAgent);
  const where = message(isFirefox ? "options_place_firefox" : "options_place_chromium");
  place.textContent = keys
    ? message("options_shortcut", keys, where)
    : message("options_no_shortcut", where);
}
