// @ts-check
/**
 * The front page: asks about the pasted text, and browses the store.
 *
 * The text goes out in the body of a POST and never into an address. The scripts that
 * index.html names before draw the card.
 */

const answerPlace = byId("answer", HTMLElement);
const live = byId("live", HTMLElement);
const text = byId("text", HTMLTextAreaElement);
const submit = byId("submit", HTMLButtonElement);
const TYPING_MS = 250; // a pause in typing, after which the lists are searched
const PAGE = 20; // entries that a list shows, and adds on "more"

/**
 * Return the element with an id, of the class it must have.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function byId(id, kind) {
  const node = document.getElementById(id);
  if (node instanceof kind) return node;
  throw new TypeError(`No ${kind.name} has the id "${id}".`);
}

/** Why the server gave no answer, in its own words where it has some. */
class Refusal extends Error {}

/**
 * Return the server's JSON.
 * @param {string} path
 * @param {RequestInit} [options]
 * @throws {Refusal}
 */
async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refusal("", { cause: error });
  }
  const json = await response.json().catch(() => ({}));
  if (response.ok) return json;
  throw new Refusal(String(json.error ?? `The server answered with status ${response.status}.`));
}

/** Return what to show instead of an answer. @param {unknown} error @returns {Problem} */
function problemOf(error) {
  if (error instanceof Refusal && error.message) {
    const title = "The server refused the question";
    return { kind: "refused", title, detail: error.message, fix: "" };
  }
  return {
    kind: "unreachable",
    title: "The server does not answer",
    detail: "It was there when this page was loaded, and is not now.",
    fix: "Start it again with this command, then look the sentence up again:",
    command: "quoteproof serve",
  };
}

/** @type {AbortController | undefined} */
let asking;

/** Look the text in the box up and show the card. */
async function ask() {
  const selection = text.value.trim();
  text.setCustomValidity(selection ? "" : "Paste or type a sentence first.");
  if (!text.reportValidity()) return;
  asking?.abort();
  const mine = (asking = new AbortController());
  submit.disabled = true;
  answerPlace.replaceChildren(quoteproofAnswer.waiting());
  try {
    /** @type {Answer} */
    const answer = await call("/v1/match", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: selection }),
      signal: mine.signal,
    });
    answerPlace.replaceChildren(quoteproofAnswer.render(answer, selection, { base: "" }));
    live.replaceChildren(quoteproofAnswer.spoken(answer, selection));
  } catch (error) {
    if (mine.signal.aborted) return;
    const problem = problemOf(error);
    answerPlace.replaceChildren(quoteproofAnswer.problem(problem));
    live.replaceChildren(quoteproofAnswer.spokenProblem(problem));
  } finally {
    if (asking === mine) submit.disabled = false;
  }
  answerPlace.scrollIntoView({ block: "nearest", behavior: "instant" });
}

/**
 * Return a new element with a class and children.
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** @param {string} href @param {string} label @param {string} [className] */
function link(href, label, className = "") {
  const node = document.createElement("a");
  node.href = href;
  node.textContent = label;
  if (className) node.className = className;
  return node;
}

const DOUBTS = Object.freeze({ review: "Not reviewed yet", rejected: "Rejected" });

/** Return one quotation of the list. @param {QuotationItem} quotation */
function quotationEntry({ id, text: words, speaker, source, date, status }) {
  const { speakerLine, sourceLine, dateLine } = quoteproofLines;
  const meta = element(
    "p",
    "entry-meta",
    speakerLine(speaker, { base: "" }),
    sourceLine(source),
    dateLine(date),
    ...(status === "accepted" ? [] : [element("span", "qp-unknown", DOUBTS[status])]),
  );
  return element("li", "entry", link(`/quotations/${id}`, words, "entry-text"), meta);
}

/** Return one speaker of the list. @param {SpeakerItem} speaker */
function speakerEntry({ id, name, quotations }) {
  const number = quoteproofWords.plural("quotations", quotations);
  return element("li", "entry", link(`/speakers/${id}`, name), element("span", "entry-count", number));
}

/**
 * Make a list of the store searchable, a page at a time.
 * @template T
 * @param {"quotations" | "speakers"} name  Of the call, of its answer's list, and of the ids here.
 * @param {(item: T) => HTMLElement} entry
 */
function browse(name, entry) {
  const search = byId(`${name}-search`, HTMLInputElement);
  const list = byId(name, HTMLUListElement);
  const note = byId(`${name}-note`, HTMLElement);
  const more = byId(`${name}-more`, HTMLButtonElement);
  /** @type {string | null} */
  let cursor = null;
  let latest = 0;

  /** @param {boolean} fresh  Whether to begin the list anew. */
  async function load(fresh) {
    const turn = ++latest;
    const query = new URLSearchParams({ limit: String(PAGE) });
    const words = search.value.trim();
    if (words) query.set("q", words);
    if (!fresh && cursor) query.set("cursor", cursor);
    try {
      const page = await call(`/v1/${name}?${query}`);
      if (turn !== latest) return; // typed on meanwhile
      const entries = page[name].map(entry);
      if (fresh) list.replaceChildren(...entries);
      else list.append(...entries);
      if (!fresh) entries[0]?.querySelector("a")?.focus();
      cursor = page.next;
      more.hidden = !cursor;
      note.textContent = list.children.length || !words ? "" : `No ${name} with these words.`;
    } catch (error) {
      if (turn !== latest) return;
      const { title, detail } = problemOf(error);
      note.textContent = `${title}. ${detail}`;
    }
  }

  let pause = 0;
  search.addEventListener("input", () => {
    clearTimeout(pause);
    pause = window.setTimeout(() => void load(true), TYPING_MS);
  });
  more.addEventListener("click", () => void load(false));
  void load(true);
}

byId("ask", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void ask();
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  void ask();
});
text.addEventListener("input", () => text.setCustomValidity(""));
for (const example of document.querySelectorAll("button.example")) {
  example.addEventListener("click", () => {
    text.value = example.textContent ?? "";
    void ask();
  });
}
browse("quotations", quotationEntry);
browse("speakers", speakerEntry);
