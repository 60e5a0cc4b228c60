// @ts-check
/** The page after the installation: which server is asked, how to ask, and what is sent when. */
import { byId, checkRow, describeShortcut, translate } from "./pages.js";
import { activeServer } from "./servers.js";

const { message, send } = quoteproofBrowser;
const result = byId("result", HTMLElement);
const test = byId("test", HTMLButtonElement);
const list = byId("checks", HTMLOListElement);

/** Test the way to the server. Until this click nothing was sent to it. */
async function testConnection() {
  result.textContent = message("options_testing");
  test.disabled = true;
  /** @type {{checks: Check[]} | undefined} */
  const reply = await send({ type: "check", server: await activeServer() }).catch(console.error);
  test.disabled = false;
  test.focus();
  list.replaceChildren(...(reply?.checks ?? []).map(checkRow));
  const works = reply?.checks.every(({ ok }) => ok);
  result.textContent = message(works ? "welcome_works" : "welcome_fails");
}

translate();
const server = await activeServer();
byId("server", HTMLElement).textContent = message("welcome_server", server);
byId("sent", HTMLElement).textContent = message("options_sent", server);
test.addEventListener("click", () => void testConnection());
byId("settings", HTMLButtonElement).addEventListener(
  "click",
  () => void send({ type: "open-settings" }),
);
await describeShortcut(byId("shortcut", HTMLElement));
