// @ts-check
/** What the form for saving asks of the server: an article read without storing, quotations stored. */
import { call, problem } from "./api.js";

const READING_TIMEOUT_MS = 25_000; // an article waits ten seconds for those before it, then is read

/** What keeps an article from being read, by the server's status. */
const READING_KINDS = { 404: "too-old", 405: "too-old", 413: "unread", 422: "unread", 503: "busy" };

/**
 * Return an article's quotations as the server reads them out of its text; nothing is stored.
 * @param {string} server
 * @param {string} text
 * @param {string} [token]  Of this server, if one is kept: a closed server takes it for reading, too.
 * @returns {Promise<ArticleReply>}
 */
export async function previewArticle(server, text, token) {
  const calling = { token, timeoutMs: READING_TIMEOUT_MS, kinds: READING_KINDS };
  const result = await call(server, "/v1/articles", { text, preview: true }, calling);
  if (!result.ok) return result;
  const { quotations, source } = result.json ?? {};
  if (Array.isArray(quotations) && source) return { ok: true, article: result.json };
  return { ok: false, problem: problem("unreadable", server) };
}

/** What keeps a quotation out of the store, by the server's status. */
const SAVE_KINDS = {
  401: "save-token-refused",
  403: "save-token-scope",
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
  if (!failed.kind.startsWith("save-token-")) return failed;
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
