/** scan.js against a real HTTP server that answers as Quoteproof does; places are what counts. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

const extension = new URL("../../extension/", import.meta.url);
globalThis.chrome = {
  i18n: { getMessage: (name) => name },
  permissions: { contains: async () => true },
  runtime: {},
};
const { complete, findingsOf, joined, othersOf, scanText } = await import(new URL("scan.js", extension));

const STORE = { quotations: 1, speakers: 1, sources: 1, newest: null };

/** Return a match of all words of a text that stand between two places, as the server answers it. */
function match(text, words, more = {}) {
  const first = [...text.slice(0, text.indexOf(words))].length;
  const last = first + [...words].length;
  return {
    quotation_id: 1,
    text: words,
    wording: "verbatim",
    selection_span: [first, last],
    diff: [{ op: "equal", selection: [first, last], quotation: [0, last - first] }],
    ...more,
  };
}

/** Run a function with the address of a server that answers each path by a function of the body. */
async function served(answers, use) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let text = "";
    request.setEncoding("utf8");
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    asked.push({ path: request.url, body, token: request.headers.authorization });
    const headers = { "Quoteproof-Version": "0.1.0", "Content-Type": "application/json" };
    response.writeHead(200, headers).end(JSON.stringify(answers[request.url](body)));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    return await use(`http://127.0.0.1:${server.address().port}`, asked);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("a place behind emoji is where its words stand, and the diff begins at the passage", () => {
  const text = "🚢🚢 On the quay: “we 🚢 sail at nine” and so on.";
  const [finding] = findingsOf([match(text, "we 🚢 sail at nine")], { start: 100, text });
  assert.equal(text.slice(finding.start - 100, finding.end - 100), "we 🚢 sail at nine");
  assert.equal(finding.passage, "we 🚢 sail at nine");
  assert.deepEqual(finding.match.diff[0].selection, [0, 17]);
  assert.deepEqual(finding.match.selection_span, [0, 17]);
});

test("what two parts both hold is one finding, the longer one", () => {
  const at = (start, end) => ({ id: 0, start, end, passage: "", match: {} });
  const places = (list) => list.map(({ start, end }) => [start, end]);
  assert.deepEqual(places(joined([at(0, 9), at(90, 100)], [at(90, 130), at(140, 150)])), [
    [0, 9],
    [90, 130],
    [140, 150],
  ]);
  assert.deepEqual(places(joined([at(90, 130)], [at(110, 130)])), [[90, 130]]);
});

test("a long text goes in parts within the limit, and nothing at a cut is lost or doubled", () =>
  served(
    {
      "/v1/scan": ({ text }) => {
        const matches = [];
        let ships = 0; // each is one code point and two units
        for (const { index, 0: words } of text.matchAll(/🚢|quotation \d+ said/gu)) {
          if (words === "🚢") ships += 1;
          else {
            const first = index - ships;
            const span = [first, first + words.length];
            matches.push(match(words, words, { selection_span: span, diff: [] }));
          }
        }
        return { matches, left_out: 0, store: STORE };
      },
    },
    async (server, asked) => {
      const words = Array.from({ length: 30_000 }, (_, n) => `🚢 quotation ${n} said`);
      const text = words.join(" ");
      const progress = [];
      const scan = await scanText(server, text, (done, all) => progress.push([done, all]));
      assert.ok(scan.ok);
      assert.ok(asked.length > 2);
      assert.ok(asked.every(({ body }) => [...body.text].length <= 500_000));
      assert.deepEqual(progress.at(-1), [asked.length - 1, asked.length]);
      assert.equal(scan.findings.length, words.length);
      for (const [n, { id, start, end }] of scan.findings.entries()) {
        assert.equal(id, n);
        assert.equal(text.slice(start, end), `quotation ${n} said`);
      }
    },
  ));

test("a token goes with every question, and what ran out of time says so", () =>
  served(
    {
      "/v1/scan": () => ({ matches: [], complete: false, store: STORE }),
      "/v1/articles": ({ text }) => ({
        text,
        quotations: [{ text: "Or do we?", start: 0, end: 9, status: "accepted" }],
      }),
      "/v1/match/batch": () => ({ answers: [{ matches: [], complete: false }] }),
    },
    async (server, asked) => {
      const scan = await scanText(server, "Or do we?", undefined, "qp_1_a");
      const whole = await complete(server, "Or do we?", [], "qp_1_a");
      assert.deepEqual([scan.outOfTime, whole.outOfTime], [true, true]);
      assert.deepEqual(
        asked.map(({ path, token }) => [path, token]),
        ["/v1/scan", "/v1/articles", "/v1/match/batch"].map((path) => [path, "Bearer qp_1_a"]),
      );
      await scanText(server, "Or do we?");
      assert.equal(asked.at(-1).token, undefined);
    },
  ));

test("an answer of another shape is a problem", () =>
  served({ "/v1/scan": () => ({ claims: [] }) }, async (server) => {
    const scan = await scanText(server, "some words");
    assert.equal(scan.ok, false);
    assert.equal(scan.problem.kind, "unreadable");
  }));

const PAGE = "Title\n\nShe said: “We sail  at nine.”\n\nHe said: “Nobody sails 🚢 today.” And: “Or do we?”";
const TIDY = "She said: “We sail at nine.”\n\nHe said: “Nobody sails 🚢 today.” And: “Or do we?”";

/** Return a quotation as a preview answers it. */
function read(text, more = {}) {
  const start = [...TIDY.slice(0, TIDY.indexOf(text))].length;
  const end = start + [...text].length;
  return { text, start, end, speaker: null, role: null, status: "review", ...more };
}

test("a quotation that a finding covers is none of the others", () => {
  const covered = PAGE.indexOf("We sail");
  const finding = { id: 0, start: covered, end: covered + 16, passage: "", match: {} };
  const article = {
    text: TIDY,
    quotations: [read("We sail at nine."), read("Nobody sails 🚢 today.")],
  };
  const others = othersOf(article, { start: 0, text: PAGE }, [finding]);
  assert.deepEqual(
    others.map(({ place, text }) => [PAGE.slice(...place), text]),
    [["Nobody sails 🚢 today.", "Nobody sails 🚢 today."]],
  );
});

test("a speaker read with doubt is not named", () => {
  const quotations = [
    read("We sail at nine.", { speaker: "Ada Brook", role: "captain", status: "accepted" }),
    read("Or do we?", { speaker: "Nobody", role: null }),
  ];
  const others = othersOf({ text: TIDY, quotations }, { start: 0, text: PAGE }, []);
  assert.deepEqual(
    others.map(({ speaker, role }) => [speaker, role]),
    [
      ["Ada Brook", "captain"],
      [null, null],
    ],
  );
});

test("what the scan missed and a look-up knows is a finding; the rest is unknown", () => {
  const known = "Nobody sails 🚢 today.";
  return served(
    {
      "/v1/articles": () => ({ text: TIDY, quotations: [read(known), read("Or do we?")] }),
      "/v1/match/batch": ({ queries }) => ({
        answers: queries.map(({ text }) => ({
          matches: text === known ? [match(known, known)] : [match(text, "we")],
        })),
      }),
    },
    async (server, asked) => {
      const whole = await complete(server, PAGE, []);
      assert.ok(whole.ok);
      assert.deepEqual(asked[0].body, { text: PAGE, preview: true });
      assert.deepEqual(
        whole.findings.map(({ id, start, end }) => [id, PAGE.slice(start, end)]),
        [[0, known]],
      );
      assert.deepEqual(
        whole.unknown.map(({ id, text }) => [id, text]),
        [[1, "Or do we?"]], // a word or two of it in another quotation is not the quotation
      );
    },
  );
});
