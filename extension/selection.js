// @ts-check
/**
 * The selection of one frame: its words, widened to whole words, what stands around them, and where.
 *
 * Injected on demand, before the card, which places itself by `rects`. Reads only; the text leaves
 * the page when the card asks.
 */
(() => {
  const CONTEXT_CHARS = 32; // what tells two places with the same words apart
  const FIELD_TYPES = ["text", "search", "url"]; // those that tell a selection, and never a password

  /** @type {Range | HTMLElement | null} */
  let found = null;

  /** Scripts that write no spaces between words: there a whole word cannot be told by its characters. */
  const UNSPACED =
    /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
  const WORD_END = /[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}'’-]*[\p{L}\p{N}\p{M}])?['’-]?$/u;
  const WORD_START = /^['’-]?[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}'’-]*[\p{L}\p{N}\p{M}])?/u;
  const STARTS_IN_WORD = /^[\p{L}\p{N}\p{M}]/u;
  const ENDS_IN_WORD = /[\p{L}\p{N}\p{M}]$/u;

  /** Return the text field whose text is selected, if there is one. */
  function selectedField() {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const input =
      element instanceof HTMLInputElement && FIELD_TYPES.includes(element.type) ? element : null;
    const field = element instanceof HTMLTextAreaElement ? element : input;
    return field && field.selectionStart !== field.selectionEnd ? field : null;
  }

  /** Return every open shadow root inside of a document or root. @param {Document | ShadowRoot} root */
  function openRoots(root) {
    /** @type {ShadowRoot[]} */
    const roots = [];
    for (const { shadowRoot } of root.querySelectorAll("*")) {
      if (shadowRoot) roots.push(shadowRoot, ...openRoots(shadowRoot));
    }
    return roots;
  }

  /**
   * Return the selected range of the page, or null; it may be inside an open shadow root, of which the
   * selection's own range tells no more than the host.
   * @param {Selection} selection
   */
  function selectedRange(selection) {
    const roots = openRoots(document);
    const composed =
      roots.length > 0 && selection.getComposedRanges?.({ shadowRoots: roots })[0];
    if (composed && composed.startContainer.getRootNode() === composed.endContainer.getRootNode()) {
      const range = document.createRange();
      range.setStart(composed.startContainer, composed.startOffset);
      range.setEnd(composed.endContainer, composed.endOffset);
      return range.collapsed ? null : range;
    }
    // An older Chromium has a selection for each root instead.
    const inside = roots
      .map((root) => /** @type {any} */ (root).getSelection?.())
      .find((it) => it?.rangeCount && !it.isCollapsed);
    const found = inside ?? selection;
    return found.rangeCount && !found.isCollapsed ? found.getRangeAt(0) : null;
  }

  /** Return the nearest element around a node that is laid out as a block. @param {Node} node */
  function block(node) {
    let element = node instanceof Element ? node : node.parentElement;
    while (
      element?.parentElement &&
      /^(inline|contents|ruby)/u.test(getComputedStyle(element).display)
    ) {
      element = element.parentElement;
    }
    return element ?? node.getRootNode();
  }

  /** Return the text of a range from one point to another. */
  function between(/** @type {[Node, number]} */ start, /** @type {[Node, number]} */ end) {
    const range = document.createRange();
    range.setStart(...start);
    range.setEnd(...end);
    return range.toString();
  }

  /**
   * Return the selected text of the page, the text around it in its blocks, and the rest of the words
   * that it cuts. Words are completed inside one text node: beyond it a line may break.
   */
  function fromPage() {
    const selection = getSelection();
    const range = selection && selectedRange(selection);
    if (!range) return null;
    found = range.cloneRange();
    const { startContainer, startOffset, endContainer, endOffset } = range;
    const endBlock = block(endContainer);
    return {
      text: selection.toString() || range.toString(), // the first breaks lines between blocks
      before: between([block(startContainer), 0], [startContainer, startOffset]),
      after: between([endContainer, endOffset], [endBlock, endBlock.childNodes.length]),
      wordBefore: startContainer instanceof Text ? startContainer.data.slice(0, startOffset) : "",
      wordAfter: endContainer instanceof Text ? endContainer.data.slice(endOffset) : "",
    };
  }

  /** @param {HTMLInputElement | HTMLTextAreaElement} field */
  function fromField(field) {
    found = field;
    const [start, end] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
    const [before, after] = [field.value.slice(0, start), field.value.slice(end)];
    return { text: field.value.slice(start, end), before, after, wordBefore: before, wordAfter: after };
  }

  /** Return the letters before a text that belong to its first word. */
  function missingBefore(/** @type {string} */ text, /** @type {string} */ before) {
    const rest = STARTS_IN_WORD.test(text) ? (WORD_END.exec(before)?.[0] ?? "") : "";
    return UNSPACED.test(rest) ? "" : rest;
  }

  /** Return the letters after a text that belong to its last word. */
  function missingAfter(/** @type {string} */ text, /** @type {string} */ after) {
    const rest = ENDS_IN_WORD.test(text) ? (WORD_START.exec(after)?.[0] ?? "") : "";
    return UNSPACED.test(rest) ? "" : rest;
  }

  /** Return the selection of this frame as a query, or null when nothing is selected. */
  function read() {
    found = null;
    const field = selectedField();
    const parts = field ? fromField(field) : fromPage();
    if (!parts?.text.trim()) return null;
    const left = missingBefore(parts.text, parts.wordBefore);
    const right = missingAfter(parts.text, parts.wordAfter);
    const before = parts.before.slice(0, parts.before.length - left.length).replace(/\s+/gu, " ");
    const after = parts.after.slice(right.length).replace(/\s+/gu, " ");
    return {
      text: (left + parts.text + right).trim(),
      prefix: [...before].slice(-CONTEXT_CHARS).join(""),
      suffix: [...after].slice(0, CONTEXT_CHARS).join(""),
      active: !(document.activeElement instanceof HTMLIFrameElement),
    };
  }

  /** Return where the selection is now, in the viewport's coordinates; empty when it is gone. */
  function rects() {
    if (found instanceof Range) {
      return [...found.getClientRects()].filter(({ width, height }) => width && height);
    }
    return found?.isConnected ? [found.getBoundingClientRect()] : [];
  }

  globalThis.quoteproofSelection = Object.freeze({ read, rects });
})();
