// @ts-check
/**
 * The answer card: the JSON of `POST /v1/match` in, DOM nodes out.
 *
 * One renderer for the server's page and the extension, therefore a classic script with one frozen
 * global, `quoteproofAnswer`; words.js, wording.js, lines.js and remarks.js go before it. Whatever is not
 * in the language of the words says in which it is.
 */
(() => {
  const CLIP_CHARS = 140; // one other match in the compact list

  const { text, plural, number, around, capital, day, language } = quoteproofWords;
  const { verdict, risks, segments, clip } = quoteproofWording;
  const { element, foreign, forScreenReaders, dateLine, dateText } = quoteproofLines;
  const { sourceName, sourceLine, speakerLine, ownLink, verdictLine } = quoteproofLines;
  const { quoted, findings, elsewhere, dispute, sentences } = quoteproofRemarks;
  const { similarClaims, similarSentence } = quoteproofRemarks;

  /**
   * Return the stored quotation with the differences marked, and the words around an excerpt dimmed.
   * @param {Match} match
   * @param {string} selection
   * @param {RenderOptions} options
   */
  function comparison(match, selection, { lang }) {
    const nodes = segments(match, selection).map(({ kind, text: words, label = "" }) => {
      if (kind === "dropped") return mark("del", "mark_dropped", words);
      if (kind === "added") return mark("ins", "mark_added", words);
      if (kind === "context") return element("span", "qp-context", words);
      return kind === "folded" ? fold(label, words) : words;
    });
    return foreign(element("blockquote", { class: "qp-text", dir: "auto" }, ...nodes), lang);
  }

  /** @param {"del" | "ins"} tag @param {string} said @param {string} words */
  function mark(tag, said, words) {
    const [before, after] = around(said).map(forScreenReaders);
    return element(tag, "", before, words, after);
  }

  /** Return a button that unfolds a text in its place. @param {string} label @param {string} words */
  function fold(label, words) {
    const kind = { class: "qp-fold", type: "button", lang: language() };
    const button = element("button", kind, label);
    button.addEventListener("click", () => button.replaceWith(words));
    return button;
  }

  /** Return what the two marks mean, for those that occur. @param {HTMLElement} block */
  function key(block) {
    const explained = (/** @type {"del" | "ins"} */ tag, look = "", meaning = "") =>
      block.querySelector(tag)
        ? element("span", "", element(tag, "", text(look)), ` ${text(meaning)}`)
        : null;
    const [dropped, added] = [
      explained("del", "struck_out", "key_dropped"),
      explained("ins", "underlined", "key_added"),
    ];
    if (!dropped && !added) return null;
    return element("p", { class: "qp-key", "aria-hidden": "true" }, dropped, added);
  }

  /** Return the words left out, unless the comparison shows them. */
  function omittedWords(/** @type {Match} */ match, /** @type {RenderOptions} */ { lang }) {
    if (!match.omitted.length || match.diff.some(({ op }) => op === "delete" || op === "replace"))
      return null;
    const items = match.omitted.map((words) =>
      foreign(element("li", "", quoted(words.trim())), lang),
    );
    return element(
      "div",
      "qp-omitted",
      element("p", "qp-label", text("left_out")),
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
    const found = plural("found_times", total);
    const isPart = items.length < total;
    const summary = isPart ? text("some_here", found, number(items.length)) : found;
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
    const words = comparison(match, selection, options);
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
        role ? foreign(element("p", "qp-role", role), options.lang) : null,
        element("p", "qp-where", sourceLine(match.source), dateLine(match.date)),
      ),
      findings(match),
      elsewhere(match),
      dispute(match),
      match.status === "review" ? element("p", "qp-review qp-note", text("review_long")) : null,
      words,
      key(words),
      omittedWords(match, options),
      beyond ? element("p", "qp-beyond qp-note", text("beyond")) : null,
      occurrences(match, options),
    );
  }

  /** @param {Match} match */
  const speakerName = ({ speaker }) => speaker?.name ?? capital(text("speaker_unknown"));

  /** Return the matches behind the first one, each folded to one line. */
  function otherMatches(
    /** @type {Match[]} */ matches,
    /** @type {string} */ selection,
    /** @type {RenderOptions} */ options,
  ) {
    if (!matches.length) return null;
    const items = matches.map((match) => {
      const who = `${speakerName(match)} · ${verdict(match, selection)}`;
      const line = element(
        "summary",
        "",
        foreign(element("span", "qp-clip", clip(match.text, CLIP_CHARS)), options.lang),
        element("span", "qp-meta", who),
      );
      return element(
        "li",
        "",
        element("details", "", line, matchCard(match, selection, options, "h3")),
      );
    });
    return element(
      "details",
      "qp-others",
      element("summary", "", plural("other_matches", items.length)),
      element("ul", "", ...items),
    );
  }

  /** Return what the store covers, in a sentence. @param {StoreCoverage} store */
  function coverage(store) {
    if (!store.quotations) return text("empty");
    const counts = [
      plural("quotations", store.quotations),
      plural("speakers", store.speakers),
      plural("sources", store.sources),
    ];
    if (!store.newest) return text("coverage", ...counts);
    return text("coverage_newest", ...counts, day(store.newest));
  }

  /** Return what not to conclude, or that somebody has yet to review a match. @param {Answer} answer */
  function absence({ in_review: waiting = 0, store }) {
    if (waiting) return element("p", "qp-review qp-note", plural("kept_back", waiting));
    return store.quotations ? element("p", "qp-detail", text("absence")) : null;
  }

  /** @param {Answer} answer @param {RenderOptions} options */
  function notFound(answer, options) {
    return element(
      "div",
      { class: "qp-answer", lang: language(), "data-state": "none" },
      verdictLine("h2", "none", text("not_found")),
      answer.complete === false ? element("p", "qp-review qp-note", text("cut")) : null,
      absence(answer),
      element("p", "qp-coverage", coverage(answer.store)),
      similarClaims(answer, options),
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
    if (!best) return notFound(answer, options);
    const record =
      options.base === undefined
        ? null
        : ownLink(options, `/quotations/${best.quotation_id}`, text("record"));
    return element(
      "div",
      { class: "qp-answer", lang: language(), "data-state": best.wording },
      matchCard(best, selection, options, "h2"),
      otherMatches(rest, selection, options),
      answer.complete === false ? element("p", "qp-review qp-note", text("cut")) : null,
      answer.in_review
        ? element("p", "qp-review qp-note", plural("kept_back", answer.in_review))
        : null,
      similarClaims(answer, options),
      record ? element("p", "qp-foot", record) : null,
    );
  }

  /** Return the pieces as one text, a space between two. @param {(Node | string | null)[]} pieces */
  function joined(pieces) {
    const told = pieces.filter((piece) => piece !== null && piece !== "");
    const spaced = told.flatMap((piece, at) => (at ? [" ", piece] : [piece]));
    return element("span", { lang: language() }, ...spaced);
  }

  /** Return the answer as a screen reader says it. @param {Answer} answer @param {string} selection */
  function spoken(answer, selection) {
    const [best, ...rest] = answer.matches;
    const cut = answer.complete === false ? text("cut") : "";
    const keptBack = answer.in_review ? plural("kept_back", answer.in_review) : "";
    const similar = similarSentence(answer);
    if (!best) {
      const none = `${text("not_found")}.`;
      return joined([none, cut, keptBack, coverage(answer.store), similar]);
    }
    const where = [speakerName(best), sourceName(best.source), dateText(best.date)];
    return joined([
      `${verdict(best, selection)}.`,
      `${where.join(", ")}.`,
      ...sentences(best),
      best.status === "review" ? `${capital(text("review"))}.` : "",
      rest.length ? `${plural("other_matches", rest.length)}.` : "",
      cut,
      keptBack,
      similar,
    ]);
  }

  /**
   * Return why there is no answer and what to do.
   * @param {Problem} problem
   * @param {...Node} actions
   */
  function problem({ kind, title, detail, detail_lang: lang = "", fix, command }, ...actions) {
    return element(
      "div",
      { class: "qp-problem", "data-kind": kind },
      element(
        "h2",
        "qp-verdict",
        element("span", { class: "qp-mark", "aria-hidden": "true" }, "!"),
        title,
      ),
      detail ? element("p", { class: "qp-detail", lang }, detail) : null,
      fix ? element("p", "qp-fix", fix) : null,
      command ? element("p", "", element("code", "qp-command", command)) : null,
      actions.length ? element("p", "qp-actions", ...actions) : null,
    );
  }

  /** Return a problem as a screen reader says it. @param {Problem} problem */
  function spokenProblem({ title, detail, detail_lang: lang = "", fix, command = "" }) {
    const said = detail ? element("span", { lang }, detail) : "";
    return joined([`${title}.`, said, fix, command]);
  }

  const waiting = () => element("p", { class: "qp-waiting", lang: language() }, text("waiting"));

  globalThis.quoteproofAnswer = Object.freeze({
    render,
    problem,
    spokenProblem,
    waiting,
    spoken,
    coverage,
  });
})();
