// @ts-check
/**
 * The answer card: the JSON of `POST /v1/match` in, DOM nodes out.
 *
 * One renderer for the server's page and the extension, therefore a classic script with one frozen
 * global, `quoteproofAnswer`; wording.js, lines.js and remarks.js go before it.
 */
(() => {
  const WORDS = Object.freeze({
    notFound: "Not found",
    speakerUnknown: "Speaker unknown",
    review: "Not yet reviewed: the speaker was found by a program and nobody has checked it.",
    reviewShort: "Not yet reviewed.",
    keyDelete: "in the quotation, not in your text",
    keyInsert: "only in your text",
    beyond: "Your text has more words than the quotation; only the words both share are compared.",
    cut: "The search ran out of time, so there may be more.",
    empty: "The store is empty, so nothing can be found yet. Import an article first.",
    absence: "No stored quotation repeats this text. That does not mean that nobody said it.",
    waiting: "Looking it up…",
  });

  const CLIP_CHARS = 140; // one other match in the compact list

  const { verdict, risks, segments, count, clip } = quoteproofWording;
  const { element, forScreenReaders, day, dateLine, dateText } = quoteproofLines;
  const { sourceName, sourceLine, speakerLine, ownLink, verdictLine } = quoteproofLines;
  const { findings, elsewhere, dispute, similarClaims, sentences, similarSentence } = quoteproofRemarks;
  const numbers = new Intl.NumberFormat("en");

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
      similarClaims(answer),
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
      similarClaims(answer),
      record ? element("p", "qp-foot", record) : null,
    );
  }

  /** Return one sentence for screen readers. @param {Answer} answer @param {string} selection */
  function sentence(answer, selection) {
    const [best, ...rest] = answer.matches;
    const cut = answer.complete === false ? WORDS.cut : "";
    const similar = similarSentence(answer);
    if (!best)
      return [`${WORDS.notFound}.`, cut, coverage(answer.store), similar].filter(Boolean).join(" ");
    const when = dateText(best.date);
    const where = [
      best.speaker?.name ?? WORDS.speakerUnknown,
      sourceName(best.source),
      when[0].toLowerCase() + when.slice(1),
    ];
    return [
      `${verdict(best, selection)}.`,
      `${where.join(", ")}.`,
      ...sentences(best),
      best.status === "review" ? WORDS.reviewShort : "",
      rest.length ? `${count(rest.length, "other match", "other matches")}.` : "",
      cut,
      answer.in_review ? keptBack(answer.in_review) : "",
      similar,
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
    coverage,
  });
})();
