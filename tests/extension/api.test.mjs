/** api.js against real HTTP servers on this machine: addresses, answers and what keeps them away. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { OURS, browser, extension, served } from "./outside.mjs";

const { hostPattern, match, serverAddress } = await import(new URL("api.js", extension));

/** What people type as the server's address, and the form that is kept; null is refused. */
const ADDRESSES = [
  ["http://127.0.0.1:8000", "http://127.0.0.1:8000"],
  ["  http://localhost:8081/v2/ ", "http://localhost:8081/v2"], // a path stays, its last slash goes
  ["localhost:8000", "http://localhost:8000"], // no scheme: plain http, as on one's own machine
  ["quotes.example", "http://quotes.example"],
  ["https://quotes.example/?a=1#b", "https://quotes.example"],
  ["http://[::1]:8000", "http://[::1]:8000"],
  ["ftp://quotes.example", null],
  ["javascript://alert(1)", null],
  ["http://user:secret@quotes.example", null], // no password is ever kept
  ["http://", null],
  ["", null],
  ["a b", null],
  ["http://a%20b", null],
  ["http://zitat.bücher.example", "http://zitat.xn--bcher-kva.example"],
];
for (const [typed, kept] of ADDRESSES) {
  test(`the address ${JSON.stringify(typed)} is kept as ${kept}`, () =>
    assert.equal(serverAddress(typed), kept));
}

test("a host pattern has no port, which Firefox would not take", () => {
  assert.equal(hostPattern("http://127.0.0.1:8000"), "http://127.0.0.1/*");
  assert.equal(hostPattern("https://quotes.example:8443/base"), "https://quotes.example/*");
});

const ANSWER = { matches: [], store: { quotations: 0, speakers: 0, sources: 0, newest: null } };

/** What a server answers to a match, and the kind of problem it is; null is none. */
const REPLIES = [
  ["an answer", 200, OURS, JSON.stringify(ANSWER), null],
  ["an answer of another program", 200, {}, JSON.stringify(ANSWER), "not-ours"],
  ["another program's error page", 404, { "Content-Type": "text/html" }, "<h1>no</h1>", "not-ours"],
  [
    "a refusal in our own words",
    422,
    OURS,
    JSON.stringify({ ok: false, error: "Too much." }),
    "refused",
  ],
  ["half an answer", 200, OURS, '{"matches": [', "unreadable"],
  ["another shape", 200, OURS, '{"claims": []}', "unreadable"],
  ["a redirect", 307, { ...OURS, Location: "https://quotes.example/" }, "", "redirected"],
];

for (const [what, status, headers, body, kind] of REPLIES) {
  test(`${what} is ${kind ?? "taken"}`, () =>
    served(status, headers, body, async (server) => {
      const reply = await match(server, { text: "a sentence" });
      assert.equal(reply.ok, kind === null);
      if (kind === null) return assert.deepEqual(reply.answer, ANSWER);
      assert.equal(reply.problem.kind, kind);
      for (const part of ["title", "detail", "fix"])
        assert.match(reply.problem[part], /\w/u, `no ${part}`);
      if (kind === "refused") assert.equal(reply.problem.detail, "Too much.");
    }));
}

test("the text goes out in the body, with its surroundings and nothing else", () =>
  served(200, OURS, JSON.stringify(ANSWER), async (server, received) => {
    await match(server, {
      text: "words",
      prefix: "before",
      suffix: "after",
      url: "http://news.example/",
      active: true,
    });
    const [{ method, url, text }] = received;
    assert.deepEqual([method, url], ["POST", "/v1/match"]);
    assert.deepEqual(JSON.parse(text), {
      text: "words",
      prefix: "before",
      suffix: "after",
      url: "http://news.example/",
    });
  }));

test("where nothing listens, the problem says how to start the server", async () => {
  const gone = await served(200, {}, "", async (server) => server);
  const { ok, problem } = await match(gone, { text: "a sentence" });
  assert.equal(ok, false);
  assert.equal(problem.kind, "unreachable");
  assert.equal(problem.command, "quoteproof serve");
  assert.match(problem.detail, new RegExp(gone, "u"));
});

test("too long a text is not sent at all", () =>
  served(200, OURS, JSON.stringify(ANSWER), async (server, received) => {
    const { problem } = await match(server, { text: "x".repeat(20_001) });
    assert.equal(problem.kind, "too-long");
    assert.match(problem.detail, /20,001.*20,000/u);
    assert.deepEqual(received, []);
  }));

test("without the browser's permission nothing is sent", () =>
  served(200, OURS, JSON.stringify(ANSWER), async (server, received) => {
    browser.allowed = false;
    try {
      assert.equal((await match(server, { text: "a sentence" })).problem.kind, "no-permission");
    } finally {
      browser.allowed = true;
    }
    assert.deepEqual(received, []);
  }));
