/**
 * api.js against real HTTP servers on this machine; only the browser's own functions are stood in for,
 * with the real messages of _locales.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";

const extension = new URL("../../extension/", import.meta.url);
const messages = JSON.parse(await readFile(new URL("_locales/en/messages.json", extension), "utf8"));

/** Return a message as a browser does: its placeholders filled by position. */
function getMessage(name, values = []) {
  const { message = "", placeholders = {} } = messages[name] ?? {};
  return message.replace(/\$(\w+)\$/gu, (_, key) => {
    const place = placeholders[key.toLowerCase()].content; // throws for a placeholder without meaning
    return values[Number(place.slice(1)) - 1] ?? "";
  });
}

let allowed = true;
globalThis.chrome = {
  i18n: { getMessage },
  permissions: { contains: async () => allowed },
  runtime: {},
};
const { checkServer, hostPattern, match, previewArticle, saveQuotations, serverAddress } = await import(
  new URL("api.js", extension)
);

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

const OURS = { "Quoteproof-Version": "0.1.0", "Content-Type": "application/json" };
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

/** Run a function with the address of a server that always answers the same. */
async function served(status, headers, body, use) {
  const received = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { method, url, headers: sent } = request;
    received.push({ method, url, text, authorization: sent.authorization });
    response.writeHead(status, headers).end(body);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    return await use(`http://127.0.0.1:${server.address().port}`, received);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

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
    });
    const [{ method, url, text }] = received;
    assert.deepEqual([method, url], ["POST", "/v1/match"]);
    assert.deepEqual(JSON.parse(text), { text: "words", prefix: "before", suffix: "after" });
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
    allowed = false;
    try {
      assert.equal((await match(server, { text: "a sentence" })).problem.kind, "no-permission");
      const checks = await checkServer(server);
      assert.deepEqual(
        checks.map(({ name, ok }) => [name, ok]),
        [["permission", false]],
      );
    } finally {
      allowed = true;
    }
    assert.deepEqual(received, []);
  }));

/** What a server answers to a ping, and the check that fails; null is none. */
const PINGS = [
  ["our server", OURS, { name: "quoteproof", version: "0.1.0", api: 1 }, null],
  ["a later API", OURS, { name: "quoteproof", version: "9.0.0", api: 2 }, "api"],
  ["another program", {}, { ok: true }, "ours"],
];
for (const [what, headers, body, failing] of PINGS) {
  test(`the connection test with ${what} fails at ${failing ?? "nothing"}`, () =>
    served(200, headers, JSON.stringify(body), async (server) => {
      const checks = await checkServer(server);
      const last = checks.at(-1);
      assert.equal(last.ok ? null : last.name, failing);
      assert.ok(checks.slice(0, -1).every(({ ok }) => ok));
      if (failing) assert.match(last.fix, /\w/u);
      else
        assert.deepEqual(
          checks.map(({ name }) => name),
          ["permission", "reachable", "ours", "api"],
        );
    }));
}

const STORED = { id: 7, outcome: "merged" };
const ONE = { text: "A quay is patient." };
const EACH = { quotations: [ONE] };

test("one quotation and several go to their own calls, with the token", () =>
  served(
    201,
    OURS,
    JSON.stringify({ outcome: "merged", quotation: { id: 7 } }),
    async (server, one) => {
      assert.deepEqual(await saveQuotations(server, "secret", ONE), { ok: true, outcomes: [STORED] });
      await served(201, OURS, JSON.stringify({ quotations: [STORED] }), async (other, several) => {
        assert.deepEqual(await saveQuotations(other, "secret", EACH), { ok: true, outcomes: [STORED] });
        const calls = [...one, ...several];
        assert.deepEqual(
          calls.map(({ url, authorization }) => [url, authorization]),
          [
            ["/v1/quotations", "Bearer secret"],
            ["/v1/quotations/batch", "Bearer secret"],
          ],
        );
        assert.deepEqual(JSON.parse(several[0].text), EACH);
      });
    },
  ));

test("a preview stores nothing and takes no token", () =>
  served(200, OURS, JSON.stringify({ quotations: [], source: {} }), async (server, received) => {
    assert.equal((await previewArticle(server, "An article.")).ok, true);
    const [{ url, text, authorization }] = received;
    assert.deepEqual([url, authorization], ["/v1/articles", undefined]);
    assert.deepEqual(JSON.parse(text), { text: "An article.", preview: true });
  }));

/** A status, and the kind of problem it is when saving and when reading an article. */
const REFUSALS = [
  [401, "token-refused", "refused"],
  [403, "token-scope", "refused"],
  [404, "too-old", "too-old"],
  [405, "too-old", "too-old"],
  [413, "not-stored", "unread"],
  [422, "not-stored", "unread"],
  [500, "refused", "refused"],
  [503, "busy", "busy"],
  [200, "unreadable", "unreadable"],
];
for (const [status, saving, reading] of REFUSALS) {
  test(`a ${status} is ${saving} when saving and ${reading} when reading an article`, () =>
    served(status, OURS, JSON.stringify({ error: "The reason." }), async (server) => {
      const replies = [await saveQuotations(server, "x", ONE), await previewArticle(server, "x")];
      assert.deepEqual(
        replies.map(({ problem }) => problem.kind),
        [saving, reading],
      );
      for (const { problem } of replies) {
        for (const part of ["title", "detail", "fix"]) assert.match(problem[part], /\w/u);
        if (status !== 200) assert.match(problem.detail, /The reason\./u);
      }
    }));
}

test("of a token's refusal the reason is told, not what a program is to send", () => {
  const error = "Token 3 was revoked on 2026-05-01. Send Authorization: Bearer TOKEN";
  return served(401, OURS, JSON.stringify({ error }), async (server) => {
    const { problem } = await saveQuotations(server, "x", ONE);
    assert.equal(problem.detail, "Token 3 was revoked on 2026-05-01.");
  });
});
