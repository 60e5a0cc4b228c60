// @ts-check
/**
 * Where a button is offered beside a selection: nowhere, until the user asks for it.
 *
 * `button` lists the match patterns that were asked for. One counts only while the browser permits it,
 * so a refused or withdrawn permission ends the offer, whoever withdrew it.
 */
import "./browser.js";
import { hostPattern } from "./api.js";
import { siteOf } from "./privacy.js";
import { keptServers } from "./servers.js";

const { dropPermission, getKept, hasPermission, requestPermission, send, setKept } = quoteproofBrowser;
const { registerScripts } = quoteproofBrowser;

/** The patterns of every site. */
export const EVERYWHERE = Object.freeze(["http://*/*", "https://*/*"]);
const SCRIPTS = ["browser.js", "selection.js", "button.js"];
/** @type {string[]} */
const NONE = [];

/** Return the patterns for which the button was asked, and which the browser permits. */
export async function offered() {
  const kept = await getKept("button", NONE);
  const permitted = await Promise.all(kept.map((pattern) => hasPermission(pattern)));
  return kept.filter((_, index) => permitted[index]);
}

/**
 * Drop the wishes that the browser does not permit. The settings do so before they ask for a server's
 * permission, which else would fulfil a wish that was refused.
 */
export async function forgetRefused() {
  const [kept, permitted] = [await getKept("button", NONE), await offered()];
  if (permitted.length < kept.length) await setKept("button", permitted);
}

/** Return the pattern of a page's site, or "" where no button can be. @param {string} [address] */
export const patternOf = (address) => (address && siteOf(address) ? hostPattern(address) : "");

/** Return whether patterns let the button appear on a page. @param {string[]} patterns @param {string} [address] */
export function includes(patterns, address) {
  const pattern = patternOf(address);
  const every = EVERYWHERE.find((it) => it.split(":")[0] === pattern.split(":")[0]);
  return Boolean(pattern) && patterns.some((it) => it === pattern || it === every);
}

/**
 * Ask the browser for patterns and offer the button there, or end that; for a page of the extension.
 *
 * The request comes first: Firefox allows it only so. The popup may close while the user answers,
 * therefore the wish is kept before the answer, and counts when the permission comes.
 * @param {string[]} patterns
 * @param {boolean} on
 * @returns {Promise<boolean>} Whether it is now as wanted.
 */
export async function switchButton(patterns, on) {
  const answer = on ? requestPermission(...patterns).catch(() => false) : Promise.resolve(true);
  await send({ type: "button", patterns, on });
  const permitted = await answer;
  if (on) await send({ type: "button", patterns, on: permitted });
  return permitted;
}

/** Keep what the user wants. A permission that nothing else needs is given back. @param {string[]} patterns @param {boolean} on */
export async function keepButton(patterns, on) {
  const others = (await getKept("button", NONE)).filter((kept) => !patterns.includes(kept));
  await setKept("button", on ? [...others, ...patterns] : others);
  if (on) return;
  const needed = (await keptServers()).map(hostPattern);
  for (const pattern of patterns.filter((it) => !needed.includes(it))) await dropPermission(pattern);
}

/** Let the browser run the button's script where it is offered, and nowhere else. */
export const registerButton = async () => registerScripts("button", await offered(), SCRIPTS);
