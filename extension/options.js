// @ts-check
/** The settings: the server's address, with the browser's permission for it, and a connection test. */
import { DEFAULT_SERVER, hostPattern, serverAddress } from "./api.js";
import { byId, translate } from "./pages.js";

const { message, send, getSetting, setSetting, requestPermission, shortcut } = quoteproofBrowser;
const field = byId("server", HTMLInputElement);
const save = byId("save", HTMLButtonElement);
const result = byId("result", HTMLElement);
const list = byId("checks", HTMLOListElement);

/** Show one check, with its remedy when it failed. @param {Check} check */
function row({ name, ok, text, fix }) {
  const item = document.createElement("li");
  item.dataset.check = name;
  item.dataset.ok = String(ok);
  const mark = document.createElement("span");
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = ok ? "✓" : "!";
  const words = document.createElement("span");
  words.textContent = fix ? `${text} ${fix}` : text;
  item.append(mark, words);
  return item;
}

/** Keep the address and test the way to it. */
async function saveAndTest() {
  const server = serverAddress(field.value);
  list.replaceChildren();
  if (!server) {
    field.setAttribute("aria-invalid", "true");
    result.textContent = message("options_bad_address", DEFAULT_SERVER);
    field.focus();
    return;
  }
  // First of all calls: Firefox lets a page ask only before anything was awaited.
  await requestPermission(hostPattern(server)).catch(() => false); // the check below names a refusal
  field.removeAttribute("aria-invalid");
  field.value = server;
  await setSetting("server", server);
  describe(server);
  result.textContent = message("options_testing");
  save.disabled = true;
  try {
    /** @type {{checks: Check[]}} */
    const { checks } = await send({ type: "check", server });
    list.replaceChildren(...checks.map(row));
    result.textContent = message(checks.every(({ ok }) => ok) ? "options_works" : "options_fails");
  } catch (error) {
    console.error(error);
    result.textContent = `${message("problem_interrupted_title")}. ${message("problem_interrupted_fix")}`;
  } finally {
    save.disabled = false;
  }
}

/** Name the configured server where it is told what is sent. @param {string} server */
function describe(server) {
  byId("sent", HTMLElement).textContent = message("options_sent", server);
}

translate();
byId("form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void saveAndTest();
});
byId("server-hint", HTMLElement).textContent = message("options_server_hint", DEFAULT_SERVER);
field.value = await getSetting("server", DEFAULT_SERVER);
describe(field.value);
const keys = await shortcut();
const isFirefox = /Firefox/u.test(navigator.userAgent);
const place = message(isFirefox ? "options_place_firefox" : "options_place_chromium");
byId("shortcut", HTMLElement).textContent = keys
  ? message("options_shortcut", keys, place)
  : message("options_no_shortcut", place);
