/** offer.js: where the button beside a selection may appear, and which permissions are given back. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { browser, extension } from "./outside.mjs";

const { EVERYWHERE, forgetRefused, includes, keepButton, offered, patternOf } = await import(
  new URL("offer.js", extension)
);
const SITE = "https://news.example/*";

beforeEach(() => Object.assign(browser, { stored: {}, allowed: true, dropped: [] }));

/** Patterns, a page's address, and whether the button may appear there. */
const PAGES = [
  [[], "https://news.example/a", false],
  [[SITE], "https://news.example/a", true],
  [[SITE], "https://news.example:8443/a", true], // a permission knows no ports
  [[SITE], "http://news.example/a", false],
  [[SITE], "https://www.news.example/a", false],
  [EVERYWHERE, "http://other.example/", true],
  [EVERYWHERE, "https://other.example/", true],
  [["http://*/*"], "https://other.example/", false],
  [EVERYWHERE, "chrome://settings/", false],
  [EVERYWHERE, "about:blank", false],
  [EVERYWHERE, undefined, false],
];
for (const [patterns, address, expected] of PAGES) {
  test(`with ${patterns.join(" ") || "nothing"} ${expected ? "it" : "no button"} is at ${address}`, () =>
    assert.equal(includes([...patterns], address), expected));
}

test("a browser's own page has no pattern", () => {
  assert.equal(patternOf("https://news.example:8443/a?b"), SITE);
  assert.equal(patternOf("about:blank"), "");
});

test("it is off until it is asked for, and counts only while the browser permits it", async () => {
  assert.deepEqual(await offered(), []);
  await keepButton([SITE], true);
  await keepButton([SITE], true);
  assert.deepEqual(await offered(), [SITE]);
  browser.allowed = false;
  assert.deepEqual(await offered(), []);
});

test("a refused wish is not fulfilled by a permission that comes for something else", async () => {
  await keepButton([SITE], true);
  browser.allowed = false;
  await forgetRefused();
  browser.allowed = true;
  assert.deepEqual(await offered(), []);
});

test("a site stays when every site is switched off", async () => {
  await keepButton([SITE], true);
  await keepButton([...EVERYWHERE], true);
  await keepButton([...EVERYWHERE], false);
  assert.deepEqual(await offered(), [SITE]);
  assert.deepEqual(browser.dropped, [...EVERYWHERE]);
});

test("a permission that a server needs is not given back", async () => {
  browser.stored = { servers: ["https://news.example:8443"] };
  await keepButton([SITE], true);
  await keepButton([SITE], false);
  assert.deepEqual(browser.dropped, []);
  assert.deepEqual(await offered(), []);
});
