// @ts-check
/**
 * What the user allows to be sent: where the extension is off, and who is told a page's address.
 *
 * Nothing is remembered of what was asked. Consent to an address is for one server and names it;
 * another server has to be allowed anew.
 */
import "./browser.js";

const { getKept, setKept } = quoteproofBrowser;
/** @type {string[]} */
const NONE = [];

/** Return the site of an address, or "" where the switch means nothing. @param {string | undefined} address */
export function siteOf(address) {
  if (!address || !URL.canParse(address)) return "";
  const { protocol, host } = new URL(address);
  return /^https?:$/u.test(protocol) ? host : "";
}

/** Return the sites on which the extension is off. */
export const offSites = () => getKept("off", NONE);

/** Return the first of these addresses' sites on which the extension is off, or "". */
export async function offSite(/** @type {(string | undefined)[]} */ ...addresses) {
  const off = await offSites();
  return addresses.map(siteOf).find((site) => site && off.includes(site)) ?? "";
}

/** Switch the extension on or off for a site. @param {string} site @param {boolean} on */
export async function switchSite(site, on) {
  const others = (await offSites()).filter((other) => other !== site);
  await setKept("off", on ? others : [...others, site]);
}

/** Return whether a server may be told the page's address. @param {string} server */
export const mayTellAddress = async (server) => (await getKept("address", NONE)).includes(server);

/** Allow that a server is told the page's address, or not. @param {string} server @param {boolean} allow */
export async function allowAddress(server, allow) {
  const others = (await getKept("address", NONE)).filter((other) => other !== server);
  await setKept("address", allow ? [...others, server] : others);
}

/**
 * Return what of a question may be sent: the words alone, or with the page's address also the words
 * around them. Of an address the fragment stays behind, and a password.
 * @param {Query} query
 * @param {string | undefined} address
 * @param {boolean} allowed
 * @returns {Query}
 */
export function sendable({ text, prefix, suffix }, address, allowed) {
  if (!allowed || !address || !siteOf(address)) return { text };
  const url = new URL(address);
  url.hash = url.username = url.password = "";
  return { text, prefix, suffix, url: url.href };
}
