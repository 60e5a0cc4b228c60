// @ts-check
/**
 * What every list and card is made of: elements, and the lines that name who, where and when.
 *
 * A classic script with one frozen global, `quoteproofLines`, for the server's page and the extension.
 * Every text reaches the document through text nodes, so whatever a server answers stays text.
 */
(() => {
  const { text, around, capital, day, language } = quoteproofWords;
  const MARKS = Object.freeze({ verbatim: "=", elided: "…", altered: "≠", none: "∅" });

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

  /** Return words that are not ours, in their language; without one it is unknown. */
  function foreign(
    /** @type {HTMLElement} */ node,
    /** @type {string | null | undefined} */ spoken,
  ) {
    node.setAttribute("lang", spoken ?? ""); // not the language of what is around it
    return node;
  }

  /** Return our words amid foreign ones, for screen readers. @param {string} said */
  const forScreenReaders = (said) =>
    element("span", { class: "qp-hidden", lang: language() }, said);

  /** Return the address when a link may go there, else null. @param {string | null | undefined} address */
  function safe(address) {
    if (!address) return null;
    try {
      return ["http:", "https:"].includes(new URL(address).protocol) ? address : null;
    } catch {
      return null;
    }
  }

  /** Return the date and its kind, as within a sentence. @param {PartialDate | null} date */
  const dateText = (date) =>
    date ? text(`${date.kind}_${date.precision}`, day(date)) : text("date_unknown");

  /** Return the line that names a date and its kind. @param {PartialDate | null} date */
  function dateLine(date) {
    if (!date) return element("span", "qp-date qp-unknown", capital(text("date_unknown")));
    const [before, after] = around(`${date.kind}_${date.precision}`);
    const time = element("time", { datetime: date.value }, day(date));
    return element("span", "qp-date", capital(before), time, after);
  }

  /** Return the shortest name of a source, "" without any. @param {Source | null} source */
  function nameOf(source) {
    const address = safe(source?.url);
    return source?.publisher || source?.title || (address ? new URL(address).hostname : "");
  }

  /** Return the name of a source, or that it is unknown. @param {Source | null} source */
  const sourceName = (source) => nameOf(source) || capital(text("source_unknown"));

  /** Return a link to elsewhere. @param {string} href @param {Node | string} label */
  const outLink = (href, label) =>
    element("a", { class: "qp-link", href, target: "_blank", rel: "noopener noreferrer" }, label);

  /** Return the line that names a source, a link when it has an address. @param {Source | null} source */
  function sourceLine(source) {
    const name = nameOf(source);
    if (!source || !name) return element("span", "qp-source qp-unknown", sourceName(null));
    const title = source.publisher && source.title ? source.title : null;
    const address = safe(source.link) || safe(source.url);
    const label = title || name;
    const linked = address ? outLink(address, label) : element("cite", "qp-title", label);
    if (source.title) foreign(linked, null);
    const publisher = title ? [" ", element("span", "qp-publisher", name)] : [];
    return element("span", "qp-source", linked, ...publisher);
  }

  /** Return who said it, linked to the record when there is a base. */
  function speakerLine(/** @type {Speaker | null} */ speaker, /** @type {RenderOptions} */ options) {
    if (!speaker) return element("span", "qp-unknown", capital(text("speaker_unknown")));
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
   * @param {"h2" | "h3"} heading
   * @param {keyof typeof MARKS} kind
   * @param {string} verdict
   */
  function verdictLine(heading, kind, verdict) {
    const mark = element("span", { class: "qp-mark", "aria-hidden": "true" }, MARKS[kind]);
    return element(heading, { class: "qp-verdict", "data-kind": kind }, mark, verdict);
  }

  globalThis.quoteproofLines = Object.freeze({
    element,
    foreign,
    forScreenReaders,
    safe,
    outLink,
    dateText,
    dateLine,
    sourceName,
    sourceLine,
    speakerLine,
    ownLink,
    verdictLine,
  });
})();
