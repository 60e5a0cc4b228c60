/** metadata.js: what a page says of itself in, the fields of a source out; "" is not said. */
import assert from "node:assert/strict";
import { test } from "node:test";

const { describe } = await import(new URL("../../extension/metadata.js", import.meta.url));

const HERE = "https://gull.example/2023/ferry?from=mail#top";

/** Return a page; `metas` are pairs, `linked` objects. */
function page({ metas = [], linked = [], ...more } = {}) {
  return {
    address: HERE,
    canonical: "",
    title: "A ferry",
    text: "",
    ...more,
    metas: metas.map(([name, content]) => ({ name, content })),
    linked: linked.map((it) => (typeof it === "string" ? it : JSON.stringify(it))),
  };
}

const ARTICLE = {
  "@type": "NewsArticle",
  headline: "A ferry  for\nthe islands",
  datePublished: "2023-03-14T23:30:00-05:00",
  author: [{ "@type": "Person", name: "Petra Vance" }, { name: "Jo Reed" }],
  publisher: { "@type": "Organization", name: "The Gull" },
};
const GRAPH = {
  "@graph": [
    { "@type": "WebPage", "@id": "#page", name: "A page", datePublished: "2001-01-01" },
    { ...ARTICLE, author: { "@id": "#petra" }, publisher: { "@id": "#gull" } },
    { "@type": "Person", "@id": "#petra", name: "Petra Vance" },
    { "@type": "Organization", "@id": "#gull", name: "The Gull" },
  ],
};

/** A reason, the page, and some of the fields. */
const FIELDS = [
  [
    "JSON-LD tells all",
    { linked: [ARTICLE] },
    {
      title: "A ferry for the islands",
      author: "Petra Vance, Jo Reed",
      publisher: "The Gull",
      published: "2023-03-14",
    },
  ],
  [
    "a graph with references",
    { linked: [GRAPH] },
    { author: "Petra Vance", publisher: "The Gull", published: "2023-03-14" },
  ],
  [
    "meta elements tell all",
    {
      metas: [
        ["og:title", "A ferry"],
        ["og:site_name", "The Gull"],
        ["author", "By Petra Vance"],
        ["article:published_time", "2023-03-14T08:00:00+00:00"],
      ],
    },
    { title: "A ferry", author: "Petra Vance", publisher: "The Gull", published: "2023-03-14" },
  ],
  ["a page that tells nothing", {}, { title: "A ferry", author: "", publisher: "", published: "" }],
  ["what is no JSON is passed over", { linked: ["{", ARTICLE] }, { published: "2023-03-14" }],
  [
    "of several articles the one with this page's address",
    {
      linked: [
        { ...ARTICLE, datePublished: "2020-01-01", url: "https://gull.example/other" },
        { ...ARTICLE, mainEntityOfPage: { "@id": "https://gull.example/2023/ferry?from=mail" } },
      ],
    },
    { published: "2023-03-14" },
  ],
  [
    "of several others none",
    {
      linked: [
        { ...ARTICLE, url: "/a" },
        { ...ARTICLE, url: "/b" },
      ],
    },
    { published: "", author: "" },
  ],
  [
    "the site's name goes from the end of the title",
    { title: "A ferry | The Gull", metas: [["og:site_name", "The Gull"]] },
    { title: "A ferry" },
  ],
  [
    "addresses, accounts and mail are no authors, and the site is not its own",
    {
      metas: [
        ["author", "https://gull.example/petra"],
        ["author", "@petra"],
        ["author", "petra@gull.example"],
        ["author", "The Gull"],
        ["og:site_name", "The Gull"],
      ],
    },
    { author: "" },
  ],
];
for (const [why, given, expected] of FIELDS) {
  test(why, () => {
    const told = describe(page(given));
    const some = Object.fromEntries(Object.keys(expected).map((name) => [name, told[name]]));
    assert.deepEqual(some, expected);
  });
}

const dated = (...texts) => ({ metas: texts.map((text) => ["article:published_time", text]) });

/** A reason, the page, the day of publication, and how many the page names. */
const DAYS = [
  ["a month", dated("2023-03"), "2023-03", 1],
  ["a year", dated("2023"), "2023", 1],
  ["no such day", dated("2023-02-30"), "", 0],
  ["not written as a day", dated("14 March 2023"), "", 0],
  ["a moment alone is no day", dated("1678780800"), "", 0],
  ["a day to come is none", dated("2999-01-01"), "", 0],
  ["two days: which is right is not known", dated("2023-03-14", "2023-03-15"), "", 2],
  [
    "one moment in two time zones is one day",
    dated("2023-03-14T23:30:00-05:00", "2023-03-15T04:30:00Z"),
    "2023-03-14",
    1,
  ],
  [
    "a day of change is none of publication",
    { metas: [["article:modified_time", "2023-03-14"]] },
    "",
    0,
  ],
  [
    "a page's clock is none",
    {
      metas: [
        ["date", "2023-03-14"],
        ["last-modified", "2023-03-14"],
      ],
    },
    "",
    0,
  ],
  [
    "a web page's date is not its article's",
    { linked: [{ "@type": "WebPage", datePublished: "2023" }] },
    "",
    0,
  ],
];
for (const [why, given, published, named] of DAYS) {
  test(`day of publication: ${why}`, () => {
    const told = describe(page(given));
    assert.equal(told.published, published);
    assert.equal(told.days.length, named);
  });
}

/** A reason, the page, and its address. */
const ADDRESSES = [
  ["the canonical one", { canonical: "https://gull.example/ferry" }, "https://gull.example/ferry"],
  ["without it the own one, less the place", {}, "https://gull.example/2023/ferry?from=mail"],
  [
    "a front page is no article's",
    { canonical: "https://gull.example/" },
    "https://gull.example/2023/ferry?from=mail",
  ],
  ["no password", { address: "https://me:secret@gull.example/a" }, "https://gull.example/a"],
  ["a file has none that others can follow", { address: "file:///home/me/a.html" }, ""],
  [
    "a script is none",
    { canonical: "javascript:alert(1)" },
    "https://gull.example/2023/ferry?from=mail",
  ],
];
for (const [why, given, url] of ADDRESSES) {
  test(`address: ${why}`, () => assert.equal(describe(page(given)).url, url));
}
