// @ts-check
/**
 * What every list and card is made of: elements, and the lines that name who, where and when.
 *
 * A classic script with one frozen global, `quoteproofLines`, for the server's page and the extension.
 * Every text reaches the document through text nodes, so whatever a server answers stays text.
 */
(() => {
  const WORDS = Object.freeze({
    speakerUnknown: "Speaker unknown",
    sourceUnknown: "Source unknown",
    dateUnknown: "Date unknown",
    captureNote: "publication date unknown",
  });
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

  /** @param {string} text */
  const forScreenReaders = (text) => element("span", "qp-hidden", text);

  /** Return the address when a link may go there, else null. @param {string | null | undefined} address */
  function safe(address) {
    if (!address) return null;
    try {
      return ["http:", "https:"].includes(new URL(address).protocol) ? address : null;
    } catch {
      return null;
    }
  }

  /** Return "3 May 2024", "May 2024" or "2024". @param {PartialDate} date */
  function day(date) {
    const [year, month = 1, dayOfMonth = 1] = date.value.split("-").map(Number);
    const options = /** @type {Intl.DateTimeFormatOptions} */ ({
      year: "numeric",
      month: date.precision === "year" ? undefined : "long",
      day: date.precision === "day" ? "numeric" : undefined,
      timeZone: "UTC",
    });
    const moment = new Date(Date.UTC(year, month - 1, dayOfMonth));
    return Number.isNaN(moment.valueOf())
      ? date.value
      : new Intl.DateTimeFormat("en-GB", options).format(moment);
  }

  /**
   * Return the words around a date: what it dates, and what it is not.
   * @param {PartialDate} date
   * @returns {[string, string]}
   */
  function aroundDate(date) {
    const on = date.precision === "day" ? "on" : "in";
    if (date.kind === "said") return [`Said ${on} `, ""];
    if (date.kind === "captured") return [`Page captured ${on} `, ` – ${WORDS.captureNote}`];
    return [date.precision === "day" ? "Published " : "Published in ", ""];
  }

  /** Return the date and its kind in words. @param {PartialDate | null} date */
  function dateText(date) {
    if (!date) return WORDS.dateUnknown;
    const [before, after] = aroundDate(date);
    return before + day(date) + after;
  }

  /** Return the line that names a date and its kind. @param {PartialDate | null} date */
  function dateLine(date) {
    if (!date) return element("span", "qp-date qp-unknown", WORDS.dateUnknown);
    const [before, after] = aroundDate(date);
    const time = element("time", { datetime: date.value }, day(date));
    return element("span", "qp-date", before, time, after);
  }

  /** Return the shortest name of a source. @param {Source | null} source */
  function sourceName(source) {
    if (!source) return WORDS.sourceUnknown;
    const address = safe(source.url);
    return (
      source.publisher || source.title || (address && new URL(address).hostname) || WORDS.sourceUnknown
    );
  }

  /** Return the line that names a source, a link when it has an address. @param {Source | null} source */
  function sourceLine(source) {
    const name = sourceName(source);
    if (!source || name === WORDS.sourceUnknown) return element("span", "qp-source qp-unknown", name);
    const title = source.publisher && source.title ? source.title : null;
    const address = safe(source.link) || safe(source.url);
    const label = title || name;
    const linked = address
      ? element(
          "a",
          { class: "qp-link", href: address, target: "_blank", rel: "noopener noreferrer" },
          label,
        )
      : element("cite", "qp-title", label);
    const publisher = title ? [" ", element("span", "qp-publisher", name)] : [];
    return element("span", "qp-source", linked, ...publisher);
  }

  /** Return who said it, linked to the record when there is a base. */
  function speakerLine(/** @type {Speaker | null} */ speaker, /** @type {RenderOptions} */ options) {
    if (!speaker) return element("span", "qp-unknown", WORDS.speakerUnknown);
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
   * @param {string} text
   */
  function verdictLine(heading, kind, text) {
    const mark = element("span", { class: "qp-mark", "aria-hidden": "true" }, MARKS[kind]);
    return element(heading, { class: "qp-verdict", "data-kind": kind }, mark, text);
  }

  globalThis.quoteproofLines = Object.freeze({
    element,
    forScreenReaders,
    safe,
    day,
    dateText,
    dateLine,
    sourceName,
    sourceLine,
    speakerLine,
    ownLink,
    verdictLine,
  });
})();
