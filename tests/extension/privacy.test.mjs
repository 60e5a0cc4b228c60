/** privacy.js: what is left out of a question, and where the extension is off. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { browser, extension } from "./outside.mjs";

const { allowAddress, mayTellAddress, offSite, offSites, sendable, siteOf, switchSite } = await import(
  new URL("privacy.js", extension)
);
const QUERY = { text: "words", prefix: "before", suffix: "after", active: true };

beforeEach(() => (browser.stored = {}));

/** A page's address, whether it may be told, and what is sent. */
const QUESTIONS = [
  ["http://news.example/a?id=1#c", false, { text: "words" }],
  ["http://news.example/a?id=1#c", true, "http://news.example/a?id=1"],
  ["https://ada:secret@news.example/", true, "https://news.example/"],
  ["chrome-extension://abc/popup.html", true, { text: "words" }], // pasted: there is no page
  ["file:///home/ada/draft.html", true, { text: "words" }],
  [undefined, true, { text: "words" }],
];
for (const [address, allowed, sent] of QUESTIONS) {
  test(`of a question at ${address} ${allowed ? "all" : "no more than the text"} is sent`, () => {
    const expected =
      typeof sent === "string" ? { text: "words", prefix: "before", suffix: "after", url: sent } : sent;
    assert.deepEqual(sendable(QUERY, address, allowed), expected);
  });
}

test("a site is a host with its port; a browser's own page is none", () => {
  assert.equal(siteOf("https://news.example:8443/a"), "news.example:8443");
  for (const address of ["about:blank", "chrome://settings/", "nonsense", undefined])
    assert.equal(siteOf(address), "");
});

test("a site is off until it is switched on again, in a frame of another site too", async () => {
  await switchSite("news.example", false);
  await switchSite("news.example", false);
  assert.deepEqual(await offSites(), ["news.example"]);
  assert.equal(await offSite("https://frame.example/", "https://news.example/a"), "news.example");
  assert.equal(await offSite("https://other.example/", undefined), "");
  await switchSite("news.example", true);
  assert.equal(await offSite("https://news.example/a"), "");
});

test("consent to an address is for one server", async () => {
  await allowAddress("https://quotes.example", true);
  assert.equal(await mayTellAddress("https://quotes.example"), true);
  assert.equal(await mayTellAddress("http://127.0.0.1:8000"), false);
  await allowAddress("https://quotes.example", false);
  assert.equal(await mayTellAddress("https://quotes.example"), false);
});
