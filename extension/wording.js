// @ts-check
/**
 * What a match says about the wording: the verdict in plain words, and the stored quotation in
 * segments that tell what was changed. Pure: no document, no network.
 *
 * A classic script with one frozen global, `quoteproofWording`, after words.js and before
 * answer.js, which draws the segments. The server counts in code points and JavaScript in UTF-16
 * units: texts are spread into code points before an offset is used.
 */
(() => {
  const CONTEXT_CHARS = 160; // about two lines of the card: enough to place an excerpt
  const FOLD_CHARS = 480; // six lines; what is equal and longer is folded to a third at each end

  const { text: words, has, plural, list } = quoteproofWords;

  const UNSPACED =
    /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
  const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

  /** Return the number of words: what spaces part, or the dictionary where a script has none. */
  function wordsIn(/** @type {string} */ text) {
    let found = 0;
    for (const run of text.split(/\s+/u)) {
      if (UNSPACED.test(run))
        found += [...segmenter.segment(run)].filter(({ isWordLike }) => isWordLike).length;
      else if (/[\p{L}\p{N}]/u.test(run)) found += 1;
    }
    return found;
  }

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
    if (match.wording === "verbatim") return words(`exact_${match.extent}`);
    if (match.wording === "elided") {
      const omitted = wordsIn(match.omitted.join(" "));
      return omitted ? plural("shortened", omitted) : words("bracketed");
    }
    const changed = changedWords(match, selection);
    const head = changed ? plural("changed", changed) : words("changed");
    const kinds = kindsOf(match);
    if (!kinds.length) return head;
    if (changed <= kinds.length) return words("with_kinds", head, list(kinds));
    return words(kinds.length === 1 ? "with_one_kind" : "with_some_kinds", head, list(kinds));
  }

  /**
   * Return whether sources give the words to plainly different people. An older server only lists the
   * names; a newer one knows which may be the same person's.
   * @param {Match} match
   */
  const isDisputed = ({ disagreement, speakers }) => disagreement !== null && speakers.length > 1;

  /** Return the kinds of words that differ, as "a negation". @param {Match} match */
  const kindsOf = ({ risks }) =>
    risks.filter((risk) => has(`kind_${risk}`)).map((risk) => words(`kind_${risk}`));

  /**
   * Return each risk with the sentence that explains it. What a shortened quotation left out differs
   * from nothing: there one sentence says what kinds of words are hidden.
   * @param {Match} match
   */
  function risks(match) {
    const known = match.risks.filter((risk) => has(`risk_${risk}`)); // not of a later server
    const kinds = kindsOf(match);
    if (match.wording === "elided" && known.includes("hidden_by_ellipsis") && kinds.length) {
      return [{ risk: "hidden_by_ellipsis", sentence: words("hidden_kinds", list(kinds)) }];
    }
    return known.map((risk) => ({ risk, sentence: words(`risk_${risk}`) }));
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
      { kind: "folded", text: middle, label: plural("more_words", wordsIn(middle)) },
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

  globalThis.quoteproofWording = Object.freeze({ verdict, risks, isDisputed, segments, clip });
})();
