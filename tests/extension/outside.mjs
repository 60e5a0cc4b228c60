/**
 * What the modules meet outside of themselves: the browser's own functions, stood in for with the real
 * messages of _locales and the real manifest, and HTTP servers on this machine.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

export const extension = new URL("../../extension/", import.meta.url);
const read = async (path) => JSON.parse(await readFile(new URL(path, extension), "utf8"));
const messages = {};
for (const language of ["en", "de", "fr"])
  messages[language] = await read(`_locales/${language}/messages.json`);

/** What a test may change of the browser: its language, whether it allows a host, what it keeps. */
export const browser = {
  language: /** @type {keyof typeof messages} */ ("en"),
  allowed: true,
  dropped: /** @type {string[]} */ ([]), // permissions that were given back
  stored: {},
  manifest: await read("manifest.json"),
};

/** Return a message as a browser does: its placeholders filled by position. */
function getMessage(name, values = []) {
  const { message = "", placeholders = {} } = messages[browser.language][name] ?? {};
  return message.replace(/\$(\w+)\$/gu, (_, key) => {
    const place = placeholders[key.toLowerCase()].content; // throws for a placeholder without meaning
    return values[Number(place.slice(1)) - 1] ?? "";
  });
}

globalThis.chrome = {
  i18n: { getMessage },
  permissions: {
    contains: async () => browser.allowed,
    remove: async ({ origins }) => Boolean(browser.dropped.push(...origins)),
  },
  runtime: { getManifest: () => browser.manifest },
  storage: {
    local: {
      get: async (asked) => ({ ...asked, ...structuredClone(browser.stored) }),
      set: async (values) => void Object.assign(browser.stored, structuredClone(values)),
    },
  },
};

export const OURS = { "Quoteproof-Version": "0.1.0", "Content-Type": "application/json" };

/**
 * Run a function with the address of a server that always answers the same; a function as the body
 * returns status and body for a path.
 */
export async function served(status, headers, body, use) {
  const received = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    received.push({ method: request.method, url: request.url, text, headers: request.headers });
    const [code, content] = typeof body === "function" ? body(request.url) : [status, body];
    response.writeHead(code, headers).end(content);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    return await use(`http://127.0.0.1:${server.address().port}`, received);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
