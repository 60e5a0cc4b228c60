// @ts-check
/**
 * The button beside a selection, on sites where the user asked for it; a click shows the card.
 *
 * Registered for those sites, after browser.js and selection.js. It reads a selection only to count its
 * words; before the click nothing of it leaves the page. The background is asked each time whether
 * the button may appear, so that a switch counts at once, also in pages that are open.
 */
(() => {
  if (globalThis.quoteproofButton) return; // two patterns may both include the page
  globalThis.quoteproofButton = true;

  const HOST = "quoteproof-button";
  const REST_MS = 250; // without a change, and the selection is taken to have ended
  const GAP = 8; // between the selection and the button
  const MARGIN = 4; // between the button and the edge of the window
  const MIN_WORDS = 2; // one word is no quotation

  const { message, send } = quoteproofBrowser;
  const words = new Intl.Segmenter(undefined, { granularity: "word" });
  const stop = new AbortController();

  /** @typedef {{left: number, top: number}} Point */

  /** @type {{host: HTMLElement, button: HTMLButtonElement, previous: Element | null} | null} */
  let shown = null;
  let timer = 0;
  let pressed = false; // a pointer still draws the selection
  let answered = ""; // the selection for which it was decided, until it changes

  /** Return whether a text has enough words to ask about. @param {string} text */
  function isEnough(text) {
    let count = 0;
    for (const { isWordLike } of words.segment(text)) {
      if (isWordLike && ++count >= MIN_WORDS) return true;
    }
    return false;
  }

  function onChange() {
    if (shown && document.activeElement === shown.host) return; // its focus is no new selection
    answered = "";
    hide();
    wait();
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(() => void consider(), REST_MS);
  }

  /** Show the button if a selection is there, has ended, and the user wants the button here. */
  async function consider() {
    if (pressed || shown) return;
    const text = quoteproofSelection.read()?.text ?? "";
    if (text === answered) return;
    answered = text;
    if (!isEnough(text)) return;
    /** @type {{styles?: string} | undefined} */
    const reply = await send({ type: "button-styles" }).catch(() => void stop.abort()); // updated meanwhile
    if (reply?.styles && answered === text && !pressed && !shown) show(reply.styles);
  }

  function show(/** @type {string} */ styles) {
    const host = document.createElement(HOST);
    host.setAttribute("popover", "manual");
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet]; // a page's security policy does not reach those
    const frame = document.createElement("div");
    frame.className = "qp";
    frame.lang = message("language");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "qp-ask";
    button.textContent = message("menu");
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps selection and focus
    button.addEventListener("click", (event) => event.isTrusted && ask());
    frame.append(button);
    root.append(frame);
    shown = { host, button, previous: null };
    document.documentElement.append(host);
    host.showPopover();
    place();
  }

  function hide() {
    if (!shown) return;
    const { host, previous } = shown;
    const focused = document.activeElement === host;
    shown = null;
    host.remove();
    if (focused && previous instanceof HTMLElement) previous.focus({ preventScroll: true });
  }

  /** Ask as the context menu does. */
  function ask() {
    hide(); // first: a text field must have its focus back to tell its selection
    send({ type: "ask-here" }).catch(() => stop.abort());
  }

  /** Return whether the button is there and not out of the window with its selection. */
  const isSeen = () => shown?.button.hasAttribute("data-hidden") === false;

  /** @param {KeyboardEvent} event */
  function onEscape(event) {
    if (!isSeen() || event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // one Escape closes one thing
    hide();
  }

  /** Let Tab reach the button first, and from there go on from where it was. @param {KeyboardEvent} event */
  function onTab(event) {
    if (!shown || !isSeen() || event.key !== "Tab" || event.defaultPrevented) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.activeElement === shown.host) return hide();
    if (event.shiftKey) return;
    event.preventDefault();
    shown.previous = document.activeElement;
    shown.button.focus({ preventScroll: true });
  }

  let moving = 0;
  function onMove() {
    cancelAnimationFrame(moving);
    moving = requestAnimationFrame(place);
  }

  /** Put the button beside the end of the selection, or hide it where it would cover selected text. */
  function place() {
    if (!shown) return;
    const { button } = shown;
    const { clientWidth: width, clientHeight: height } =
      document.scrollingElement ?? document.documentElement;
    const rects = quoteproofSelection
      .rects()
      .filter(({ left, right, top, bottom }) => right > 0 && left < width && bottom > 0 && top < height);
    const size = { width: button.offsetWidth, height: button.offsetHeight };
    const free = places(rects, size, width).find(
      ({ left, top }) =>
        top >= MARGIN &&
        top + size.height <= height - MARGIN &&
        left >= MARGIN &&
        left + size.width <= width - MARGIN &&
        rects.every(
          (rect) =>
            rect.right <= left ||
            rect.left >= left + size.width ||
            rect.bottom <= top ||
            rect.top >= top + size.height,
        ),
    );
    button.toggleAttribute("data-hidden", !free);
    if (!free) return;
    button.style.left = `${free.left}px`;
    button.style.top = `${free.top}px`;
  }

  /**
   * Return the places to try, best first: below the end, above the start, beside either.
   * @param {DOMRect[]} rects @param {{width: number, height: number}} size @param {number} windowWidth
   * @returns {Point[]}
   */
  function places(rects, size, windowWidth) {
    const [first, last] = [rects[0], rects.at(-1)];
    if (!first || !last) return [];
    const inside = (/** @type {number} */ left) =>
      Math.max(MARGIN, Math.min(left, windowWidth - size.width - MARGIN));
    const lowest = Math.max(...rects.map(({ bottom }) => bottom));
    const highest = Math.min(...rects.map(({ top }) => top));
    return [
      { left: inside(last.right - size.width / 2), top: last.bottom + GAP },
      { left: inside(last.right - size.width / 2), top: lowest + GAP },
      { left: inside(first.left - size.width / 2), top: highest - GAP - size.height },
      { left: last.right + GAP, top: last.top },
      { left: first.left - GAP - size.width, top: first.top },
      { left: windowWidth - size.width - MARGIN, top: last.top },
      { left: MARGIN, top: last.top },
    ];
  }

  const { signal } = stop;
  signal.addEventListener("abort", hide);
  document.addEventListener("selectionchange", onChange, { capture: true, signal });
  addEventListener("pointerdown", () => (pressed = true), { capture: true, signal });
  for (const type of ["pointerup", "pointercancel", "dragend"]) {
    addEventListener(type, () => ((pressed = false), wait()), { capture: true, signal });
  }
  addEventListener("keydown", onEscape, { capture: true, signal });
  addEventListener("keydown", onTab, { signal }); // after the page, whose editor may use Tab itself
  addEventListener("scroll", onMove, { capture: true, passive: true, signal });
  addEventListener("resize", onMove, { passive: true, signal });
  wait(); // in a page that was open before, something may be selected already
})();
