// @ts-check
/**
 * The panel beside a page: a click on "check this page" becomes marks on the page and a receipt.
 *
 * The panel itself reads the page, asks the server and keeps the receipt, so that a background that
 * was stopped is not missed. The receipt lives as long as the panel, and so do the marks.
 */
import { problem } from "./api.js";
import { knownRow, unknownRow } from "./findings.js";
import { byId, translate } from "./pages.js";
import { offSite } from "./privacy.js";
import { notes, summary, tidy, toData, toHtml } from "./receipt.js";
import { complete, scanText } from "./scan.js";
import { activeServer, tokenOf } from "./servers.js";

const browser = quoteproofBrowser;
const { message } = browser;
const status = byId("status", HTMLElement);
const marksSwitch = byId("marks", HTMLButtonElement);
const SCRIPTS = ["browser.js", "pagetext.js", "marks.js"];
const SLUG_CHARS = 60;

/** @type {number | undefined} */
let tabId;
/** @type {Receipt | undefined} */
let receipt;
/** Counts the checks: what an earlier one still brings is not wanted. */
let turn = 0;
let letGo = () => {};

/** Run a function in the checked tab's page, and return its result; undefined when it is closed to us. */
async function inPage(/** @type {(...values: any[]) => any} */ work, /** @type {any[]} */ ...values) {
  if (tabId === undefined) return undefined;
  try {
    return (await browser.runFunction(tabId, 0, work, values))[0]?.result;
  } catch (error) {
    console.info("The page cannot be reached:", error);
    return undefined;
  }
}

/** Read the page of a tab. @param {number} tab @returns {Promise<PageRead | undefined>} */
async function readPage(tab) {
  try {
    await browser.runFiles(tab, 0, SCRIPTS);
    if (tab !== tabId) return undefined; // another check took over
    if (await inPage(() => quoteproofMarks.needsStyle())) await browser.insertStyles(tab, "marks.css");
    letGo = browser.hold(tab);
  } catch (error) {
    console.info("This page cannot be read:", error); // a browser's own page, a store
    return undefined;
  }
  return inPage(() => quoteproofMarks.read());
}

/** Check the page of a tab from its text to the list. @param {number} tab */
async function check(tab) {
  const mine = ++turn;
  const isOver = () => mine !== turn;
  begin(tab);
  const server = await activeServer();
  // Where the browser does not tell a tab's address, the page itself does, before anything is sent.
  const off = await offSite(await browser.tabAddress(tab).catch(() => undefined));
  if (isOver()) return;
  if (off) return fail(problem("off", server, off));
  const page = await readPage(tab);
  const offHere = page && (await offSite(page.url));
  if (isOver()) return;
  if (!page) return fail(problem("page-closed"));
  if (offHere) return fail(problem("off", server, offHere));
  byId("title", HTMLElement).textContent = page.title || page.url;
  if (!page.text.trim()) return fail(problem("no-text"));
  const token = await tokenOf(server);
  const progress = (/** @type {number} */ done, /** @type {number} */ all) => {
    if (!isOver() && all > 1) status.textContent = message("panel_scanning", `${done + 1}`, `${all}`);
  };
  const scan = await scanText(server, page.text, progress, token);
  if (isOver()) return;
  if (!scan.ok) return fail(scan.problem);
  const { findings, leftOut, outOfTime, store, version } = scan;
  const { title, url, frames } = page;
  receipt = {
    made: new Date(),
    page: { title, url, frames },
    ...{ server, version, store, findings, leftOut, outOfTime },
    unknown: [],
    unknownProblem: null,
  };
  await mark(receipt);
  if (isOver()) return;
  list(receipt);
  const whole = await complete(server, page.text, findings, token);
  if (isOver()) return;
  if (whole.ok) {
    [receipt.findings, receipt.unknown] = [whole.findings, whole.unknown];
    receipt.outOfTime ||= whole.outOfTime;
  } else receipt.unknownProblem = whole.problem;
  if (isMarked()) await mark(receipt);
  if (isOver()) return;
  finish(receipt);
}

/** Show that a check began. @param {number} tab */
function begin(tab) {
  letGo(); // the page that was checked before loses its marks
  letGo = () => {};
  [tabId, receipt] = [tab, undefined];
  byId("start", HTMLElement).hidden = true;
  byId("receipt", HTMLElement).hidden = true;
  byId("problem", HTMLElement).replaceChildren();
  byId("title", HTMLElement).textContent = "";
  setMarked(true);
  status.className = "";
  status.textContent = message("panel_reading");
}

/** Show why there is no receipt, with a way to try again. @param {Problem} reason */
function fail(reason) {
  status.replaceChildren(quoteproofAnswer.spokenProblem(reason));
  status.className = "qp-hidden"; // what is seen stands below
  const again = document.createElement("button");
  again.type = "button";
  again.className = "qp-button";
  again.id = "retry";
  again.textContent = message("retry");
  again.addEventListener("click", () => void checkAgain());
  byId("problem", HTMLElement).replaceChildren(quoteproofAnswer.problem(reason, again));
}

/** Mark the findings on the page. @param {Receipt} from */
async function mark({ findings, unknown }) {
  /** @type {Place[]} */
  const places = findings.map(({ id, start, end, match }) => ({ id, start, end, wording: match.wording }));
  for (const { id, place } of unknown) {
    if (place) places.push({ id, start: place[0], end: place[1], wording: null });
  }
  await inPage((all) => globalThis.quoteproofMarks?.show(all), places);
}

/** List the stored quotations. @param {Receipt} from */
function listKnown({ findings, server, store }) {
  const rows = findings.map((finding) => knownRow(finding, { server, store, jump }));
  byId("known", HTMLElement).replaceChildren(...rows);
  const none = findings.length ? "" : message("panel_none_known");
  byId("known-hint", HTMLElement).textContent = none;
  byId("coverage", HTMLElement).textContent = quoteproofAnswer.coverage(store);
}

/** Show the stored quotations while the others are still sought. @param {Receipt} from */
function list(from) {
  listKnown(from);
  byId("unknown", HTMLElement).replaceChildren();
  byId("unknown-hint", HTMLElement).textContent = message("panel_seeking_unknown");
  byId("notes", HTMLElement).replaceChildren();
  byId("receipt", HTMLElement).hidden = false;
}

/** List all quotations, and say what was found and what was not covered. @param {Receipt} done */
function finish(done) {
  if (done.findings.length > byId("known", HTMLElement).childElementCount) listKnown(done);
  byId("unknown", HTMLElement).replaceChildren(...done.unknown.map((one) => unknownRow(one, jump)));
  const hint = done.unknown.length ? message("panel_absence") : message("panel_none_unknown");
  byId("unknown-hint", HTMLElement).textContent = done.unknownProblem ? "" : hint;
  const items = notes(done, message).map((note) => {
    const item = document.createElement("li");
    item.textContent = note;
    return item;
  });
  byId("notes", HTMLElement).replaceChildren(...items);
  status.textContent = summary(done, message);
}

/** Show a passage on the page. @type {import("./findings.js").Jump} */
async function jump(id, button) {
  for (const other of document.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  const shown = await inPage((one) => globalThis.quoteproofMarks?.jump(one), id);
  if (shown && tabId !== undefined) await browser.showTab(tabId);
  if (shown) button.setAttribute("aria-current", "true");
  status.textContent = message(shown ? "panel_jumped" : "panel_gone");
}

async function checkAgain() {
  if (tabId !== undefined) await check(tabId);
}

const isMarked = () => marksSwitch.getAttribute("aria-pressed") === "true";
const setMarked = (/** @type {boolean} */ on) => marksSwitch.setAttribute("aria-pressed", String(on));

/** Take the marks away, or bring them back. */
async function switchMarks() {
  setMarked(!isMarked());
  if (!isMarked()) await inPage(() => globalThis.quoteproofMarks?.clear());
  else if (receipt) await mark(receipt);
}

/** Let the browser keep a file. @param {string} text @param {"html" | "json"} kind */
function save(text, kind) {
  const title = tidy(receipt?.page.title ?? "").replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, SLUG_CHARS);
  const day = receipt?.made.toISOString().slice(0, 10);
  const link = document.createElement("a");
  link.download = `${["quoteproof", day, title].filter(Boolean).join("-")}.${kind}`;
  const type = kind === "html" ? "text/html" : "application/json";
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function saveHtml() {
  if (receipt) save(toHtml(receipt, message, await browser.ownFile("receipt.css")), "html");
}

function saveJson() {
  if (receipt) save(`${JSON.stringify(toData(receipt), null, 2)}\n`, "json");
}

/** Check the page that was asked for, if it was one of this window. */
async function takeRequest() {
  const anyWindow = location.hash === "#window";
  const asked = await browser.takePanelRequest(anyWindow ? undefined : await browser.ownWindow());
  if (asked !== undefined) await check(asked);
}

translate();
/** @type {[string, () => unknown][]} */
const buttons = [
  ["settings", () => browser.openSettings()],
  ["again", checkAgain],
  ["marks", switchMarks],
  ["save-html", saveHtml],
  ["save-json", saveJson],
];
for (const [id, work] of buttons) {
  byId(id, HTMLButtonElement).addEventListener("click", () => void work());
}
browser.onPanelRequest(() => void takeRequest());
await takeRequest();
