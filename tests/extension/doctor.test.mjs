/** doctor.js: each way in which a connection can fail is found, and the fix is said. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { OURS, browser, extension, served } from "./outside.mjs";

const { checkServer, policyAllows } = await import(new URL("doctor.js", extension));

const PING = { name: "quoteproof", version: "0.1.0", api: 1 };
const ALL = ["permission", "policy", "reachable", "ours", "api"];

/** Assert that the checks end with a failure that says its fix in one sentence. */
function assertFails(checks, name) {
  assert.ok(checks.slice(0, -1).every(({ ok }) => ok));
  assert.deepEqual([checks.at(-1).name, checks.at(-1).ok], [name, false]);
  assert.match(checks.at(-1).fix, /^[A-Z].{20,}/u);
}

/** What a server answers to a ping, and the check that fails; null is none. */
const PINGS = [
  ["our server", OURS, PING, null],
  ["a later API", OURS, { ...PING, version: "9.0.0", api: 2 }, "api"],
  ["another program", {}, { ok: true }, "ours"],
  ["another program with our header", OURS, { ok: true }, "ours"],
];
for (const [what, headers, body, failing] of PINGS) {
  test(`${what} fails at ${failing ?? "nothing"}`, () =>
    served(200, headers, JSON.stringify(body), async (server, received) => {
      const checks = await checkServer(server);
      assert.deepEqual(
        received.map(({ method, url }) => `${method} ${url}`),
        ["GET /v1/ping"],
      );
      if (failing) return assertFails(checks, failing);
      assert.deepEqual(
        checks.map(({ name, ok }) => [name, ok]),
        ALL.map((name) => [name, true]),
      );
    }));
}

test("without the browser's permission nothing is sent, and that is the finding", () =>
  served(200, OURS, JSON.stringify(PING), async (server, received) => {
    browser.allowed = false;
    try {
      assertFails(await checkServer(server, "token"), "permission");
    } finally {
      browser.allowed = true;
    }
    assert.deepEqual(received, []);
  }));

test("where nothing listens, the fix is the command that starts a server here", async () => {
  const gone = await served(200, {}, "", async (server) => server);
  const checks = await checkServer(gone);
  assertFails(checks, "reachable");
  assert.match(checks.at(-1).fix, /: quoteproof serve$/u);
});

test("a server elsewhere that does not answer is not told to be started here", async () => {
  const checks = await checkServer("http://nobody.invalid:8000");
  assertFails(checks, "reachable");
  assert.doesNotMatch(checks.at(-1).fix, /quoteproof serve$/u);
});

/** What the server answers to an empty quotation with a token, and whether the token is good. */
const TOKENS = [
  [422, true],
  [401, false],
  [403, false],
  [500, false],
];
for (const [status, good] of TOKENS) {
  test(`a token that is answered with ${status} is ${good ? "taken" : "refused"}`, () => {
    const answer = (path) =>
      path === "/v1/ping"
        ? [200, JSON.stringify(PING)]
        : [status, JSON.stringify({ ok: false, error: "What, which, what to do." })];
    return served(0, OURS, answer, async (server, received) => {
      const checks = await checkServer(server, "sesame");
      assert.equal(received[0].headers.authorization, undefined); // a ping takes none
      const [, { method, url, text, headers }] = received;
      assert.deepEqual([method, url, text], ["POST", "/v1/quotations", "{}"]);
      assert.equal(headers.authorization, "Bearer sesame");
      assert.ok(!JSON.stringify(checks).includes("sesame"));
      if (!good) return assertFails(checks, "token");
      assert.deepEqual(checks.at(-1).name, "token");
      assert.ok(checks.at(-1).ok);
    });
  });
}

/** A policy, and whether it allows http://127.0.0.1:8000 and https://quotes.example. */
const POLICIES = [
  ["", true, true],
  [browser.manifest.content_security_policy.extension_pages, true, true],
  ["default-src 'self'", false, false],
  ["default-src 'none'; connect-src https:", false, true],
  ["connect-src http://127.0.0.1:8000", true, false],
  ["connect-src *; upgrade-insecure-requests", false, true],
  ["default-src *; connect-src 'self'", false, false],
];
for (const [policy, here, there] of POLICIES) {
  test(`the policy “${policy.slice(0, 50)}” allows ${[here, there]}`, () => {
    assert.equal(policyAllows(policy, "http://127.0.0.1:8000"), here);
    assert.equal(policyAllows(policy, "https://quotes.example/base"), there);
  });
}

test("a policy that forbids the server is the finding, not that nothing answers", () =>
  served(200, OURS, JSON.stringify(PING), async (server) => {
    const { manifest } = browser;
    browser.manifest = { content_security_policy: { extension_pages: "default-src 'self'" } };
    try {
      assertFails(await checkServer(server), "policy");
    } finally {
      browser.manifest = manifest;
    }
  }));
