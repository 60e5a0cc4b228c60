// @ts-check
/**
 * The card on a page: a closed shadow root beside the selection, never over it.
 *
 * Injected after those that background.js names before it. It stands in the top layer, takes
 * its style from an adopted sheet (a page's security policy does not reach those), asks the background
 * by message, and gives the focus back when it is closed.
 */
(() => {
  const GAP = 10; // between the selection and the card
  const MARGIN = 8; // between the card and the edge of the window
  const STEP = 24; // by which an arrow key moves the card
  const MIN_HEIGHT = 220; // a verdict and two lines; less is no side to stand on

  /** @typedef {"below" | "above" | "right" | "left"} Side */

  /**
   * @typedef {object} Card
   * @property {HTMLElement} host  The element in the page, with the closed shadow root.
   * @property {HTMLElement} frame  What is seen of the card.
   * @property {HTMLElement} body
   * @property {HTMLElement} live  The sentence for screen readers.
   * @property {Element | null} previous  Where the focus was.
   * @property {AbortController} stop  Ends everything that waits for events.
   * @property {Query} query
   * @property {{left: number, top: number}} [at]  Where the user moved it.
   */

  /** @type {Card | null} */
  let card = null;

  const { message, send } = quoteproofBrowser;

  /**
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag @param {Record<string, string>} attributes @param {string} [text]
   */
  function element(tag, attributes, text = "") {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.textContent = text;
    return node;
  }

  /** Return the element in a closed shadow root, and the root's content, ready to be placed. */
  function build(/** @type {string} */ styles) {
    const host = document.createElement("quoteproof-card");
    host.setAttribute("popover", "manual");
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    const dialog = { role: "dialog", "aria-labelledby": "qp-title", tabindex: "-1" };
    const frame = element("div", { class: "qp qp-card", lang: message("language"), ...dialog });
    const bar = element("div", { class: "qp-bar" });
    const label = message("close");
    const closing = element(
      "button",
      { id: "qp-close", type: "button", "aria-label": label, title: label },
      "×",
    );
    closing.addEventListener("click", close);
    bar.append(element("span", { id: "qp-title" }, message("name")), handle(), closing);
    bar.addEventListener("pointerdown", startMoving);
    const live = element("p", { id: "qp-live", class: "qp-hidden", role: "status" });
    const body = element("div", { id: "qp-body" });
    frame.append(bar, live, body);
    root.append(frame);
    for (const type of ["keydown", "keyup", "keypress"]) {
      host.addEventListener(type, (event) => event.stopPropagation()); // no page's shortcuts from in here
    }
    return { host, frame, body, live };
  }

  /**
   * Show the card for the selection of this frame and ask about it.
   * @param {string} styles
   * @returns {boolean} False when nothing is selected.
   */
  function open(styles) {
    close();
    const query = quoteproofSelection.read();
    if (!query) return false;
    const { text, prefix, suffix } = query;
    const stop = new AbortController();
    card = {
      ...build(styles),
      previous: document.activeElement,
      stop,
      query: { text, prefix, suffix },
    };
    document.documentElement.append(card.host);
    card.host.showPopover();
    const { signal } = stop;
    addEventListener("keydown", onKey, { capture: true, signal });
    addEventListener("scroll", onMove, { capture: true, passive: true, signal });
    addEventListener("resize", onMove, { passive: true, signal });
    void ask();
    card.frame.focus({ preventScroll: true });
    return true;
  }

  /** Remove the card and give the focus back. */
  function close() {
    if (!card) return;
    const { host, previous, stop } = card;
    card = null;
    stop.abort();
    host.remove();
    if (previous instanceof HTMLElement && previous !== document.body)
      previous.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // one Escape closes one thing
    close();
  }

  /** Return the button by which the arrow keys move the card. */
  function handle() {
    const label = message("move");
    const button = element(
      "button",
      { id: "qp-move", type: "button", "aria-label": label, title: label },
      "✥",
    );
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    button.addEventListener("keydown", (event) => {
      const step = steps[/** @type {keyof typeof steps} */ (event.key)];
      if (!step || !card) return;
      event.preventDefault();
      const { left, top } = card.frame.getBoundingClientRect();
      moveTo(left + step[0] * STEP, top + step[1] * STEP);
    });
    return button;
  }

  /** Move the card with the pointer, from a press on its bar until the release. */
  function startMoving(/** @type {PointerEvent} */ event) {
    const bar = /** @type {HTMLElement} */ (event.currentTarget);
    const pressed = /** @type {Element} */ (event.target).closest("button");
    if (!card || event.button !== 0 || pressed?.id === "qp-close") return;
    const { left, top } = card.frame.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const follow = (/** @type {PointerEvent} */ { clientX, clientY }) =>
      moveTo(clientX - x, clientY - y);
    bar.setPointerCapture(event.pointerId);
    bar.addEventListener("pointermove", follow);
    const end = () => bar.removeEventListener("pointermove", follow);
    bar.addEventListener("lostpointercapture", end, { once: true });
  }

  /** Put the card where the user wants it; from then on it stays there. */
  function moveTo(/** @type {number} */ left, /** @type {number} */ top) {
    if (!card) return;
    card.at = { left, top };
    place();
    const { offsetLeft, offsetTop } = card.frame;
    card.at = { left: offsetLeft, top: offsetTop }; // not beyond the edge, from where it would lag
  }

  let moving = 0;
  function onMove() {
    cancelAnimationFrame(moving);
    moving = requestAnimationFrame(() => place());
  }

  /** Replace what the card shows, and say it. */
  function show(/** @type {HTMLElement} */ content, /** @type {Node | string} */ said) {
    if (!card) return;
    card.body.replaceChildren(content);
    card.live.replaceChildren(said);
    delete card.frame.dataset.side;
    place();
    const watcher = new ResizeObserver(onMove); // a list is unfolded
    watcher.observe(content);
    card.stop.signal.addEventListener("abort", () => watcher.disconnect());
  }

  /** Ask the background, and show the answer or the problem. */
  async function ask() {
    const asked = card;
    if (!asked) return;
    show(quoteproofAnswer.waiting(), message("asking"));
    /** @type {Reply} */
    let reply;
    try {
      reply = await send({ type: "ask", query: asked.query });
      reply ??= { ok: false, problem: interrupted("interrupted") };
    } catch (error) {
      // After an update of the extension the scripts of the old version are cut off.
      const cut = /context invalidated/iu.test(String(error));
      reply = { ok: false, problem: interrupted(cut ? "updated" : "interrupted") };
    }
    if (card !== asked) return; // closed or asked again meanwhile
    if (reply.ok) {
      const { answer, server } = reply;
      const content = quoteproofAnswer.render(answer, asked.query.text, { base: server, lang: pageLanguage() });
      if (answer.matches[0]) content.append(quoteproofCopy.row(answer.matches[0]));
      if (answer.matches[0]?.wording !== "verbatim") content.append(saving(asked.query));
      show(content, quoteproofAnswer.spoken(answer, asked.query.text));
      return;
    }
    show(
      quoteproofAnswer.problem(reply.problem, ...actions()),
      quoteproofAnswer.spokenProblem(reply.problem),
    );
    asked.frame.focus({ preventScroll: true }); // the button that had the focus is gone
  }

  /** Return the language that the page says it is in, which is that of the words; "" if it says none. */
  function pageLanguage() {
    const { lang } = document.documentElement;
    return /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/iu.test(lang) ? lang : "";
  }

  /** @param {"interrupted" | "updated"} kind @returns {Problem} */
  function interrupted(kind) {
    const part = (/** @type {string} */ name) => message(`problem_${kind}_${name}`);
    return { kind, title: part("title"), detail: part("detail"), fix: part("fix") };
  }

  /** Return the button that opens the form for saving what was asked about. @param {Query} query */
  function saving(query) {
    const button = { type: "button", class: "qp-button qp-quiet", id: "qp-save" };
    const save = element("button", button, message("save_menu"));
    save.addEventListener("click", () => void send({ type: "save", query }));
    const line = element("p", { class: "qp-actions" });
    line.append(save);
    return line;
  }

  /** Return the buttons of a card that has no answer. */
  function actions() {
    const button = { type: "button", class: "qp-button" };
    const again = element("button", { ...button, id: "qp-retry" }, message("retry"));
    again.addEventListener("click", () => void ask());
    button.class += " qp-quiet";
    const settings = element("button", { ...button, id: "qp-settings" }, message("settings"));
    settings.addEventListener("click", () => void send({ type: "open-settings" }));
    return [again, settings];
  }

  /** Return the part of the window that the selection takes, or null when it is out of sight. */
  function selectionBox(/** @type {number} */ width, /** @type {number} */ height) {
    const seen = quoteproofSelection
      .rects()
      .filter(
        ({ left, right, top, bottom }) => right > 0 && left < width && bottom > 0 && top < height,
      );
    if (!seen.length) return null;
    return {
      left: Math.max(0, Math.min(...seen.map(({ left }) => left))),
      right: Math.min(width, Math.max(...seen.map(({ right }) => right))),
      top: Math.max(0, Math.min(...seen.map(({ top }) => top))),
      bottom: Math.min(height, Math.max(...seen.map(({ bottom }) => bottom))),
    };
  }

  /** Put the card on the first side of the selection that has room for it. */
  function place() {
    if (!card) return;
    const { frame, body } = card;
    const { scrollTop } = body; // lost with the height, which is given free to measure what is wanted
    const { clientWidth: width, clientHeight: height } =
      document.scrollingElement ?? document.documentElement;
    frame.style.maxHeight = "";
    const [cardWidth, cardHeight] = [frame.offsetWidth, frame.offsetHeight];
    const box = selectionBox(width, height);
    const full = height - 2 * MARGIN;
    /** @param {string} side @param {number} left @param {number} top @param {number} room  Of height. */
    const put = (side, left, top, room) => {
      const used = Math.min(cardHeight, room);
      frame.dataset.side = side;
      frame.style.maxHeight = `${room}px`;
      body.scrollTop = scrollTop;
      frame.style.left = `${Math.max(MARGIN, Math.min(left, width - cardWidth - MARGIN))}px`;
      frame.style.top = `${Math.max(MARGIN, Math.min(top, height - used - MARGIN))}px`;
    };
    const docked = (/** @type {number} */ room) => put("docked", width, height, room);
    if (card.at) return put("moved", card.at.left, card.at.top, full);
    if (!box) return docked(full);
    /** @type {Record<Side, number>} */
    const rooms = {
      below: height - box.bottom - GAP - MARGIN,
      above: box.top - GAP - MARGIN,
      right: width - box.right - GAP - MARGIN >= cardWidth ? full : 0,
      left: box.left - GAP - MARGIN >= cardWidth ? full : 0,
    };
    const side = chooseSide(rooms, cardHeight, /** @type {Side | undefined} */ (frame.dataset.side));
    if (!side) return docked(Math.min(full, height / 2)); // the selection fills the window
    const room = Math.min(rooms[side], full);
    if (side === "below") return put(side, box.left, box.bottom + GAP, room);
    if (side === "above") return put(side, box.left, box.top - GAP - Math.min(cardHeight, room), room);
    return put(side, side === "right" ? box.right + GAP : box.left - GAP - cardWidth, box.top, room);
  }

  /**
   * Return the side to stand on: where the card is already, else the first with room for all of it,
   * else the roomiest; undefined when none is worth it.
   * @param {Record<Side, number>} rooms
   * @param {number} wanted
   * @param {Side} [current]
   */
  function chooseSide(rooms, wanted, current) {
    const sides = /** @type {Side[]} */ (["below", "above", "right", "left"]);
    if (current && rooms[current] >= Math.min(wanted, MIN_HEIGHT)) return current;
    const fitting = sides.find((side) => rooms[side] >= wanted);
    const roomiest = sides.reduce((best, side) => (rooms[side] > rooms[best] ? side : best));
    return fitting ?? (rooms[roomiest] >= MIN_HEIGHT ? roomiest : undefined);
  }

  globalThis.quoteproofCard?.close(); // a second ask replaces the first card
  globalThis.quoteproofCard = Object.freeze({ open, close });
})();
