// @ts-check
/**
 * The marks on a page: places in its text in, highlights out, each kind with a name for marks.css.
 *
 * Injected after browser.js and pagetext.js. The CSS Custom Highlight API draws over the page without
 * touching its elements, so nothing of the page can break, and what it takes away loses its mark. The
 * marks go when they are told to, and when the side panel that made them is closed.
 */
(() => {
  /** @type {Record<Wording, string>} */
  const NAMES = {
    verbatim: "quoteproof-exact",
    elided: "quoteproof-shortened",
    altered: "quoteproof-changed",
  };
  const CURRENT = "quoteproof-current"; // the passage last jumped to

  /** @type {Map<number, Range[]>} */
  let placed = new Map();
  let isStyled = Boolean(globalThis.quoteproofMarks) && !globalThis.quoteproofMarks.needsStyle();

  /** Return the text of the page and what else tells which page it is. @returns {PageRead} */
  function read() {
    clear();
    const frames = [...document.querySelectorAll("iframe, frame")];
    return {
      text: quoteproofPageText.read(),
      title: document.title.trim(),
      url: location.href.split("#")[0],
      frames: frames.filter((it) => it.checkVisibility()).length,
    };
  }

  /**
   * Mark places of the text that was read; what has no wording gets no mark, but can be jumped to.
   * @param {Place[]} places
   * @returns {number[]} The ids of those that are on the page no more.
   */
  function show(places) {
    /** @type {Map<string, Range[]>} */
    const kinds = new Map();
    const gone = [];
    for (const { id, start, end, wording } of places) {
      const ranges = quoteproofPageText.ranges(start, end);
      if (!ranges.length) gone.push(id);
      placed.set(id, ranges);
      if (!wording) continue;
      const name = NAMES[wording];
      kinds.set(name, [...(kinds.get(name) ?? []), ...ranges]);
    }
    for (const [name, ranges] of kinds) CSS.highlights.set(name, new Highlight(...ranges));
    return gone;
  }

  /** Bring a passage into sight and mark it as the one in use; false when it is gone. */
  function jump(/** @type {number} */ id) {
    CSS.highlights.delete(CURRENT);
    const ranges = (placed.get(id) ?? []).filter((it) => !it.collapsed && it.getClientRects().length);
    if (!ranges.length) return false;
    const highlight = new Highlight(...ranges);
    highlight.priority = 1;
    CSS.highlights.set(CURRENT, highlight);
    const [{ startContainer, startOffset }] = ranges;
    startContainer.parentElement?.scrollIntoView({ block: "center", behavior: "instant" });
    const { top, bottom } = ranges[0].getBoundingClientRect(); // its block may be longer than the window
    if (top < 0 || bottom > innerHeight) scrollBy({ top: top - innerHeight / 3, behavior: "instant" });
    getSelection()?.collapse(startContainer, startOffset); // from here the keyboard and the ear go on
    return true;
  }

  /** Take all marks away. */
  function clear() {
    placed = new Map();
    for (const name of [...Object.values(NAMES), CURRENT]) CSS.highlights.delete(name);
  }

  /** Return whether the style sheet is still missing; the one who asks puts it in. */
  function needsStyle() {
    const missing = !isStyled;
    isStyled = true;
    return missing;
  }

  globalThis.quoteproofMarks?.clear();
  const marks = Object.freeze({ read, show, jump, clear, needsStyle });
  globalThis.quoteproofMarks = marks;
  quoteproofBrowser.onReleased(() => {
    if (globalThis.quoteproofMarks === marks) clear();
  });
})();
