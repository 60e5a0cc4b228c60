// @ts-check
/**
 * What a page says of itself and what is seen of it: read as it stands, told apart in metadata.js.
 *
 * Injected when the user wants to save something. Reads only, keeps nothing, and takes the text that
 * is seen, never the page's source: that holds what a page keeps hidden, such as the keys of a login.
 */
(() => {
  const TEXT_MAX_CHARS = 200_000; // four times a long report; the server takes 500,000
  const LINKED_MAX_CHARS = 500_000; // of JSON-LD, which no person wrote by hand
  const PLACES = ["article", "[role='article']", "main", "[role='main']"];

  /** Return the place of the article: the one around the selection, else the only one of its kind. */
  function articlePlace() {
    const node = getSelection()?.anchorNode ?? null;
    const selected = node instanceof Element ? node : node?.parentElement;
    for (const css of PLACES) {
      const around = selected?.closest(css);
      if (around instanceof HTMLElement) return around;
      const all = document.querySelectorAll(css);
      if (!selected && all.length === 1 && all[0] instanceof HTMLElement) return all[0];
    }
    return document.body ?? document.documentElement;
  }

  /**
   * Return as much of a text as may be sent, around the words if it holds them.
   * @param {string} text @param {string} words
   */
  function cut(text, words) {
    if (text.length <= TEXT_MAX_CHARS) return text;
    const at = Math.max(0, text.indexOf(words.split("\n")[0]));
    const start = Math.max(0, Math.min(at - TEXT_MAX_CHARS / 2, text.length - TEXT_MAX_CHARS));
    return text.slice(start, start + TEXT_MAX_CHARS);
  }

  /** Return the name and the content of every meta element of the head, in order. */
  function metas() {
    return [...document.querySelectorAll("head meta[content]")].flatMap((meta) => {
      const name = ["property", "name", "itemprop"].map((key) => meta.getAttribute(key)).find(Boolean);
      return name ? [{ name: name.toLowerCase(), content: meta.getAttribute("content") ?? "" }] : [];
    });
  }

  /** Return the JSON-LD of the page, one string for each script, as far as there is room. */
  function linked() {
    const css = "script[type='application/ld+json' i]";
    let room = LINKED_MAX_CHARS;
    const texts = [...document.querySelectorAll(css)].map(({ textContent }) => textContent ?? "");
    return texts.filter(({ length }) => length <= room && (room -= length) >= 0);
  }

  /** Return what the page says and shows. @param {string} [words]  What is to be saved. */
  function read(words = "") {
    const canonical = document.querySelector("link[rel~='canonical' i][href]");
    return {
      address: document.URL,
      canonical: canonical instanceof HTMLLinkElement ? canonical.href : "",
      title: document.title,
      metas: metas(),
      linked: linked(),
      text: cut(articlePlace().innerText, words),
    };
  }

  globalThis.quoteproofPage = Object.freeze({ read });
})();
