/** saving.js against real HTTP servers on this machine: what is sent, and what keeps it out. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { OURS, extension, served } from "./outside.mjs";

const { previewArticle, saveQuotations } = await import(new URL("saving.js", extension));

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
          calls.map(({ url, headers }) => [url, headers.authorization]),
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
    const [{ url, text, headers }] = received;
    assert.deepEqual([url, headers.authorization], ["/v1/articles", undefined]);
    assert.deepEqual(JSON.parse(text), { text: "An article.", preview: true });
  }));

/** A status, and the kind of problem it is when saving and when reading an article. */
const REFUSALS = [
  [401, "save-token-refused", "refused"],
  [403, "save-token-scope", "refused"],
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
