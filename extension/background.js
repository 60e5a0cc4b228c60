// @ts-check
/**
 * The background: an ask out of the menu, the shortcut, the popup or the button becomes a card.
 *
 * The browser may stop it at any moment, so listeners stand at the top level and nothing is kept
 * between events. It only puts the card there; the card asks by message, which wakes it again.
 */
import "./browser.js";
import { match, problem, serverAddress } from "./api.js";
import { checkServer } from "./doctor.js";
import { includes, keepButton, offered, registerButton } from "./offer.js";
import { mayTellAddress, offSite, sendable } from "./privacy.js";
import { activeServer, tokenOf } from "./servers.js";

const browser = quoteproofBrowser;
const MENU = "ask";
const CHECK_MENU = "check-page";
const SAVE = "save";
const SAVE_ALL = "save-all";
/** What draws the card, in the order in which one needs the other. */
const CARD_SCRIPTS = [
  ...["browser.js", "words.js", "wording.js", "lines.js", "remarks.js", "answer.js"],
  ...["copy.js", "card.js"],
];

void browser.lockStorage();

browser.onInstalled((first) => {
  browser.createMenus([
    { id: MENU, title: browser.message("menu"), contexts: ["selection"] },
    { id: SAVE, title: browser.message("save_menu"), contexts: ["selection"] },
    { id: CHECK_MENU, title: browser.message("panel_check"), contexts: ["page"] },
    { id: SAVE_ALL, title: browser.message("save_all_menu"), contexts: ["page"] },
  ]);
  if (first) void browser.openOwnPage("welcome.html");
  void updateButton(); // an update of the extension forgets where its scripts run
});

browser.onPermissions(() => void updateButton());

browser.onMenu(({ id, frameId, text, tabId, windowId }) => {
  if (id === MENU) void askOrPaste(tabId, frameId, text);
  if (id === CHECK_MENU && tabId !== undefined) void browser.openPanel(tabId, windowId);
  if (id === SAVE) void openSave(tabId, frameId, { text });
  if (id === SAVE_ALL) void openSave(tabId, frameId, null);
});

browser.onCommand(async (name, tabId) => {
  if (name === "ask") void askOrPaste(tabId ?? (await browser.activeTab()), null, "");
});

browser.onMessage((message, sender) => {
  if (!browser.isOurs(sender)) return undefined;
  if (message?.type === "ask") return answerTo(message.query, sender);
  if (message?.type === "open-settings") return browser.openSettings().then(() => ({}));
  if (message?.type === "save" && sender.tab)
    // for the tab that it comes from
    return openSave(sender.tab.id, sender.frameId ?? 0, message.query);
  if (message?.type === "button-styles") return buttonStyles(sender);
  if (message?.type === "ask-here")
    return askOrPaste(sender.tab?.id, sender.frameId ?? 0, "").then(() => ({}));
  if (!browser.isOwnPage(sender)) return undefined; // an injected script may do no more than that
  if (message?.type === "ask-tab") return askTab(Number(message.tabId), null);
  if (message?.type === "save-tab") return openSave(Number(message.tabId), 0, null);
  if (message?.type === "check") return check(String(message.server));
  if (message?.type === "button") return switchButton(message.patterns, Boolean(message.on));
  return undefined;
});

/**
 * Return what the server in use answers to a query, from which is left out what the user does not
 * allow. The page's address is the one that the browser tells, not one that a script claims.
 * @param {Query} query
 * @param {MessageSender} sender
 * @returns {Promise<Reply>}
 */
async function answerTo(query, sender) {
  const server = await activeServer();
  const off = await offSite(sender.url, sender.tab?.url);
  if (off) return { ok: false, problem: problem("off", server, off) };
  const asked = sendable(query, sender.url, await mayTellAddress(server));
  return match(server, asked, await tokenOf(server));
}

/** @param {string} server */
async function check(server) {
  const address = serverAddress(server);
  return { checks: address ? await checkServer(address, await tokenOf(address)) : [] };
}

/** Return the styles of the button if it may appear in a frame; none where the site is off. @param {MessageSender} sender */
async function buttonStyles(sender) {
  const off = await offSite(sender.url, sender.tab?.url);
  if (off || !includes(await offered(), sender.url)) return {};
  return { styles: await stylesOf("base.css", "button.css") };
}

/** @param {string[]} patterns @param {boolean} on */
async function switchButton(patterns, on) {
  await keepButton(patterns, on);
  await updateButton();
  return {};
}

let updated = Promise.resolve();
/** Register the button's script anew, one change after the other: a script's id stands only once. */
function updateButton() {
  updated = updated.then(registerButton).catch(console.error);
  return updated;
}

/** Return the text of style files of this extension, one after the other. */
async function stylesOf(/** @type {string[]} */ ...files) {
  return (await Promise.all(files.map(browser.ownFile))).join("\n");
}

/**
 * Show the card for a tab's selection, or the paste window where there is none to read: in a page
 * closed to extensions, or when a screen reader keeps the selection to itself.
 * @param {number | undefined} tabId
 * @param {number | null} frameId
 * @param {string} text  The selected text if the browser told it.
 */
async function askOrPaste(tabId, frameId, text) {
  const reply = tabId === undefined ? null : await askTab(tabId, frameId);
  if (reply?.shown) return;
  if (reply?.reason === "off") await browser.openPasteWindow("", "off");
  else await browser.openPasteWindow(text);
}

/**
 * Put the card beside a tab's selection.
 * @param {number} tabId
 * @param {number | null} frameId  Null: whichever frame has the selection.
 * @returns {Promise<AskTabReply>}
 */
async function askTab(tabId, frameId) {
  try {
    if (await offSite(await browser.tabAddress(tabId))) return { shown: false, reason: "off" };
    const frame = await selectedFrame(tabId, frameId);
    if (frame === undefined) return { shown: false, reason: "nothing-selected" };
    const styles = await stylesOf("base.css", "answer.css", "card.css");
    await browser.runFiles(tabId, frame, CARD_SCRIPTS);
    const open = (/** @type {string} */ css) => quoteproofCard.open(css);
    const [opened] = await browser.runFunction(tabId, frame, open, [styles]);
    return opened?.result ? { shown: true } : { shown: false, reason: "nothing-selected" };
  } catch (error) {
    console.info("This page cannot be read:", error); // a browser's own page, a store, a PDF
    return { shown: false, reason: "no-access" };
  }
}

/** Return the frame that has the selection: the one in use before any other. */
async function selectedFrame(/** @type {number} */ tabId, /** @type {number | null} */ frameId) {
  await browser.runFiles(tabId, frameId, ["selection.js"]);
  const frames = await browser.runFunction(tabId, frameId, () => quoteproofSelection.read());
  const selected = frames.filter(({ result }) => result);
  return (selected.find(({ result }) => result?.active) ?? selected[0])?.frameId;
}

/**
 * Open the form for saving, filled from a page; where the page is closed, with the words alone.
 * @param {number | undefined} tabId
 * @param {number} frameId
 * @param {Query | null} query  The words to save; null: all quotations of the page.
 */
async function openSave(tabId, frameId, query) {
  if (await offSite(await browser.tabAddress(Number(tabId)).catch(() => undefined))) {
    await browser.openPasteWindow("", "off");
    return {};
  }
  /** @type {Draft} */
  let draft = { query, page: null };
  try {
    draft = await readDraft(Number(tabId), frameId, query);
  } catch (error) {
    console.info("This page cannot be read:", error);
  }
  await browser.openSaveWindow(draft);
  return {};
}

/**
 * Return what the form is filled with. Words without surroundings are the browser's own reading of
 * the selection, for which the frame's is taken.
 * @param {number} tabId
 * @param {number} frameId
 * @param {Query | null} query
 * @returns {Promise<Draft>}
 */
async function readDraft(tabId, frameId, query) {
  await browser.runFiles(tabId, frameId, ["selection.js", "pagesource.js"]);
  const read = (/** @type {string} */ words) => ({
    selected: quoteproofSelection.read(),
    page: quoteproofPage.read(words),
  });
  const [frame] = await browser.runFunction(tabId, frameId, read, [query?.text ?? ""]);
  const { selected, page } = frame.result;
  const asked = query?.prefix === undefined ? (selected ?? query) : query;
  return { page, query: query && asked };
}
