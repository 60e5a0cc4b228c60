// @ts-check
/**
 * What a page tells of itself as a source: raw JSON-LD and meta elements in, five fields out.
 *
 * A field that the page does not tell stays empty. The day of publication is taken only where the page
 * names it as that; never from a clock, an address or the text. If two places name different days,
 * none is taken.
 */

const ARTICLE = /(?:Article|BlogPosting|Report)$/u;
const DAY = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ].*)?$/u;
const DATE_NAMES = [
  "article:published_time",
  "og:article:published_time",
  "datepublished",
  "dc.date.issued",
  "dcterms.issued",
  "citation_publication_date",
  "parsely-pub-date",
  "publish-date",
  "pubdate",
];
const AUTHOR_NAMES = ["author", "article:author", "parsely-author", "citation_author", "dc.creator"];
const PUBLISHER_NAMES = ["og:site_name", "citation_journal_title", "dc.publisher"];
const TITLE_NAMES = ["og:title", "citation_title", "twitter:title"];
const FIELD_MAX_CHARS = 4_000; // the server takes no more
const DEPTH_MAX = 20; // of nested JSON-LD

/** Return a text on one line. @param {unknown} value */
const line = (value) =>
  typeof value === "string" ? value.replace(/\s+/gu, " ").trim().slice(0, FIELD_MAX_CHARS) : "";

/**
 * Return the address as it may be kept: http or https, without password and place in the page.
 * @param {unknown} text @param {string} [base]
 */
function address(text, base) {
  if (typeof text !== "string" || !text.trim()) return "";
  try {
    const url = new URL(text, base || undefined);
    if (!/^https?:$/u.test(url.protocol)) return "";
    [url.username, url.password, url.hash] = ["", "", ""];
    return url.href;
  } catch {
    return "";
  }
}

/**
 * Return a day, month or year as the page writes it, or "" for what is none or has not come yet.
 * @param {unknown} text
 */
function day(text) {
  const [, year, month, dayOfMonth] = DAY.exec(line(text)) ?? [];
  if (!year || Number(year) < 1400) return "";
  const written = [year, month, dayOfMonth].filter(Boolean).join("-");
  const first = new Date(`${year}-${month ?? "01"}-${dayOfMonth ?? "01"}T00:00:00Z`);
  if (Number.isNaN(first.valueOf()) || !first.toISOString().startsWith(written)) return "";
  return first.valueOf() > Date.now() + 86_400_000 ? "" : written; // it may be tomorrow elsewhere
}

/**
 * Return every object of a page's JSON-LD.
 * @param {string[]} texts
 * @returns {Record<string, unknown>[]}
 */
function objects(texts) {
  /** @type {Record<string, unknown>[]} */
  const found = [];
  /** @param {unknown} value @param {number} depth */
  const visit = (value, depth) => {
    if (!value || typeof value !== "object" || depth > DEPTH_MAX) return;
    if (!Array.isArray(value)) found.push(/** @type {Record<string, unknown>} */ (value));
    for (const inner of Object.values(value)) visit(inner, depth + 1);
  };
  for (const text of texts) {
    try {
      visit(JSON.parse(text), 0);
    } catch {
      // A page may write JSON-LD that is none; it tells nothing then.
    }
  }
  return found;
}

/**
 * Return the object that describes this page's article: the only one, or the one with its address.
 * A list of other articles is no description of this one.
 * @param {PageSource} page
 * @returns {Record<string, unknown>}
 */
function articleOf(page) {
  const all = objects(page.linked);
  const articles = all.filter((it) => [it["@type"]].flat().some((type) => ARTICLE.test(line(type))));
  const here = new Set([address(page.address), address(page.canonical)].filter(Boolean));
  const own = articles.find((it) =>
    [it.url, it.mainEntityOfPage, it["@id"]].some((place) => {
      const told = place && typeof place === "object" ? Reflect.get(place, "@id") : place;
      return here.has(address(told, page.address));
    }),
  );
  const found = own ?? (articles.length === 1 ? articles[0] : {});
  /** @param {unknown} value  An object with a name, or a reference to one. */
  const resolved = (value) => {
    const id = value && typeof value === "object" ? Reflect.get(value, "@id") : undefined;
    return (id && all.find((it) => it["@id"] === id && it.name)) || value;
  };
  return {
    ...found,
    author: [found.author ?? []].flat().map(resolved),
    publisher: [found.publisher ?? []].flat().map(resolved),
  };
}

/** Return the names of people or organisations in JSON-LD. @param {unknown} value */
const names = (value) =>
  [value ?? []].flat().map((it) => line(it && typeof it === "object" ? Reflect.get(it, "name") : it));

/** Return the contents of the meta elements of the first name that has any. */
function meta(/** @type {PageSource} */ page, /** @type {string[]} */ wanted) {
  for (const name of wanted) {
    const found = page.metas.filter((it) => it.name === name).map(({ content }) => line(content));
    if (found.some(Boolean)) return found.filter(Boolean);
  }
  return [];
}

/** Return names of authors without what is none: addresses, accounts, mail. */
function authors(/** @type {string[]} */ found) {
  const clean = found.map((name) => name.replace(/^by\s+/iu, "").trim());
  return [...new Set(clean)].filter((name) => name && !/^@|:\/\/|\S@\S/u.test(name));
}

/** Return a page's title without the name of its site at the end. */
function withoutSite(/** @type {string} */ title, /** @type {string} */ publisher) {
  if (!publisher || !title.endsWith(publisher)) return title;
  return title.slice(0, -publisher.length).replace(/\s*[-–—|·:]\s*$/u, "") || title;
}

/** Return the address that names the page. A site's front page is no address of an article. */
function pageAddress(/** @type {PageSource} */ page) {
  const own = address(page.address);
  const canonical = address(page.canonical, page.address);
  if (!canonical) return own;
  return new URL(canonical).pathname === "/" && own && new URL(own).pathname !== "/" ? own : canonical;
}

/** Return the different days in moments; one moment in two time zones is one day, as first written. */
function daysNamed(/** @type {string[]} */ stated) {
  const moments = new Set(stated.map((text) => Date.parse(text)));
  const days = [...new Set(stated.map(day))];
  return moments.size === 1 ? days.slice(0, 1) : days;
}

/**
 * Return what the page tells of itself as a source, "" for what it does not.
 * @param {PageSource} page
 * @returns {SourceFields & {days: string[]}}  `days`: all days of publication that it names.
 */
export function describe(page) {
  const article = articleOf(page);
  const publisher = names(article.publisher).find(Boolean) ?? meta(page, PUBLISHER_NAMES)[0] ?? "";
  const told = authors(names(article.author));
  const author = told.length ? told : authors(meta(page, AUTHOR_NAMES));
  const title = line(article.headline) || meta(page, TITLE_NAMES)[0] || line(page.title);
  const stated = [article.datePublished, ...DATE_NAMES.flatMap((name) => meta(page, [name]))];
  const days = daysNamed(stated.filter(day).map(line));
  return {
    title: withoutSite(title, publisher),
    author: author.filter((name) => name !== publisher).join(", "),
    publisher,
    published: days.length === 1 ? days[0] : "",
    url: pageAddress(page),
    days,
  };
}
