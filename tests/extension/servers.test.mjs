/** servers.js: several servers are kept, one is in use, and a token goes with its server. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { browser, extension } from "./outside.mjs";

const { activeServer, forgetServer, keptServers, setToken, tokenOf, useServer } = await import(
  new URL("servers.js", extension)
);
const [HERE, HOME, AWAY] = [
  "http://127.0.0.1:8000",
  "http://127.0.0.1:9000",
  "https://quotes.example",
];

beforeEach(() => (browser.stored = {}));

test("before anything is set, the server of this computer is in use", async () => {
  assert.equal(await activeServer(), HERE);
  assert.deepEqual(await keptServers(), [HERE]);
});

test("the last one used is in use, and each is kept once", async () => {
  for (const server of [AWAY, HOME, AWAY]) await useServer(server);
  assert.equal(await activeServer(), AWAY);
  assert.deepEqual(await keptServers(), [HERE, AWAY, HOME]);
});

test("the address of an earlier version of the extension is among those kept", async () => {
  browser.stored = { server: AWAY };
  assert.deepEqual(await keptServers(), [HERE, AWAY]);
});

test("a forgotten server takes its token along; another is then in use", async () => {
  await useServer(AWAY);
  await setToken(AWAY, "sesame");
  await setToken(HERE, "barley");
  await forgetServer(AWAY);
  assert.equal(await activeServer(), HERE);
  assert.deepEqual(await keptServers(), [HERE]);
  assert.ok(!JSON.stringify(browser.stored).includes("sesame"));
  assert.equal(await tokenOf(HERE), "barley");
});

test("a token belongs to one server and can be removed", async () => {
  await setToken(AWAY, "sesame");
  assert.equal(await tokenOf(HERE), "");
  assert.equal(await tokenOf(AWAY), "sesame");
  await setToken(AWAY, "");
  assert.deepEqual(browser.stored.tokens, {});
});
