// @ts-check
/** The settings: the servers with the browser's permission for each, a connection test, and a token. */
import { DEFAULT_SERVER, hostPattern, serverAddress } from "./api.js";
import { EVERYWHERE, forgetRefused, offered, switchButton } from "./offer.js";
import { byId, checkRow, describeShortcut, translate } from "./pages.js";
import { allowAddress, mayTellAddress, offSites, switchSite } from "./privacy.js";
import { activeServer, forgetServer, keptServers, setToken, tokenOf, useServer } from "./servers.js";

const { message, send, requestPermission, dropPermission } = quoteproofBrowser;
const field = byId("server", HTMLInputElement);
const save = byId("save", HTMLButtonElement);
const token = byId("token", HTMLInputElement);
const result = byId("result", HTMLElement);
const list = byId("checks", HTMLOListElement);
const servers = byId("servers", HTMLUListElement);

/**
 * Use a server from now on, and test the way to it.
 *
 * Nothing may be awaited before it in a click's handler: else Firefox lets no page ask for a
 * permission.
 * @param {string} server
 */
async function useAndTest(server) {
  list.replaceChildren();
  result.textContent = message("options_testing");
  save.disabled = true;
  try {
    await requestPermission(hostPattern(server)).catch(() => false); // the check names a refusal
    await useServer(server);
    await describe();
    /** @type {{checks: Check[]}} */
    const { checks } = await send({ type: "check", server });
    list.replaceChildren(...checks.map(checkRow));
    result.textContent = message(checks.every(({ ok }) => ok) ? "options_works" : "options_fails");
  } catch (error) {
    console.error(error);
    result.textContent = `${message("problem_interrupted_title")}. ${message("problem_interrupted_fix")}`;
  } finally {
    save.disabled = false;
  }
}

/** Keep the address in the field, or say that it is none. */
async function saveAndTest() {
  const server = serverAddress(field.value);
  if (server) {
    field.removeAttribute("aria-invalid");
    return useAndTest(server);
  }
  list.replaceChildren();
  field.setAttribute("aria-invalid", "true");
  result.textContent = message("options_bad_address", DEFAULT_SERVER);
  field.focus();
}

/** Forget a server, and the permission for its host if no other needs it. @param {string} server */
async function forget(server) {
  await forgetServer(server);
  await allowAddress(server, false);
  const patterns = (await keptServers()).map(hostPattern);
  if (!patterns.includes(hostPattern(server))) await dropPermission(hostPattern(server));
  await describe();
  list.replaceChildren();
  result.textContent = message("options_forgotten", server);
  field.focus(); // the button that had the focus is gone
}

/** What can be done with a server or a site, and the message that names it. */
const ACTIONS = /** @type {const} */ ({
  use: "options_action_use",
  test: "options_action_test",
  forget: "options_action_forget",
  on: "options_action_on",
  remove: "options_token_remove",
});

/**
 * Return a button that does something with one server or site, and says with which.
 * @param {keyof typeof ACTIONS} action
 * @param {string} what
 * @param {(what: string) => Promise<void>} act
 */
function actionButton(action, what, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.dataset.action = action;
  button.textContent = message(ACTIONS[action]);
  button.setAttribute("aria-label", `${button.textContent} ${what}`);
  button.addEventListener("click", () => void act(what));
  return button;
}

/** Return the line of a server. @param {string} server @param {boolean} active */
function serverRow(server, active) {
  const item = document.createElement("li");
  item.dataset.server = server;
  item.dataset.active = String(active);
  const name = document.createElement("span");
  name.textContent = active ? `${server} (${message("options_in_use")})` : server;
  item.append(name, actionButton(active ? "test" : "use", server, useAndTest));
  if (!active) item.append(actionButton("forget", server, forget));
  return item;
}

/** Show the kept servers, and name the one in use where it is told what is sent. */
async function describe() {
  const active = await activeServer();
  const kept = await keptServers();
  servers.replaceChildren(...kept.map((server) => serverRow(server, server === active)));
  field.value = active;
  byId("sent", HTMLElement).textContent = message("options_sent", active);
  byId("token-label", HTMLElement).textContent = message("options_token", active);
  const hasToken = Boolean(await tokenOf(active));
  token.value = "";
  byId("token-remove", HTMLButtonElement).hidden = !hasToken;
  byId("token-kept", HTMLElement).textContent = message(
    hasToken ? "options_token_kept" : "options_token_none",
  );
  await describePrivacy();
  await describeButton();
}

/** Show whether the button is on everywhere, and the sites on which it is. */
async function describeButton() {
  const patterns = await offered();
  byId("everywhere", HTMLInputElement).checked = EVERYWHERE.every((it) => patterns.includes(it));
  const sites = patterns.filter((it) => !EVERYWHERE.includes(it));
  const items = sites.map((pattern) => {
    const item = document.createElement("li");
    item.dataset.site = pattern;
    const name = document.createElement("span");
    name.textContent = pattern.replace("/*", "");
    item.append(name, actionButton("remove", name.textContent, () => removeButton(pattern)));
    return item;
  });
  byId("button-sites", HTMLUListElement).replaceChildren(...items);
}

/** Switch the button on or off for every site. It asks for a permission, so nothing comes before. */
async function switchEverywhere() {
  const done = await switchButton([...EVERYWHERE], byId("everywhere", HTMLInputElement).checked);
  byId("button-result", HTMLElement).textContent = done ? "" : message("button_refused");
  await describeButton();
}

/** @param {string} pattern */
async function removeButton(pattern) {
  await switchButton([pattern], false);
  await describeButton();
  byId("everywhere", HTMLInputElement).focus(); // the button that had the focus is gone
}

/** Show whether the address may be told, and the sites where the extension is off. */
async function describePrivacy() {
  const active = await activeServer();
  byId("address-label", HTMLElement).textContent = message("options_address", active);
  byId("address", HTMLInputElement).checked = await mayTellAddress(active);
  const sites = await offSites();
  byId("off-none", HTMLElement).hidden = sites.length > 0;
  const items = sites.map((site) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = site;
    item.append(name, actionButton("on", site, switchOn));
    return item;
  });
  byId("off", HTMLUListElement).replaceChildren(...items);
}

/** @param {string} site */
async function switchOn(site) {
  await switchSite(site, true);
  await describePrivacy();
  byId("address", HTMLInputElement).focus(); // the button that had the focus is gone
}

/** Keep the token in the field for the server in use, and test it; an empty field changes nothing. */
async function saveToken() {
  const active = await activeServer();
  if (!token.value.trim()) return token.focus();
  await setToken(active, token.value.trim());
  await useAndTest(active);
}

/** Forget the token of the server in use. */
async function removeToken() {
  await setToken(await activeServer(), "");
  await describe();
  token.focus(); // the button that had the focus is gone
}

translate();
byId("form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void saveAndTest();
});
byId("token-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void saveToken();
});
byId("address", HTMLInputElement).addEventListener("change", async ({ target }) => {
  await allowAddress(await activeServer(), /** @type {HTMLInputElement} */ (target).checked);
});
byId("everywhere", HTMLInputElement).addEventListener("change", () => void switchEverywhere());
byId("token-remove", HTMLButtonElement).addEventListener("click", () => void removeToken());
byId("server-hint", HTMLElement).textContent = message("options_server_hint", DEFAULT_SERVER);
await forgetRefused();
await describe();
await describeShortcut(byId("shortcut", HTMLElement));
