// @ts-check
/**
 * The server as the extension sees it: a query in, an answer or a problem with its remedy out.
 *
 * Only the background and the extension's own pages call it: a request of a foreign page's script would
 * go out in that page's name. A reply without the header Quoteproof-Version comes from another program.
 */
import "./browser.js";

export const DEFAULT_SERVER = "http://127.0.0.1:8000";
const TIMEOUT_MS = 10_000; // a cold cache answers in one; a worker is stopped after 30
const MAX_TEXT_CHARS = 20_000; // the server takes no more; a whole page is no selection to look up
const HOST = /^(?:[a-z\d._-]+|\[[a-f\d:.]+\])$/u; // Chromium lets a space pass, as %20
const START_COMMAND = "quoteproof serve";

const { message } = quoteproofBrowser;

/** Return a server's address in the form it is kept in, or null when the text names none. */
export function serverAddress(/** @type {string} */ text) {
  const typed = text.trim();
  try {
    const url = new URL(/^[a-z][a-z\d+.-]*:\/\//iu.test(typed) ? typed : `http://${typed}`);
    if (!/^https?:$/u.test(url.protocol) || url.username || url.password) return null;
    if (!HOST.test(url.hostname)) return null;
    return url.origin + url.pathname.replace(/\/+$/u, "");
  } catch {
    return null;
  }
}

/** Return the match pattern for a server's host. Firefox knows no ports in patterns. */
export function hostPattern(/** @type {string} */ server) {
  const { protocol, hostname } = new URL(server);
  return `${protocol}//${hostname}/*`;
}

/** Return whether a server is on this computer, where the user can start it. @param {string} server */
const isHere = (server) => /^(?:localhost|127\.[\d.]+|\[::1\])$/u.test(new URL(server).hostname);

/**
 * Return a problem in the user's language.
 * @param {string} kind  Names the messages problem_<kind>_title, _detail and _fix.
 * @param {...string} values  The server first.
 * @returns {Problem}
 */
export function problem(kind, ...values) {
  const part = (/** @type {string} */ name) =>
    message(`problem_${kind.replaceAll("-", "_")}_${name}`, ...values);
  const command = kind === "unreachable" ? START_COMMAND : undefined;
  const detail = part("detail");
  const theirs = values.includes(detail) && { detail_lang: "en" }; // the server's own words
  return { kind, title: part("title"), detail, ...theirs, fix: part("fix"), command };
}

/**
 * @typedef {object} Calling
 * @property {string} [token]  Of this server, if it has one; a closed server takes it for reading, too.
 * @property {number} [timeoutMs]
 * @property {Record<string, string>} [kinds]  What a kind of problem, or a status, is called here.
 */

/** @typedef {{ok: true, json: any, version: string}} Served */
/** @typedef {{ok: false, problem: Problem, status: number}} Failed  The status 0: no HTTP reply. */

/**
 * Return the server's JSON, or the problem that kept it away.
 * @param {string} server
 * @param {string} path
 * @param {object} [body]  Sent as JSON by POST; without it the call is a GET.
 * @param {Calling} [calling]
 * @returns {Promise<Served | Failed>}
 */
export async function call(server, path, body, { token, timeoutMs = TIMEOUT_MS, kinds = {} } = {}) {
  let status = 0;
  /** @param {string} kind @param {...string} values @returns {Failed} */
  const fail = (kind, ...values) => ({ ok: false, problem: problem(kinds[kind] ?? kind, server, ...values), status });
  if (!(await quoteproofBrowser.hasPermission(hostPattern(server)))) return fail("no-permission");
  try {
    const response = await fetch(server + path, {
      method: body ? "POST" : "GET",
      headers: {
        ...(body && { "Content-Type": "application/json" }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      body: body ? JSON.stringify(body) : undefined,
      credentials: "omit",
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Followed by hand: the permission is for this host, and the text is not for another.
    status = response.status;
    if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) return fail("redirected");
    const version = response.headers.get("Quoteproof-Version");
    if (!version) return fail("not-ours", String(status));
    const json = await response.json();
    if (response.ok) return { ok: true, json, version };
    return fail(kinds[status] ?? "refused", String(json.error ?? status));
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "TimeoutError") return fail("timeout", String(timeoutMs / 1000));
    if (name === "SyntaxError") return fail("unreadable");
    return fail(isHere(server) ? "unreachable" : "unreachable-elsewhere");
  }
}

/** Return whether a reply has what the card reads. */
function isAnswer(/** @type {any} */ json) {
  return Array.isArray(json?.matches) && typeof json?.store?.quotations === "number";
}

/**
 * Return the stored quotations that a text repeats, or the problem.
 * @param {string} server
 * @param {Query} query
 * @param {string} [token]
 * @returns {Promise<Reply>}
 */
export async function match(server, { text, prefix, suffix, url }, token) {
  if (text.length > MAX_TEXT_CHARS) {
    const [length, limit] = [text.length, MAX_TEXT_CHARS].map((chars) => chars.toLocaleString(message("language")));
    return { ok: false, problem: problem("too-long", server, length, limit) };
  }
  const result = await call(server, "/v1/match", { text, prefix, suffix, url }, { token });
  if (!result.ok) return result;
  if (!isAnswer(result.json)) return { ok: false, problem: problem("unreadable", server) };
  return { ok: true, answer: result.json, server };
}
