// @ts-check
/**
 * What a match says about the wording: the verdict in plain words, and the stored quotation in
 * segments that tell what was changed. Pure: no document, no network.
 *
 * A classic script with one frozen global, `quoteproofWording`, for the same two places as answer.js,
 * which draws the segments. The server counts in code points and JavaScript in UTF-16 units: texts are
 * spread into code points before an offset is used.
 */
(() => {
  const CONTEXT_CHARS = 160; // about two lines of the card: enough to place an excerpt
  const FOLD_CHARS = 480; // six lines; what is equal and longer is folded to a third at each end

  const EXACT = Object.freeze({
    whole: "Exact",
    excerpt: "Exact excerpt",
    containing: "Exact, with other words around it",
    overlapping: "Exact in part",
  });
  const BRACKETED = "Exact but for words in brackets";

  /** For each risk: its name in the verdict, if it is a kind of word, and the sentence on it. */
  const RISKS = Object.freeze({
    negation: {
      kind: "a negation",
      sentence: "A negation is added, dropped or moved: the text may say the opposite.",
    },
    number: { kind: "a number", sentence: "A number, amount or unit differs." },
    name: { kind: "a name", sentence: "A name is added, dropped or exchanged." },
    date: { kind: "a date", sentence: "A date, weekday or year differs." },
    quantifier: {
      kind: "a quantifier",
      sentence: "A word such as all, some, always, may or must differs.",
    },
    hidden_by_ellipsis: {
      kind: "",
      sentence: "The words left out hold a negation, number, name, date or quantifier.",
    },
    joined: {
      kind: "",
      sentence: "Two separate passages read as one: words between them are missing without a mark.",
    },
  });

  const numbers = new Intl.NumberFormat("en");

  /** Return "1 word" or "2,300 words". @param {number} amount @param {string} one @param {string} many */
  const count = (amount, one, many) => `${numbers.format(amount)} ${amount === 1 ? one : many}`;

  const UNSPACED =
    /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
  const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

  /** Return the number of words: what spaces part, or the dictionary where a script has none. */
  function wordsIn(/** @type {string} */ text) {
    let words = 0;
    for (const run of text.split(/\s+/u)) {
      if (UNSPACED.test(run))
        words += [...segmenter.segment(run)].filter(({ isWordLike }) => isWordLike).length;
      else if (/[\p{L}\p{N}]/u.test(run)) words += 1;
    }
    return words;
  }

  /** Return "a, b and c". @param {string[]} items */
  const list = (items) =>
    items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;

  /** Return the first characters of a text, cut at a word. @param {string} text @param {number} limit */
  function clip(text, limit) {
    const points = [...text];
    if (points.length <= limit) return text;
    return `${points
      .slice(0, limit)
      .join("")
      .replace(/\s+\S*$/u, "")} …`;
  }

  /**
   * Return the number of words in which the two texts differ.
   * @param {Match} match
   * @param {string} selection
   */
  function changedWords(match, selection) {
    const [mine, theirs] = [[...selection], [...match.text]];
    let changed = 0;
    for (const { op, selection: s, quotation: q } of match.diff) {
      if (op === "equal") continue;
      changed += Math.max(
        op === "delete" ? 0 : wordsIn(mine.slice(...s).join("")),
        op === "insert" ? 0 : wordsIn(theirs.slice(...q).join("")),
      );
    }
    return changed;
  }

  /** Return the verdict on the wording in plain words. @param {Match} match @param {string} selection */
  function verdict(match, selection) {
    if (match.wording === "verbatim") return EXACT[match.extent];
    if (match.wording === "elided") {
      const omitted = wordsIn(match.omitted.join(" "));
      return omitted ? `Shortened: ${count(omitted, "word", "words")} left out` : BRACKETED;
    }
    const changed = changedWords(match, selection);
    const head = changed ? `Changed: ${count(changed, "word", "words")}` : "Changed";
    const kinds = knownRisks(match)
      .map((risk) => RISKS[risk].kind)
      .filter(Boolean);
    if (!kinds.length) return head;
    if (changed <= kinds.length) return `${head}, ${list(kinds)}`;
    return `${head}, ${kinds.length === 1 ? "one is" : "among them"} ${list(kinds)}`;
  }

  /** Return the risks that this version has words for. @param {Match} match */
  function knownRisks(match) {
    return /** @type {(keyof typeof RISKS)[]} */ (
      match.risks.filter((risk) => Object.hasOwn(RISKS, risk))
    );
  }

  /**
   * Return each risk with the sentence that explains it. What a shortened quotation left out differs
   * from nothing: there one sentence says what kinds of words are hidden.
   * @param {Match} match
   */
  function risks(match) {
    const known = knownRisks(match);
    const kinds = known.map((risk) => RISKS[risk].kind).filter(Boolean);
    if (match.wording === "elided" && known.includes("hidden_by_ellipsis") && kinds.length) {
      return [{ risk: "hidden_by_ellipsis", sentence: `The words left out hold ${list(kinds)}.` }];
    }
    return known.map((risk) => ({ risk, sentence: RISKS[risk].sentence }));
  }

  /**
   * Return the stored quotation in order, with what only the selection has put in where it stands.
   *
   * Joined, the segments that are not "added" are the quotation, but for the far context of an excerpt.
   * @param {Match} match
   * @param {string} selection
   * @returns {Segment[]}
   */
  function segments(match, selection) {
    if (!match.diff.length) return [{ kind: "same", text: match.text }];
    const [mine, theirs] = [[...selection], [...match.text]];
    let [at, seen] = [match.diff[0].quotation[0], match.diff[0].selection[0]];
    const parts = contextBefore(theirs.slice(0, at));
    for (const { op, selection: s, quotation: q } of match.diff) {
      const between = theirs.slice(at, q[0]).join("") || spaceBetween(mine.slice(seen, s[0]), parts);
      if (between) parts.push({ kind: "same", text: between });
      const [ours, stored] = [mine.slice(...s).join(""), theirs.slice(...q).join("")];
      if (op === "equal") parts.push(...folded(stored));
      else parts.push(...changed(op === "insert" ? "" : stored, op === "delete" ? "" : ours));
      [at, seen] = [q[1], s[1]];
    }
    return [...parts, ...contextAfter(theirs.slice(at))];
  }

  /** Return the space that stands between two words of the selection where the quotation has none. */
  function spaceBetween(/** @type {string[]} */ gap, /** @type {Segment[]} */ parts) {
    const ended = /(?:^|\s)$/u.test(parts.at(-1)?.text ?? "");
    return !ended && gap.some((character) => /\s/u.test(character)) ? " " : "";
  }

  /**
   * Return the segments of one change, the spaces at its edges outside of the marks.
   * @param {string} dropped
   * @param {string} added
   * @returns {Segment[]}
   */
  function changed(dropped, added) {
    const outer = dropped || added;
    const [lost, gained] = [dropped.trim(), added.trim()];
    /** @type {Segment[]} */
    const parts = [
      { kind: "same", text: /^\s*/u.exec(outer)?.[0] ?? "" },
      { kind: "dropped", text: lost },
      { kind: "same", text: lost && gained ? " " : "" },
      { kind: "added", text: gained },
      { kind: "same", text: outer.trim() ? (/\s*$/u.exec(outer)?.[0] ?? "") : "" },
    ];
    return parts.filter(({ text }) => text);
  }

  /**
   * Return words that are the same in both, a long middle apart: who said it must stay in sight.
   * @param {string} text
   * @returns {Segment[]}
   */
  function folded(text) {
    const points = [...text];
    if (points.length <= FOLD_CHARS) return [{ kind: "same", text }];
    const head = points.slice(0, FOLD_CHARS / 3).join("");
    const tail = points.slice(-FOLD_CHARS / 3).join("");
    const start = head.replace(/\S+$/u, "") || head; // at a word, where there are spaces
    const end = tail.replace(/^\S+/u, "") || tail;
    const middle = text.slice(start.length, text.length - end.length);
    return [
      { kind: "same", text: start },
      {
        kind: "folded",
        text: middle,
        label: `… ${count(wordsIn(middle), "more word", "more words")} …`,
      },
      { kind: "same", text: end },
    ];
  }

  /** Return whether the words outside the selection are only the sentence's closing marks. */
  const onlyMarks = (/** @type {string} */ text) => !/[\p{L}\p{N}]/u.test(text);

  /** @param {string[]} points @returns {Segment[]} */
  function contextBefore(points) {
    const all = points.join("");
    if (!all) return [];
    if (onlyMarks(all)) return [{ kind: "same", text: all }];
    if (points.length <= CONTEXT_CHARS) return [{ kind: "context", text: all }];
    return [
      {
        kind: "context",
        text: `… ${points
          .slice(-CONTEXT_CHARS)
          .join("")
          .replace(/^\S*\s+/u, "")}`,
      },
    ];
  }

  /** @param {string[]} points @returns {Segment[]} */
  function contextAfter(points) {
    const all = points.join("");
    if (!all) return [];
    return [{ kind: onlyMarks(all) ? "same" : "context", text: clip(all, CONTEXT_CHARS) }];
  }

  globalThis.quoteproofWording = Object.freeze({ verdict, risks, segments, count, clip });
})();
