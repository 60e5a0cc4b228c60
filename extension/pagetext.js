// @ts-check
/**
 * The text of a page as a reader sees it, with the way back from a place in the text to the page.
 *
 * Injected on demand; reads only. Left out: scripts, what is not displayed, and whatever a person fills
 * in. Text that is only transparent, clipped or out of the window is read: much of it fades in later.
 * Blocks are parted by a blank line. A character of a text node is a character here, so that a place
 * needs no conversion inside its node. Open shadow roots are read; frames and closed roots are not.
 */
(() => {
  const SKIPPED =
    "script, style, noscript, template, textarea, input, select, option, datalist, button, iframe, " +
    "object, embed, svg, canvas, video, audio, img, math, rt, rp, " +
    "[contenteditable]:not([contenteditable=false])";
  const INITIAL_CHARS = 2; // a dropped initial floats, and is part of its word all the same

  /** @typedef {{node: Text, start: number, text: string}} Piece */

  /** @type {Piece[]} */
  let pieces = [];
  /** @type {string[]} */
  let parts = [];
  let length = 0;
  let gap = ""; // what parts the next text from the last one

  function add(/** @type {string} */ text) {
    parts.push(text);
    length += text.length;
  }

  /** Return a node's text with its line breaks as spaces, unless they are seen as such. */
  function textOf(/** @type {Text} */ node, /** @type {boolean} */ keepsLines) {
    const text = node.data.toWellFormed(); // a half of a pair is no text to send
    return keepsLines ? text : text.replace(/[\t\n\r\f]/gu, " ");
  }

  function addText(/** @type {Text} */ node, /** @type {boolean} */ keepsLines) {
    const text = textOf(node, keepsLines);
    const isBlank = !/\S/u.test(text);
    if (isBlank && (gap || !length)) return;
    if (length) add(gap);
    gap = "";
    pieces.push({ node, start: length, text });
    add(text);
  }

  /** @param {Element} element @param {CSSStyleDeclaration} style */
  function isBlock(element, { display, float }) {
    if (/^(inline|contents|ruby)/u.test(display)) return false;
    return float === "none" || (element.textContent ?? "").trim().length > INITIAL_CHARS;
  }

  /** Return what is shown of an element's content. @param {Element} element @returns {Iterable<Node>} */
  function contentOf(element) {
    if (element instanceof HTMLSlotElement && element.getRootNode() instanceof ShadowRoot) {
      const assigned = element.assignedNodes();
      if (assigned.length) return assigned;
    }
    return (element.shadowRoot ?? element).childNodes;
  }

  /** Read an element and what is in it. @param {Element} element */
  function walk(element) {
    if (element.matches(SKIPPED)) return;
    const style = getComputedStyle(element);
    if (style.display === "none") return;
    if (element.localName === "br") gap ||= "\n";
    const block = isBlock(element, style);
    if (block) gap = "\n\n";
    // Folded details have boxes of their own, but their content is not seen.
    const seen =
      style.visibility === "visible" && (style.display === "contents" || element.checkVisibility());
    const keepsLines = /^(pre|break)/u.test(style.whiteSpace);
    const quoted = seen && element.localName === "q";
    if (quoted) addMark("“");
    for (const node of contentOf(element)) {
      if (node instanceof Element) walk(node);
      else if (node instanceof Text && seen) addText(node, keepsLines);
    }
    if (quoted) addMark("”");
    if (block) gap = "\n\n";
  }

  /** Add the mark that the browser draws around a `q`: it is in no text node. @param {string} mark */
  function addMark(mark) {
    if (length) add(gap);
    gap = "";
    add(mark);
  }

  /** Return the text of the page, and remember where each part of it stands. */
  function read() {
    [pieces, parts, length, gap] = [[], [], 0, ""];
    if (document.body) walk(document.body);
    const text = parts.join("");
    parts = [];
    return text;
  }

  /** Return the number of the first piece that reaches behind a place. @param {number} place */
  function pieceAt(place) {
    let [low, high] = [0, pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pieces[middle].start + pieces[middle].text.length <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * Return a place in the text that was read as ranges of the page: one, or one for each shadow root.
   * What has changed since is left out.
   * @param {number} start
   * @param {number} end
   */
  function ranges(start, end) {
    /** @type {Range[]} */
    const found = [];
    for (let at = pieceAt(start); at < pieces.length && pieces[at].start < end; at += 1) {
      const { node, start: first, text } = pieces[at];
      if (!node.isConnected || (textOf(node, true) !== text && textOf(node, false) !== text)) continue;
      const [from, to] = [Math.max(0, start - first), Math.min(text.length, end - first)];
      const last = found.at(-1);
      if (last && last.endContainer.getRootNode() === node.getRootNode()) {
        last.setEnd(node, to);
        continue;
      }
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      found.push(range);
    }
    return found;
  }

  globalThis.quoteproofPageText = Object.freeze({ read, ranges });
})();
