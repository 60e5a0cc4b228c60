// @ts-check
/**
 * The answer card: the JSON of `POST /v1/match` in, DOM nodes out.
 *
 * One renderer for the server's page and the extension, therefore a classic script with one frozen
 * global, `quoteproofAnswer`; wording.js goes before it. Every text reaches the document through text
 * nodes, so whatever a server answers stays text.
 */
(() => {
  const WORDS = Object.freeze({
    notFound: "Not found",
    speakerUnknown: "Speaker unknown",
    sourceUnknown: "Source unknown",
    dateUnknown: "Date unknown",
    captureNote: "publication date unknown",
    review: "Not yet reviewed: the speaker was found by a program and nobody has checked it.",
    reviewShort: "Not yet reviewed.",
    disagree: "Sources disagree about the speaker.",
    keyDelete: "in the quotation, not in your text",
    keyInsert: "only in your text",
    beyond: "Your text has more words than the quotation; only the words both share are compared.",
    cut: "The search ran out of time, so there may be more.",
    empty: "The store is empty, so nothing can be found yet. Import an article first.",
    absence: "No stored quotation repeats this text. That does not mean that nobody said it.",
    waiting: "Looking it up…",
    findings: "Found by those who keep this store",
    evidence: "Evidence",
  });

  /** What an own verdict says of the quotation, by its kind. */
  const FINDINGS = Object.freeze({
    confirmed: "Confirmed",
    misattributed: "Misattributed",
    altered: "Altered",
    out_of_context: "Out of context",
    fabricated: "Fabricated",
    unproven: "Unproven",
  });

  const MARKS = Object.freeze({ verbatim: "=", elided: "…", altered: "≠", none: "∅" });
  const CLIP_CHARS = 140; // one other match in the compact list

  const { verdict, risks, segments, count, clip } = quoteproofWording;
  const numbers = new Intl.NumberFormat("en");

  /**
   * Return a new element with a class, attributes and children; a string child becomes a text node.
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag
   * @param {string | Record<string, string>} attributes  A string is the class.
   * @param {...(Node | string | null | undefined)} children
   * @returns {HTMLElementTagNameMap[K]}
   */
  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    const pairs = typeof attributes === "string" ? { class: attributes } : attributes;
    for (const [name, value] of Object.entries(pairs)) if (value) node.setAttribute(name, value);
    for (const child of children) if (child) node.append(child);
    return node;
  }

  /** @param {string} text */
  const forScreenReaders = (text) => element("span", "qp-hidden", text);

  /** Return the address when a link may go there, else null. @param {string | null | undefined} address */
  function safe(address) {
    if (!address) return null;
    try {
      return ["http:", "https:"].includes(new URL(address).protocol) ? address : null;
    } catch {
      return null;
    }
  }

  /** Return "3 May 2024", "May 2024" or "2024". @param {PartialDate} date */
  function day(date) {
    const [year, month = 1, dayOfMonth = 1] = date.value.split("-").map(Number);
    const options = /** @type {Intl.DateTimeFormatOptions} */ ({
      year: "numeric",
      month: date.precision === "year" ? undefined : "long",
      day: date.precision === "day" ? "numeric" : undefined,
      timeZone: "UTC",
    });
    const moment = new Date(Date.UTC(year, month - 1, dayOfMonth));
    return Number.isNaN(moment.valueOf())
      ? date.value
      : new Intl.DateTimeFormat("en-GB", options).format(moment);
  }

  /**
   * Return the words around a date: what it dates, and what it is not.
   * @param {PartialDate} date
   * @returns {[string, string]}
   */
  function aroundDate(date) {
    const on = date.precision === "day" ? "on" : "in";
    if (date.kind === "said") return [`Said ${on} `, ""];
    if (date.kind === "captured") return [`Page captured ${on} `, ` – ${WORDS.captureNote}`];
    return [date.precision === "day" ? "Published " : "Published in ", ""];
  }

  /** Return the date and its kind in words. @param {PartialDate | null} date */
  function dateText(date) {
    if (!date) return WORDS.dateUnknown;
    const [before, after] = aroundDate(date);
    return before + day(date) + after;
  }

  /** Return the line that names a date and its kind. @param {PartialDate | null} date */
  function dateLine(date) {
    if (!date) return element("span", "qp-date qp-unknown", WORDS.dateUnknown);
    const [before, after] = aroundDate(date);
    const time = element("time", { datetime: date.value }, day(date));
    return element("span", "qp-date", before, time, after);
  }

  /** Return the shortest name of a source. @param {Source | null} source */
  function sourceName(source) {
    if (!source) return WORDS.sourceUnknown;
    const address = safe(source.url);
    return (
      source.publisher || source.title || (address && new URL(address).hostname) || WORDS.sourceUnknown
    );
  }

  /** Return the line that names a source, a link when it has an address. @param {Source | null} source */
  function sourceLine(source) {
    const name = sourceName(source);
    if (!source || name === WORDS.sourceUnknown) return element("span", "qp-source qp-unknown", name);
    const title = source.publisher && source.title ? source.title : null;
    const address = safe(source.link) || safe(source.url);
    const label = title || name;
    const linked = address
      ? element(
          "a",
          { class: "qp-link", href: address, target: "_blank", rel: "noopener noreferrer" },
          label,
        )
      : element("cite", "qp-title", label);
    const publisher = title ? [" ", element("span", "qp-publisher", name)] : [];
    return element("span", "qp-source", linked, ...publisher);
  }

  /** Return who said it, linked to the record when there is a base. */
  function speakerLine(/** @type {Speaker | null} */ speaker, /** @type {RenderOptions} */ options) {
    if (!speaker) return element("span", "qp-unknown", WORDS.speakerUnknown);
    if (options.base === undefined) return element("span", "", speaker.name);
    return ownLink(options, `/speakers/${speaker.id}`, speaker.name);
  }

  /** @param {RenderOptions} options @param {string} path @param {string} label */
  function ownLink(options, path, label) {
    const href = `${options.base}${path}`;
    if (!options.base) return element("a", { class: "qp-record", href }, label);
    // From a foreign page: into a new tab, and without telling the server which page it was.
    return element(
      "a",
      { class: "qp-record", href, target: "_blank", rel: "noopener noreferrer" },
      label,
    );
  }

  /**
   * Return the stored quotation with the differences marked, and the words around an excerpt dimmed.
   * @param {Match} match
   * @param {string} selection
   */
  function comparison(match, selection) {
    const nodes = segments(match, selection).map(({ kind, text, label = "" }) => {
      if (kind === "dropped") return mark("del", "missing", text);
      if (kind === "added") return mark("ins", "added", text);
      if (kind === "context") return element("span", "qp-context", text);
      return kind === "folded" ? fold(label, text) : text;
    });
    return element("blockquote", { class: "qp-text", dir: "auto" }, ...nodes);
  }

  /** @param {"del" | "ins"} tag @param {string} said @param {string} text */
  const mark = (tag, said, text) =>
    element(tag, "", forScreenReaders(`[${said}: `), text, forScreenReaders("]"));

  /** Return a button that unfolds a text in its place. @param {string} label @param {string} text */
  function fold(label, text) {
    const button = element("button", { class: "qp-fold", type: "button" }, label);
    button.addEventListener("click", () => button.replaceWith(text));
    return button;
  }

  /** Return what the two marks mean, for those that occur. @param {HTMLElement} block */
  function key(block) {
    const [dropped, added] = [block.querySelector("del"), block.querySelector("ins")];
    if (!dropped && !added) return null;
    return element(
      "p",
      { class: "qp-key", "aria-hidden": "true" },
      dropped ? element("span", "", element("del", "", "struck out"), ` ${WORDS.keyDelete}`) : null,
      added ? element("span", "", element("ins", "", "underlined"), ` ${WORDS.keyInsert}`) : null,
    );
  }

  /** Return the words left out, unless the comparison shows them. @param {Match} match */
  function omittedWords(match) {
    if (!match.omitted.length || match.diff.some(({ op }) => op === "delete" || op === "replace"))
      return null;
    const items = match.omitted.map((words) => element("li", "", `“${words.trim()}”`));
    return element(
      "div",
      "qp-omitted",
      element("p", "qp-label", "Left out"),
      element("ul", "", ...items),
    );
  }

  /** @param {Match} match */
  function riskList(match) {
    const items = risks(match).map(({ risk, sentence }) =>
      element("li", { "data-risk": risk }, sentence),
    );
    return items.length ? element("ul", "qp-risks", ...items) : null;
  }

  /** Return how the sources disagree: in the server's sentence, or as an older one tells. */
  function dispute(/** @type {Match} */ match) {
    if (match.disagreement) return note(match.disagreement);
    if (match.disagreement === null || match.speakers.length < 2) return null;
    const items = match.speakers.map(({ id, name }) => {
      const where = match.occurrences.find((occurrence) => occurrence.speaker?.id === id);
      return element(
        "li",
        "",
        element("b", "", name),
        where ? ` in ${sourceName(where.source)}` : null,
      );
    });
    return element(
      "div",
      "qp-dispute qp-note",
      element("p", "", WORDS.disagree),
      element("ul", "", ...items),
    );
  }

  /** @param {string} sentence */
  const note = (sentence) => element("div", "qp-dispute qp-note", element("p", "", sentence));

  /** Return that the page gives the words to somebody else, if it surely does. @param {Match} match */
  function elsewhere({ context_speaker }) {
    return context_speaker?.sentence ? note(context_speaker.sentence) : null;
  }

  /** Return what whoever keeps the store found about the quotation. @param {Match} match */
  function findings({ verdicts = [] }) {
    if (!verdicts.length) return null;
    const items = verdicts.map((verdict) => {
      const { kind, speaker, note, evidence, date, reviewer } = verdict;
      const address = safe(evidence);
      const link = { class: "qp-link", href: address ?? "", target: "_blank", rel: "noopener noreferrer" };
      const by = [reviewer, day(date)].filter(Boolean).join(", ");
      return element(
        "li",
        { "data-kind": kind },
        element("b", "", FINDINGS[kind] ?? kind),
        speaker ? `. Said by ${speaker.name}` : null,
        note ? element("p", { dir: "auto" }, note) : null,
        element(
          "span",
          "qp-meta",
          `${by} · `,
          address ? element("a", link, WORDS.evidence) : evidence,
        ),
      );
    });
    return element(
      "div",
      "qp-findings qp-note",
      element("p", "qp-label", WORDS.findings),
      element("ul", "", ...items),
    );
  }

  /** @param {Match} match @param {RenderOptions} options */
  function occurrences(match, options) {
    const total = match.occurrences_total ?? match.occurrences.length;
    if (total < 2) return null;
    const items = match.occurrences.map((occurrence) =>
      element(
        "li",
        "",
        sourceLine(occurrence.source),
        element(
          "span",
          "qp-meta",
          speakerLine(occurrence.speaker, options),
          " · ",
          dateLine(occurrence.date),
        ),
      ),
    );
    const shown = items.length < total ? `, ${numbers.format(items.length)} of them here` : "";
    const summary = `Found ${count(total, "time", "times")}${shown}`;
    return element(
      "details",
      "qp-occurrences",
      element("summary", "", summary),
      element("ul", "", ...items),
    );
  }

  /**
   * Return everything about one match.
   * @param {Match} match
   * @param {string} selection
   * @param {RenderOptions} options
   * @param {"h2" | "h3"} heading
   */
  function matchCard(match, selection, options, heading) {
    const words = comparison(match, selection);
    const beyond = match.extent === "containing" || match.extent === "overlapping";
    const role = match.speaker?.role;
    return element(
      "article",
      { class: "qp-match", "data-wording": match.wording },
      verdictLine(heading, match.wording, verdict(match, selection)),
      riskList(match),
      element(
        "div",
        "qp-who",
        element("p", "qp-speaker", speakerLine(match.speaker, options)),
        role ? element("p", "qp-role", role) : null,
        element("p", "qp-where", sourceLine(match.source), dateLine(match.date)),
      ),
      findings(match),
      elsewhere(match),
      dispute(match),
      match.status === "review" ? element("p", "qp-review qp-note", WORDS.review) : null,
      words,
      key(words),
      omittedWords(match),
      beyond ? element("p", "qp-beyond qp-note", WORDS.beyond) : null,
      occurrences(match, options),
    );
  }

  /**
   * @param {"h2" | "h3"} heading
   * @param {keyof typeof MARKS} kind
   * @param {string} text
   */
  function verdictLine(heading, kind, text) {
    const mark = element("span", { class: "qp-mark", "aria-hidden": "true" }, MARKS[kind]);
    return element(heading, { class: "qp-verdict", "data-kind": kind }, mark, text);
  }

  /** Return the matches behind the first one, each folded to one line. */
  function otherMatches(
    /** @type {Match[]} */ matches,
    /** @type {string} */ selection,
    /** @type {RenderOptions} */ options,
  ) {
    if (!matches.length) return null;
    const items = matches.map((match) => {
      const who = `${match.speaker?.name ?? WORDS.speakerUnknown} · ${verdict(match, selection)}`;
      const line = element(
        "summary",
        "",
        element("span", "qp-clip", clip(match.text, CLIP_CHARS)),
        element("span", "qp-meta", who),
      );
      return element(
        "li",
        "",
        element("details", "", line, matchCard(match, selection, options, "h3")),
      );
    });
    const summary = count(items.length, "other match", "other matches");
    return element(
      "details",
      "qp-others",
      element("summary", "", summary),
      element("ul", "", ...items),
    );
  }

  /** Return what the store covers, in a sentence. @param {StoreCoverage} store */
  function coverage(store) {
    if (!store.quotations) return WORDS.empty;
    const parts = [
      `The store covers ${count(store.quotations, "quotation", "quotations")}`,
      `by ${count(store.speakers, "speaker", "speakers")}`,
      `from ${count(store.sources, "source", "sources")}`,
    ];
    return `${parts.join(" ")}${store.newest ? `, the newest of ${day(store.newest)}` : ""}.`;
  }

  /** Return that some matches are not shown. @param {number} waiting */
  const keptBack = (waiting) =>
    `${count(waiting, "more match waits", "more matches wait")} for review, not shown.`;

  /** @param {Answer} answer */
  function notFound(answer) {
    return element(
      "div",
      { class: "qp-answer", lang: "en", "data-state": "none" },
      verdictLine("h2", "none", WORDS.notFound),
      answer.complete === false ? element("p", "qp-review qp-note", WORDS.cut) : null,
      answer.store.quotations ? element("p", "qp-detail", WORDS.absence) : null,
      element("p", "qp-coverage", coverage(answer.store)),
    );
  }

  /**
   * Return the whole answer: the best match, then the others, or what the store covers.
   * @param {Answer} answer
   * @param {string} selection  The text exactly as it was sent; offsets index it.
   * @param {RenderOptions} [options]
   */
  function render(answer, selection, options = {}) {
    const [best, ...rest] = answer.matches;
    if (!best) return notFound(answer);
    const record =
      options.base === undefined
        ? null
        : ownLink(options, `/quotations/${best.quotation_id}`, "The full record");
    return element(
      "div",
      { class: "qp-answer", lang: "en", "data-state": best.wording },
      matchCard(best, selection, options, "h2"),
      otherMatches(rest, selection, options),
      answer.complete === false ? element("p", "qp-review qp-note", WORDS.cut) : null,
      answer.in_review ? element("p", "qp-review qp-note", keptBack(answer.in_review)) : null,
      record ? element("p", "qp-foot", record) : null,
    );
  }

  /** Return one sentence for screen readers. @param {Answer} answer @param {string} selection */
  function sentence(answer, selection) {
    const [best, ...rest] = answer.matches;
    const cut = answer.complete === false ? WORDS.cut : "";
    if (!best)
      return [`${WORDS.notFound}.`, cut, coverage(answer.store)].filter(Boolean).join(" ");
    const when = dateLine(best.date).textContent || "";
    const where = [
      best.speaker?.name ?? WORDS.speakerUnknown,
      sourceName(best.source),
      when[0].toLowerCase() + when.slice(1),
    ];
    return [
      `${verdict(best, selection)}.`,
      `${where.join(", ")}.`,
      ...(best.verdicts ?? []).map(({ kind }) => `${FINDINGS[kind] ?? kind}.`),
      best.context_speaker?.sentence ?? "",
      best.disagreement ??
        (best.disagreement === undefined && best.speakers.length > 1 ? WORDS.disagree : ""),
      best.status === "review" ? WORDS.reviewShort : "",
      rest.length ? `${count(rest.length, "other match", "other matches")}.` : "",
      cut,
      answer.in_review ? keptBack(answer.in_review) : "",
    ]
      .filter(Boolean)
      .join(" ");
  }

  /**
   * Return why there is no answer and what to do.
   * @param {Problem} problem
   * @param {...Node} actions
   */
  function problem({ kind, title, detail, fix, command }, ...actions) {
    return element(
      "div",
      { class: "qp-problem", "data-kind": kind },
      element(
        "h2",
        "qp-verdict",
        element("span", { class: "qp-mark", "aria-hidden": "true" }, "!"),
        title,
      ),
      detail ? element("p", "qp-detail", detail) : null,
      fix ? element("p", "qp-fix", fix) : null,
      command ? element("p", "", element("code", "qp-command", command)) : null,
      actions.length ? element("p", "qp-actions", ...actions) : null,
    );
  }

  /** Return a problem in one go for screen readers. @param {Problem} problem */
  const problemSentence = ({ title, detail, fix, command }) =>
    [`${title}.`, detail, fix, command].filter(Boolean).join(" ");

  const waiting = () => element("p", { class: "qp-waiting", lang: "en" }, WORDS.waiting);

  globalThis.quoteproofAnswer = Object.freeze({
    render,
    problem,
    problemSentence,
    waiting,
    sentence,
    verdictLine,
    coverage,
    speakerLine,
    sourceLine,
    dateLine,
    dateText,
  });
})();
