// @ts-check
/**
 * The server as the extension sees it: a query in, an answer or a problem with its remedy out.
 *
 * Only the background, its messages and the extension's own pages lead here: a request out of a
 * foreign page would go out in that page's name. A reply without the header Quoteproof-Version comes
 * from another program.
 */
import "./browser.js";

export const DEFAULT_SERVER = "http://127.0.0.1:8000";
const API_LEVEL = 1;
const TIMEOUT_MS = 10_000; // a cold cache answers in one; a worker is stopped after 30
const READING_TIMEOUT_MS = 25_000; // an article waits ten seconds for those before it, then is read
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
  return { kind, title: part("title"), detail: part("detail"), fix: part("fix"), command };
}

/**
 * @typedef {object} Calling
 * @property {string} [token]
 * @property {number} [timeoutMs]
 * @property {Record<string, string>} [kinds]  What a kind of problem, or a status, is called here.
 */

/**
 * Return the server's JSON, or the problem that kept it away.
 * @param {string} server
 * @param {string} path
 * @param {object} [body]  Sent as JSON by POST; without it the call is a GET.
 * @param {Calling} [calling]
 * @returns {Promise<{ok: true, json: any, version: string} | {ok: false, problem: Problem}>}
 */
async function call(server, path, body, { token, timeoutMs = TIMEOUT_MS, kinds = {} } = {}) {
  const fail = (/** @type {string} */ kind, /** @type {string[]} */ ...values) =>
    /** @type {const} */ ({ ok: false, problem: problem(kinds[kind] ?? kind, server, ...values) });
  if (!(await quoteproofBrowser.hasPermission(hostPattern(server)))) return fail("no-permission");
  try {
    const response = await fetch(server + path, {
      method: body ? "POST" : "GET",
      headers: {
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
      credentials: "omit",
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Followed by hand: the permission is for this host, and the text is not for another.
    const { type, status } = response;
    if (type === "opaqueredirect" || (status >= 300 && status < 400)) return fail("redirected");
    const version = response.headers.get("Quoteproof-Version");
    if (!version) return fail("not-ours", String(status));
    const json = await response.json();
    if (response.ok) return { ok: true, json, version };
    return fail(kinds[status] ?? "refused", String(json.error ?? status));
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "TimeoutError") return fail("timeout", String(timeoutMs / 1000));
    return fail(name === "SyntaxError" ? "unreadable" : "unreachable");
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
 * @returns {Promise<Reply>}
 */
export async function match(server, { text, prefix, suffix }) {
  if (text.length > MAX_TEXT_CHARS) {
    const [length, limit] = [text.length, MAX_TEXT_CHARS].map((chars) => chars.toLocaleString("en"));
    return { ok: false, problem: problem("too-long", server, length, limit) };
  }
  const result = await call(server, "/v1/match", { text, prefix, suffix });
  if (!result.ok) return result;
  if (!isAnswer(result.json)) return { ok: false, problem: problem("unreadable", server) };
  return { ok: true, answer: result.json, server };
}

/** Return the token kept for a server, "" when none is. @param {string} server */
export const keptToken = (server) => quoteproofBrowser.getSetting(`token ${server}`, "");

/** Keep a token for a server, which no other gets. @param {string} server @param {string} token */
export const keepToken = (server, token) => quoteproofBrowser.setSetting(`token ${server}`, token);

/** What keeps an article from being read, by the server's status. */
const READING_KINDS = { 404: "too-old", 405: "too-old", 413: "unread", 422: "unread", 503: "busy" };

/**
 * Return an article's quotations as the server reads them out of its text; nothing is stored.
 * @param {string} server
 * @param {string} text
 * @returns {Promise<ArticleReply>}
 */
export async function previewArticle(server, text) {
  const calling = { timeoutMs: READING_TIMEOUT_MS, kinds: READING_KINDS };
  const result = await call(server, "/v1/articles", { text, preview: true }, calling);
  if (!result.ok) return result;
  const { quotations, source } = result.json ?? {};
  if (Array.isArray(quotations) && source) return { ok: true, article: result.json };
  return { ok: false, problem: problem("unreadable", server) };
}

/** What keeps a quotation out of the store, by the server's status. */
const SAVE_KINDS = {
  401: "token-refused",
  403: "token-scope",
  404: "too-old",
  405: "too-old",
  413: "not-stored",
  422: "not-stored",
  503: "busy",
  timeout: "save-timeout", // it may be stored by now
};

/**
 * Return a problem with a token without what the server tells programs to send: the fix tells people.
 * @param {Problem} failed
 * @returns {Problem}
 */
function inPlainWords(failed) {
  if (!failed.kind.startsWith("token-")) return failed;
  return { ...failed, detail: /^.*?\.(?= [A-Z]|$)/u.exec(failed.detail)?.[0] ?? failed.detail };
}

/**
 * Store one quotation or several, all or none, and return what became of each.
 * @param {string} server
 * @param {string} token
 * @param {NewQuotation | {quotations: NewQuotation[]}} body
 * @returns {Promise<SaveReply>}
 */
export async function saveQuotations(server, token, body) {
  const path = "quotations" in body ? "/v1/quotations/batch" : "/v1/quotations";
  const result = await call(server, path, body, { token, kinds: SAVE_KINDS });
  if (!result.ok) return { ok: false, problem: inPlainWords(result.problem) };
  const { quotation, outcome, quotations } = result.json ?? {};
  const outcomes = quotation ? [{ id: quotation.id, outcome }] : quotations;
  if (Array.isArray(outcomes)) return { ok: true, outcomes };
  return { ok: false, problem: problem("unreadable", server) };
}

/**
 * Return what works between here and a server, in the order it must; the first failure is the last.
 * @param {string} server
 * @returns {Promise<Check[]>}
 */
export async function checkServer(server) {
  const result = await call(server, "/v1/ping");
  const kind = result.ok ? "" : result.problem.kind;
  const ours = result.ok && result.json?.name === "quoteproof";
  const failed = result.ok ? problem("not-ours", server, "200") : result.problem;
  const version = result.ok ? result.version : "";
  const level = result.ok ? Number(result.json?.api) : 0;
  /** @type {Check["name"][]} */
  const names = ["permission", "reachable", "ours", "api"];
  const passed = {
    permission: kind !== "no-permission",
    reachable: !["no-permission", "unreachable", "timeout"].includes(kind),
    ours,
    api: level === API_LEVEL,
  };
  /** @type {Check[]} */
  const checks = [];
  for (const name of names) {
    if (passed[name]) {
      checks.push({ name, ok: true, text: message(`check_${name}`, server, version, String(level)) });
      continue;
    }
    const {
      title,
      detail,
      fix,
      command = "",
    } = name === "api" ? problem("other-version", server, String(level), String(API_LEVEL)) : failed;
    checks.push({ name, ok: false, text: `${title}. ${detail}`, fix: `${fix} ${command}`.trim() });
    break;
  }
  return checks;
}
