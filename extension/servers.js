// @ts-check
/**
 * The servers that are kept: one is in use, the others wait for their turn.
 *
 * `server` is the address in use, `servers` lists all in the order they were added, and `tokens` has
 * the token of each that has one. They are in storage.local: on this computer, in no account.
 */
import "./browser.js";
import { DEFAULT_SERVER } from "./api.js";

const { getKept, getSetting, setKept, setSetting } = quoteproofBrowser;

/** Return the address of the server in use. */
export const activeServer = () => getSetting("server", DEFAULT_SERVER);

/** Return the addresses of all servers, the one in use among them. @returns {Promise<string[]>} */
export async function keptServers() {
  const [kept, active] = [await getKept("servers", [DEFAULT_SERVER]), await activeServer()];
  return kept.includes(active) ? kept : [...kept, active];
}

/** Keep a server and use it from now on. @param {string} server */
export async function useServer(server) {
  const kept = await keptServers();
  await setKept("servers", kept.includes(server) ? kept : [...kept, server]);
  await setSetting("server", server);
}

/** Forget a server and its token; if it was in use, the first that is left is used. @param {string} server */
export async function forgetServer(server) {
  const left = (await keptServers()).filter((other) => other !== server);
  await setToken(server, "");
  await setKept("servers", left);
  if ((await activeServer()) === server) await setSetting("server", left[0] ?? DEFAULT_SERVER);
}

/** Return a server's token, or "" when it has none. @param {string} server */
export async function tokenOf(server) {
  return (await getKept("tokens", /** @type {Record<string, string>} */ ({})))[server] ?? "";
}

/** Keep a server's token; "" removes it. @param {string} server @param {string} token */
export async function setToken(server, token) {
  const { [server]: _, ...others } = await getKept(
    "tokens",
    /** @type {Record<string, string>} */ ({}),
  );
  await setKept("tokens", token ? { ...others, [server]: token } : others);
}
