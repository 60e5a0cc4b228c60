// @ts-check
/**
 * The background: an ask out of the menu, the shortcut or the popup becomes a card on the page.
 *
 * The browser may stop it at any moment, so listeners stand at the top level and nothing is kept
 * between events. It only puts the card there; the card asks by message, which wakes it again.
 */
import "./browser.js";
import { DEFAULT_SERVER, checkServer, match, serverAddress } from "./api.js";

const browser = quoteproofBrowser;
const MENU = "ask";
const SAVE = "save";
const SAVE_ALL = "save-all";

browser.onInstalled(() =>
  browser.createMenu([
    { id: MENU, title: browser.message("menu"), on: "selection" },
    { id: SAVE, title: browser.message("save_menu"), on: "selection" },
    { id: SAVE_ALL, title: browser.message("save_all_menu"), on: "page" },
  ]),
);

browser.onMenu(({ id, frameId, text, tabId }) => {
  if (id === MENU) void askOrPaste(tabId, frameId, text);
  if (id === SAVE) void openSave(tabId, frameId, { text });
  if (id === SAVE_ALL) void openSave(tabId, frameId, null);
});

browser.onCommand(async (name, tabId) => {
  if (name === "ask") void askOrPaste(tabId ?? (await browser.activeTab()), null, "");
});

browser.onMessage((message, sender) => {
  if (!browser.isOurs(sender)) return undefined;
  if (message?.type === "ask") return answerTo(message.query);
  if (message?.type === "open-settings") return browser.openSettings().then(() => ({}));
  if (message?.type === "save" && sender.tab)
    // for the tab that it comes from
    return openSave(sender.tab.id, sender.frameId ?? 0, message.query);
  if (!browser.isOwnPage(sender)) return undefined; // an injected script may do no more than that
  if (message?.type === "ask-tab") return askTab(Number(message.tabId), null);
  if (message?.type === "save-tab") return openSave(Number(message.tabId), 0, null);
  if (message?.type === "check") return check(String(message.server));
  return undefined;
});

/** Return what the configured server answers to a query. @param {Query} query @returns {Promise<Reply>} */
async function answerTo({ text, prefix, suffix }) {
  return match(await browser.getSetting("server", DEFAULT_SERVER), { text, prefix, suffix });
}

/** @param {string} server */
async function check(server) {
  const address = serverAddress(server);
  return { checks: address ? await checkServer(address) : [] };
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
  if (!reply?.shown) await browser.openPasteWindow(text);
}

/**
 * Put the card beside a tab's selection.
 * @param {number} tabId
 * @param {number | null} frameId  Null: whichever frame has the selection.
 * @returns {Promise<AskTabReply>}
 */
async function askTab(tabId, frameId) {
  try {
    const frame = await selectedFrame(tabId, frameId);
    if (frame === undefined) return { shown: false, reason: "nothing-selected" };
    const styles = await Promise.all(["answer.css", "card.css"].map(browser.ownFile));
    await browser.runFiles(tabId, frame, ["browser.js", "wording.js", "answer.js", "card.js"]);
    const open = (/** @type {string} */ css) => quoteproofCard.open(css);
    const [opened] = await browser.runFunction(tabId, frame, open, [styles.join("\n")]);
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
