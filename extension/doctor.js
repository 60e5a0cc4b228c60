// @ts-check
/** The connection doctor: what works between here and a server, and for what does not, the remedy. */
import "./browser.js";
import { call, problem } from "./api.js";

const API_LEVEL = 1;
const { message, policy } = quoteproofBrowser;

/**
 * Return whether a content security policy lets requests reach a server.
 *
 * Ours does; a repacked extension, or one whose policy an administrator replaced, may not.
 * @param {string} rules  The policy's text.
 * @param {string} server
 */
export function policyAllows(rules, server) {
  const { protocol, origin } = new URL(server);
  const directives = new Map(
    rules.split(";").map((rule) => {
      const [name, ...sources] = rule.trim().toLowerCase().split(/\s+/u);
      return [name, sources];
    }),
  );
  if (protocol === "http:" && directives.has("upgrade-insecure-requests")) return false;
  const sources = directives.get("connect-src") ?? directives.get("default-src");
  return !sources || ["*", protocol, origin].some((source) => sources.includes(source));
}

/**
 * Return what is wrong with a token, or null.
 *
 * An empty quotation is sent: the server looks at the token first, and then refuses to store nothing.
 * @param {string} server
 * @param {string} token
 */
async function tokenProblem(server, token) {
  const result = await call(server, "/v1/quotations", {}, { token });
  if (result.ok || result.status === 422) return null;
  if (result.status === 401) return problem("token-refused", server);
  return result.status === 403 ? problem("token-scope", server) : result.problem;
}

/**
 * Return what works on the way to a server, in the order it must; the first failure is the last.
 * @param {string} server
 * @param {string} [token]  Checked if there is one; asking needs it only where the server is closed.
 * @returns {Promise<Check[]>}
 */
export async function checkServer(server, token = "") {
  const result = await call(server, "/v1/ping");
  const failed = result.ok ? null : result.problem;
  const [version, level] = result.ok ? [result.version, Number(result.json?.api)] : ["", 0];
  const ours = result.ok && result.json?.name === "quoteproof";
  const when = (/** @type {string[]} */ ...kinds) =>
    failed && kinds.includes(failed.kind) ? failed : null;
  /** @type {[Check["name"], Problem | null][]} */
  const findings = [
    ["permission", when("no-permission")],
    ["policy", policyAllows(policy(), server) ? null : problem("policy", server)],
    ["reachable", when("unreachable", "unreachable-elsewhere", "timeout")],
    ["ours", failed ?? (ours ? null : problem("not-ours", server, "200"))],
    [
      "api",
      level === API_LEVEL
        ? null
        : problem("other-version", server, String(level), String(API_LEVEL)),
    ],
  ];
  const sound = findings.every(([, found]) => !found);
  if (sound && token) findings.push(["token", await tokenProblem(server, token)]);
  const end = findings.findIndex(([, found]) => found) + 1 || findings.length;
  return findings.slice(0, end).map(([name, found]) => {
    if (!found)
      return { name, ok: true, text: message(`check_${name}`, server, version, String(level)) };
    const { title, detail, fix, command = "" } = found;
    return { name, ok: false, text: `${title}. ${detail}`, fix: `${fix} ${command}`.trim() };
  });
}
