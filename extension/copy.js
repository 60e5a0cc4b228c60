// @ts-check
/**
 * A match as text to paste elsewhere: plain, as Markdown, or as a citation with the link to the passage.
 *
 * A classic script with one frozen global, `quoteproofCopy`, for the card and the popup. What is copied
 * is the stored quotation, never the words that were selected, with what is not known said to be so.
 */
(() => {
  const { message } = quoteproofBrowser;
  const { text: words, capital } = quoteproofWords;

  /** @typedef {"plain" | "markdown" | "citation"} Format */

  /** Return who said it, with the role. @param {Match} match */
  function who({ speaker }) {
    if (!speaker) return words("speaker_unknown");
    return speaker.role ? `${speaker.name}, ${speaker.role}` : speaker.name;
  }

  /** Return what a reader must be warned of. @param {Match} match */
  const doubts = (match) => [
    ...(quoteproofWording.isDisputed(match) ? [words("disagree")] : []),
    ...(match.status === "review" ? [words("review")] : []),
  ];

  /** Return the date with its kind, to stand in a sentence. @param {Match} match */
  const when = ({ date }) => quoteproofLines.dateText(date);

  /** Return the address of the passage, else of the source, else "". @param {Match} match */
  function link({ source }) {
    const address = [source?.link, source?.url].find((it) => it && URL.canParse(it));
    return address && /^https?:$/u.test(new URL(address).protocol) ? new URL(address).href : "";
  }

  /** Return the words as one line, in quotation marks. @param {Match} match */
  const quoted = ({ text }) => words("quoted", text.replace(/\s+/gu, " ").trim());

  /** Return a text with what Markdown would take for marks made harmless. @param {string} text */
  const escaped = (text) =>
    text.replace(/[\\`*_{}[\]<>#|~]/gu, "\\$&").replace(/^(\d*)([-+.)])/u, "$1\\$2");

  /** @type {Record<Format, (match: Match) => string>} */
  const formats = {
    plain(match) {
      const { title, publisher } = match.source ?? {};
      const parts = [who(match), title, publisher, when(match), ...doubts(match)];
      return `${quoted(match)} — ${parts.filter(Boolean).join(", ")}`;
    },
    markdown(match) {
      const { title, publisher } = match.source ?? {};
      const label = escaped(title || publisher || words("source"));
      const address = link(match).replace(/[()]/gu, (sign) => (sign === "(" ? "%28" : "%29"));
      const parts = [
        escaped(who(match)),
        address ? `[${label}](${address})` : title && label,
        publisher && (title || !address) ? `*${escaped(publisher)}*` : "",
        when(match),
        ...doubts(match),
      ];
      const lines = match.text.trim().split(/\s*\n\s*/u);
      const block = lines.map((line) => `> ${escaped(line)}`).join("\n>\n");
      return `${block}\n>\n> — ${parts.filter(Boolean).join(", ")}`;
    },
    citation(match) {
      const { title, publisher } = match.source ?? {};
      const where = [title && words("quoted", title), publisher].filter(Boolean).join(", ");
      const parts = [
        words("citation_head", who(match), quoted(match)),
        where ? words("citation_in", where) : capital(words("source_unknown")),
        capital(when(match)),
        ...doubts(match).map(capital),
      ];
      return [`${parts.join(". ")}.`, link(match)].filter(Boolean).join(" ");
    },
  };

  /**
   * Return whether a text was put into the clipboard. On pages without https there is no other way,
   * and the page hears nothing of it.
   * @param {string} text
   */
  function toClipboard(text) {
    let done = false;
    const fill = (/** @type {ClipboardEvent} */ event) => {
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
      done = true;
    };
    addEventListener("copy", fill, { capture: true });
    document.execCommand("copy");
    removeEventListener("copy", fill, { capture: true });
    return done;
  }

  /**
   * Return a row of buttons that copy a match, and say so.
   * @param {Match} match
   */
  function row(match) {
    const place = document.createElement("div");
    place.className = "qp-copy";
    place.lang = message("language");
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", message("copy"));
    const said = document.createElement("span");
    said.className = "qp-meta";
    said.setAttribute("role", "status");
    const names = { plain: "copy_plain", markdown: "copy_markdown", citation: "copy_citation" };
    for (const format of /** @type {Format[]} */ (Object.keys(formats))) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.format = format;
      button.textContent = message(names[format]);
      button.addEventListener("click", () => {
        said.textContent = message(toClipboard(formats[format](match)) ? "copy_done" : "copy_failed");
      });
      place.append(button);
    }
    place.append(said);
    return place;
  }

  globalThis.quoteproofCopy = Object.freeze({ ...formats, row });
})();
