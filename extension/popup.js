// @ts-check
/**
 * The toolbar button's popup: asks for the tab's selection at once and makes way for the card.
 *
 * Where there is no selection to read it stays, says why, and takes a pasted text. As a window of its
 * own (`#window`) it is the place for pages that are closed to extensions.
 */
import { problem } from "./api.js";
import { includes, offered, patternOf, switchButton } from "./offer.js";
import { byId, translate } from "./pages.js";
import { offSite, siteOf, switchSite } from "./privacy.js";

const { message, send, takeHandoff, openSaveWindow, activeTab, tabAddress, ownWindow, openPanel } =
  quoteproofBrowser;
const text = byId("text", HTMLTextAreaElement);
const hint = byId("hint", HTMLElement);
const live = byId("live", HTMLElement);
const place = byId("answer", HTMLElement);

/** Say why there is no card on the page. @param {string} name  Of the message. */
function invite(name) {
  hint.textContent = message(name);
  text.focus();
}

/** Ask about the selection of the tab; the popup closes when the page shows the card. */
async function askTab() {
  const tabId = await activeTab();
  /** @type {AskTabReply | undefined} */
  const reply = tabId === undefined ? undefined : await send({ type: "ask-tab", tabId });
  if (reply?.shown) window.close();
  else if (reply?.reason === "off") invite("popup_off");
  else invite(reply?.reason === "nothing-selected" ? "popup_nothing_selected" : "popup_no_access");
  if (tabId === undefined) return;
  await offerSwitch(tabId);
  await offerButton(await tabAddress(tabId));
}

/** Offer a button at selections on the tab's site. @param {string | undefined} address */
async function offerButton(address) {
  const pattern = patternOf(address);
  if (!pattern) return;
  const box = byId("button", HTMLInputElement);
  const site = new URL(String(address)).hostname; // with all its ports, as the permission
  byId("button-label", HTMLElement).textContent = message("popup_button", site);
  box.checked = includes(await offered(), address);
  byId("button-row", HTMLElement).hidden = false;
  box.onchange = async () => {
    const done = await switchButton([pattern], box.checked); // first: it asks for a permission
    if (!done) hint.textContent = message("button_refused");
    box.checked = includes(await offered(), address); // it may be on for every site
  };
}

/** Offer to switch the extension off for the tab's site, or on again. @param {number} tabId */
async function offerSwitch(tabId) {
  const address = await tabAddress(tabId);
  const site = siteOf(address);
  if (!site) return;
  const off = Boolean(await offSite(address));
  const button = byId("site", HTMLButtonElement);
  button.textContent = message(off ? "popup_switch_on" : "popup_switch_off", site);
  button.hidden = false;
  button.onclick = async () => {
    await switchSite(site, off);
    if (off) return askTab();
    invite("popup_off");
    await offerSwitch(tabId);
  };
}

/** Ask about the text in the box and show the answer here. */
async function askText() {
  const query = { text: text.value.trim() };
  if (!query.text) return invite("popup_empty");
  hint.textContent = "";
  live.textContent = message("asking");
  place.replaceChildren(quoteproofAnswer.waiting());
  /** @type {Reply} */
  const reply = (await send({ type: "ask", query }).catch(console.error)) ?? {
    ok: false,
    problem: problem("interrupted"), // the background was stopped before it could reply
  };
  if (reply.ok) {
    place.replaceChildren(quoteproofAnswer.render(reply.answer, query.text, { base: reply.server }));
    const [best] = reply.answer.matches;
    if (best) place.append(quoteproofCopy.row(best));
    if (reply.answer.matches[0]?.wording !== "verbatim") place.append(saving(query));
    live.replaceChildren(quoteproofAnswer.spoken(reply.answer, query.text));
  } else {
    place.replaceChildren(quoteproofAnswer.problem(reply.problem));
    live.replaceChildren(quoteproofAnswer.spokenProblem(reply.problem));
  }
}

/** Offer to check the whole page. What is needed is known before the click, which may await nothing. */
async function offerCheck() {
  const check = byId("check", HTMLButtonElement);
  const [tabId, windowId] = await Promise.all([activeTab(), ownWindow()]);
  if (tabId === undefined) return;
  check.addEventListener("click", () => void openPanel(tabId, windowId).then(() => window.close()));
  check.hidden = false;
}

/** Return the button that opens the form for saving a pasted text. @param {Query} query */
function saving(query) {
  const button = document.createElement("button");
  [button.type, button.className, button.id] = ["button", "qp-button qp-quiet", "save"];
  button.textContent = message("save_menu");
  // Nobody told which page it is from, so the source stays empty.
  button.addEventListener("click", () => void openSaveWindow({ query, page: null }));
  return button;
}

/** Open the form that saves the quotations of the tab's article. */
async function saveAll() {
  await send({ type: "save-tab", tabId: await activeTab() });
  window.close();
}

translate();
byId("save-all", HTMLButtonElement).addEventListener("click", () => void saveAll());
byId("settings", HTMLButtonElement).addEventListener(
  "click",
  () => void send({ type: "open-settings" }),
);
byId("paste", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void askText();
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void askText();
});

if (location.hash === "#off") {
  byId("save-all", HTMLButtonElement).hidden = true;
  invite("popup_off");
} else if (location.hash === "#window") {
  byId("save-all", HTMLButtonElement).hidden = true; // there is no page behind this window
  const handed = await takeHandoff();
  if (handed) text.value = handed; // else what was typed meanwhile stays
  if (handed) await askText();
  else if (!text.value) invite("popup_window");
} else {
  await askTab();
  await offerCheck();
}
