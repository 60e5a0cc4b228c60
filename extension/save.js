// @ts-check
/**
 * The form that saves a quotation, or all of an article: filled from the page, edited and sent here.
 *
 * Nothing leaves before a button is pressed, and each button says what goes where. A failure changes
 * no field, so what was typed is still there for the next try.
 */
import { problem } from "./api.js";
import { describe } from "./metadata.js";
import { byId, translate } from "./pages.js";
import { batchBody, completed, findIn, quotationBody, wordsOf } from "./records.js";
import { previewArticle, saveQuotations } from "./saving.js";
import { activeServer, setToken, tokenOf } from "./servers.js";
import { countLine, doubt, element, line, outcomeLine, row, who } from "./saveviews.js";

const { message, send, takeDraft } = quoteproofBrowser;
const TOKEN = /^[!-~]{1,200}$/u; // what fits into a header

const input = (/** @type {string} */ id) => byId(id, HTMLInputElement);
const button = (/** @type {string} */ id) => byId(id, HTMLButtonElement);
const part = (/** @type {string} */ id) => byId(id, HTMLElement);

const text = byId("text", HTMLTextAreaElement);
const [speaker, role, token, keep] = ["speaker", "role", "token", "keep"].map(input);
const source = {
  title: input("source-title"),
  author: input("author"),
  publisher: input("publisher"),
  published: input("published"),
  url: input("url"),
};
const outcome = part("outcome");
const live = part("live");

translate();
const server = await activeServer();
/** @type {Draft} */
const { query, page } = (await takeDraft(location.hash.slice(1))) ?? {
  query: { text: "" },
  page: null,
};
const words = wordsOf(query ?? { text: "" });
let mode = query ? "one" : "all";
let kept = await tokenOf(server);
/** @type {Article | null} */
let article = null; // as the server read it, once asked

/** Return the fields of the source as they are now. */
const sourceFields = () => ({
  title: source.title.value.trim(),
  author: source.author.value.trim(),
  publisher: source.publisher.value.trim(),
  published: source.published.value.trim(),
  url: source.url.value.trim(),
});

/** Fill the fields of the source. @param {SourceFields} fields */
function fillSource(fields) {
  for (const [name, field] of Object.entries(source))
    field.value = fields[/** @type {keyof SourceFields} */ (name)];
}

/** Fill the form from the page and say what each button will send. */
function fill() {
  text.value = words.text;
  if (page) {
    const { days, ...fields } = describe(page);
    fillSource(fields);
    const known = days.length === 1 ? "save_published_page" : "save_published_unknown";
    const hint = days.length > 1 ? message("save_published_two", days.join(", ")) : message(known);
    part("published-hint").textContent = hint;
    const chars = page.text.length.toLocaleString(message("language"));
    part("guess-hint").textContent = message("save_preview_hint", server, chars);
    part("find-hint").textContent = message("save_preview_hint", server, chars);
  }
  part("closed").hidden = Boolean(page);
  part("guessing").hidden = part("finding").hidden = !page?.text.trim();
  part("token-kept").hidden = !kept;
  part("token-asked").hidden = Boolean(kept);
  showMode();
  showPrinted();
}

/** Show the parts of the form that the mode needs. */
function showMode() {
  const title = message(mode === "one" ? "save_menu" : "save_all_menu");
  document.title = part("title").textContent = title;
  part("one").hidden = mode !== "one";
  part("all").hidden = mode !== "all";
  button("switch").hidden = mode !== "one" || !page?.text.trim();
  showSending();
}

/** Say what the button at the end sends. */
function showSending() {
  const amount = String(chosen().length);
  const one = mode === "one";
  part("sent").textContent = message(one ? "save_sent" : "save_all_sent", server);
  button("save").textContent = one ? message("save_save") : message("save_save_all", amount);
  button("save").disabled = !one && amount === "0";
}

/** Show what the page prints where the words were changed. */
function showPrinted() {
  const changed = words.text && text.value.trim() !== words.text;
  part("text-hint").textContent = changed ? message("save_printed", words.text) : "";
}

/** Return the quotations that are ticked. @returns {Found[]} */
function chosen() {
  const boxes = [...part("found").querySelectorAll("input")];
  return (article?.quotations ?? []).filter((_, at) => boxes[at]?.checked);
}

/** Return a failure with what can be done about it. @param {Problem} failed */
function failure(failed) {
  const settings = element(
    "button",
    { type: "button", class: "qp-button qp-quiet" },
    message("settings"),
  );
  settings.addEventListener("click", () => void send({ type: "open-settings" }));
  const actions = failed.kind === "no-permission" || failed.kind === "not-ours" ? [settings] : [];
  return quoteproofAnswer.problem(failed, ...actions);
}

/**
 * Return the article as the server reads it, asked once; null when it did not, which is then shown.
 * @param {HTMLButtonElement} pressed
 * @param {HTMLElement} place  Where it is told what happens.
 */
async function readArticle(pressed, place) {
  if (article || !page) return article;
  pressed.disabled = true;
  place.replaceChildren(line(message("save_reading"), "hint"));
  const reply = await previewArticle(server, page.text, kept);
  pressed.disabled = false;
  place.replaceChildren();
  if (reply.ok) article = reply.article;
  else place.replaceChildren(failure(reply.problem));
  return article;
}

/** Ask the server who says the words on the page, and show its guess as one. */
async function guess() {
  const place = part("guessed");
  const read = await readArticle(button("guess"), place);
  if (!read) return;
  const found = findIn(read, text.value, words.prefix) ?? findIn(read, words.text, words.prefix);
  if (!found) return place.replaceChildren(line(message("save_guess_none")));
  if (!found.speaker) return place.replaceChildren(line(who(found)), line(doubt(found), "hint"));
  const take = () => {
    [speaker.value, role.value] = [found.speaker ?? "", found.role ?? ""];
  };
  const shown = line(message("save_guessed", who(found)));
  const sure = found.status === "accepted";
  place.replaceChildren(shown, line(doubt(found), sure ? "hint" : "doubt"));
  if (sure && !speaker.value.trim()) return take();
  const use = element(
    "button",
    { type: "button", class: "qp-button qp-quiet", id: "use" },
    message("save_use"),
  );
  use.addEventListener("click", () => {
    take();
    use.remove();
    speaker.focus();
  });
  place.append(use);
}

/** Ask the server for the article's quotations and list them. */
async function find() {
  const place = part("found-status");
  const read = await readArticle(button("find"), place);
  if (!read) return;
  fillSource(completed(sourceFields(), read));
  part("found").replaceChildren(...read.quotations.map(row));
  part("finding").hidden = true;
  const amount = String(read.quotations.length);
  place.replaceChildren(
    line(read.quotations.length ? message("save_found", amount) : message("save_found_none")),
  );
  showSending();
  place.focus(); // the button that had the focus is gone
}

/** Return the token to send, or "" after asking for it. */
function tokenToSend() {
  if (kept && part("token-asked").hidden) return kept;
  const typed = token.value.trim();
  const fits = TOKEN.test(typed);
  part("token-error").textContent = fits
    ? ""
    : message(typed ? "save_token_wrong" : "save_token_missing");
  token.setAttribute("aria-invalid", String(!fits));
  if (!fits) token.focus();
  return fits ? typed : "";
}

/** Send what is in the form, and say what became of it. */
async function save() {
  if (mode === "one" && !text.value.trim()) {
    outcome.replaceChildren(failure(problem("no-words", server)));
    return text.focus();
  }
  const using = tokenToSend();
  if (!using) return;
  const picked = chosen();
  const typed = { text: text.value, speaker: speaker.value, role: role.value };
  const { prefix, suffix } = words;
  const body =
    mode === "all" && article
      ? batchBody(article, picked, sourceFields())
      : quotationBody({ ...typed, exact: words.text, prefix, suffix }, sourceFields());
  button("save").disabled = true;
  live.textContent = message("save_saving");
  outcome.replaceChildren();
  const reply = await saveQuotations(server, using, body);
  button("save").disabled = false;
  if (reply.ok) await saved(reply.outcomes, picked, using);
  else refused(reply.problem);
}

/** Show what is stored now. @param {Outcome[]} done @param {Found[]} picked @param {string} using */
async function saved(done, picked, using) {
  if (keep.checked && !part("token-asked").hidden) await setToken(server, (kept = using));
  if (mode === "one") outcome.replaceChildren(outcomeLine(server, done[0]));
  else {
    outcome.replaceChildren(countLine(done));
    picked.forEach((found, at) => markStored(found, done[at]));
    showSending();
  }
  live.textContent = outcome.textContent;
  outcome.focus();
}

/** Say of one in the list that it is stored. @param {Found} found @param {Outcome} done */
function markStored(found, done) {
  const item = part("found").children[article?.quotations.indexOf(found) ?? -1];
  const box = item?.querySelector("input");
  if (!item || !box) return;
  [box.checked, box.disabled] = [false, true];
  item.append(outcomeLine(server, done, "done"));
}

/** Say why nothing was stored. @param {Problem} failed */
function refused(failed) {
  outcome.replaceChildren(failure(failed));
  live.replaceChildren(quoteproofAnswer.spokenProblem(failed));
  if (failed.kind.startsWith("save-token-")) {
    part("token-kept").hidden = true;
    part("token-asked").hidden = false;
    token.focus();
    return outcome.scrollIntoView({ block: "nearest" }); // the reason goes with the field to change
  }
  outcome.focus();
}

byId("form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  if (!button("save").disabled) void save();
});
text.addEventListener("input", showPrinted);
button("guess").addEventListener("click", () => void guess());
button("find").addEventListener("click", () => void find());
part("found").addEventListener("change", showSending);
button("switch").addEventListener("click", () => {
  mode = "all";
  outcome.replaceChildren();
  showMode();
  if (article) void find();
  else button("find").focus();
});
button("token-other").addEventListener("click", () => {
  part("token-kept").hidden = true;
  part("token-asked").hidden = false;
  token.focus();
});
fill();
