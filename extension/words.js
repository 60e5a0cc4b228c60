// @ts-check
/**
 * The words of the card, in the reader's language: a name in, the text out.
 *
 * A classic script with one frozen global, `quoteproofWords`, before all that show an answer. The
 * table is English and serves the server's own page, which is English throughout. In the extension
 * browser.js goes before, and the same names with "card_" in front of them are messages of _locales.
 * A text that may stand in the middle of a sentence begins as it does there; `capital` begins a line.
 */
(() => {
  const ENGLISH = Object.freeze({
    // The verdict on the wording
    exact_whole: "Exact",
    exact_excerpt: "Exact excerpt",
    exact_containing: "Exact, with other words around it",
    exact_overlapping: "Exact in part",
    bracketed: "Exact but for words in brackets",
    shortened_one: "Shortened: $1 word left out",
    shortened_other: "Shortened: $1 words left out",
    changed: "Changed",
    changed_one: "Changed: $1 word",
    changed_other: "Changed: $1 words",
    with_kinds: "$1, $2",
    with_one_kind: "$1, one is $2",
    with_some_kinds: "$1, among them $2",
    kind_negation: "a negation",
    kind_number: "a number",
    kind_name: "a name",
    kind_date: "a date",
    kind_quantifier: "a quantifier",
    risk_negation: "A negation is added, dropped or moved: the text may say the opposite.",
    risk_number: "A number, amount or unit differs.",
    risk_name: "A name is added, dropped or exchanged.",
    risk_date: "A date, weekday or year differs.",
    risk_quantifier: "A word such as all, some, always, may or must differs.",
    risk_hidden_by_ellipsis:
      "The words left out hold a negation, number, name, date or quantifier.",
    risk_joined:
      "Two separate passages read as one: words between them are missing without a mark.",
    hidden_kinds: "The words left out hold $1.",
    not_found: "Not found",
    // The comparison
    quoted: "“$1”",
    mark_dropped: "[missing: $1]",
    mark_added: "[added: $1]",
    struck_out: "struck out",
    underlined: "underlined",
    key_dropped: "in the quotation, not in your text",
    key_added: "only in your text",
    left_out: "Left out",
    more_words_one: "… $1 more word …",
    more_words_other: "… $1 more words …",
    beyond: "Your text has more words than the quotation; only the words both share are compared.",
    // Who, where and when
    speaker_unknown: "speaker unknown",
    source_unknown: "source unknown",
    date_unknown: "date unknown",
    said_day: "said on $1",
    said_month: "said in $1",
    said_year: "said in $1",
    published_day: "published $1",
    published_month: "published in $1",
    published_year: "published in $1",
    captured_day: "page captured on $1 – publication date unknown",
    captured_month: "page captured in $1 – publication date unknown",
    captured_year: "page captured in $1 – publication date unknown",
    found_times_one: "Found $1 time",
    found_times_other: "Found $1 times",
    some_here: "$1, $2 of them here",
    record: "The full record",
    source: "source",
    citation_head: "$1: $2",
    citation_in: "In: $1",
    // What contradicts or judges it
    review: "not yet reviewed",
    review_long: "Not yet reviewed: the speaker was found by a program and nobody has checked it.",
    disagree: "sources disagree about the speaker",
    in_source: "in $1",
    attributed: "Attributed to: $1.",
    page_elsewhere: "The page attributes this to $1; the store knows it from $2.",
    nobody_named: "nobody named",
    known_where: "$1 ($2)",
    unnamed_sources_one: "$1 unnamed source",
    unnamed_sources_other: "$1 unnamed sources",
    sources_undated: "$1, undated",
    sources_in: "$1 in $2",
    sources_since: "$1 since $2",
    some_undated: "$1, $2 of them undated",
    more_names: "$1; and $2 more",
    findings: "Found by those who keep this store",
    evidence: "Evidence",
    said_by: "Said by $1",
    finding_confirmed: "Confirmed",
    finding_misattributed: "Misattributed",
    finding_altered: "Altered",
    finding_out_of_context: "Out of context",
    finding_fabricated: "Fabricated",
    finding_unproven: "Unproven",
    similar: "Similar fact-checks",
    similar_note: "They are about claims like this text, not about these very words.",
    similar_one: "$1 similar fact-check",
    similar_other: "$1 similar fact-checks",
    unrated: "No rating in words",
    publisher_unknown: "Publisher unknown",
    read_review: "Read the fact-check",
    claim_is: "Claim:",
    claimed_by: "(claimed by $1)",
    stored_review: "This fact-check’s record",
    // The whole answer
    waiting: "Looking it up…",
    other_matches_one: "$1 other match",
    other_matches_other: "$1 other matches",
    kept_back_one: "$1 more match waits for review, not shown.",
    kept_back_other: "$1 more matches wait for review, not shown.",
    cut: "The search ran out of time, so there may be more.",
    empty: "The store is empty, so nothing can be found yet. Import an article first.",
    absence: "No stored quotation repeats this text. That does not mean that nobody said it.",
    coverage: "The store covers $1 by $2 from $3.",
    coverage_newest: "The store covers $1 by $2 from $3, the newest of $4.",
    quotations_one: "$1 quotation",
    quotations_other: "$1 quotations",
    speakers_one: "$1 speaker",
    speakers_other: "$1 speakers",
    sources_one: "$1 source",
    sources_other: "$1 sources",
  });

  const SLOT = "\u0001"; // stands where a node will, in a text that holds no such character

  /** Return whether there is a text of this name. @param {string} name */
  const has = (name) => Object.hasOwn(ENGLISH, name);

  /** Return the language of the words, as in HTML's lang. */
  const language = () => globalThis.quoteproofBrowser?.message("language") || "en";

  /** Return the locale of numbers, dates and lists: in English the day goes before the month. */
  const locale = () => (language() === "en" ? "en-GB" : language());

  /** Return a text with its places filled. @param {string} name @param {...string} values */
  function text(name, ...values) {
    if (!has(name)) throw new RangeError(`There are no words named "${name}".`);
    if (globalThis.quoteproofBrowser) return quoteproofBrowser.message(`card_${name}`, ...values);
    const english = ENGLISH[/** @type {keyof typeof ENGLISH} */ (name)];
    return english.replace(/\$(\d)/gu, (_, place) => values[place - 1] ?? "");
  }

  /** Return "2,300" as the language writes it. @param {number} amount */
  const number = (amount) => new Intl.NumberFormat(locale()).format(amount);

  /**
   * Return a text that counts, as in "1 word" or "2,300 words". Where a language has more forms than
   * two, as French for whole millions, the common one serves.
   * @param {string} name  Without "_one" or "_other".
   * @param {number} amount
   */
  function plural(name, amount) {
    const form = `${name}_${new Intl.PluralRules(locale()).select(amount)}`;
    return text(has(form) ? form : `${name}_other`, number(amount));
  }

  /** Return "a, b and c". @param {string[]} items */
  const list = (items) => new Intl.ListFormat(locale(), { type: "conjunction" }).format(items);

  /** Return what goes before and after the one place of a text. @param {string} name */
  function around(name) {
    const [before, after = ""] = text(name, SLOT).split(SLOT);
    return [before, after];
  }

  /** Return a text as it begins a line. @param {string} words */
  const capital = (words) => words.charAt(0).toLocaleUpperCase(locale()) + words.slice(1);

  /** Return "3 May 2024", "May 2024" or "2024". @param {PartialDate} date */
  function day({ value, precision }) {
    const [year, month = 1, dayOfMonth = 1] = value.split("-").map(Number);
    const options = /** @type {Intl.DateTimeFormatOptions} */ ({
      year: "numeric",
      month: precision === "year" ? undefined : "long",
      day: precision === "day" ? "numeric" : undefined,
      timeZone: "UTC",
    });
    const moment = new Date(Date.UTC(year, month - 1, dayOfMonth));
    if (Number.isNaN(moment.valueOf())) return value;
    const written = new Intl.DateTimeFormat(locale(), options).format(moment);
    return language() === "fr" ? written.replace(/^1 /u, "1er ") : written; // Intl does not write it so
  }

  globalThis.quoteproofWords = Object.freeze({
    ENGLISH,
    has,
    language,
    text,
    number,
    plural,
    list,
    around,
    capital,
    day,
  });
})();
