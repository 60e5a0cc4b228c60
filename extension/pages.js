// @ts-check
/** What the extension's own pages share: their words, and their elements by id. */
import "./browser.js";

/** Fill every element that names a message with it. */
export function translate() {
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
