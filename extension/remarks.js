// @ts-check
/**
 * What stands beside a match: the store's own findings, sources and pages that contradict it, and
 * fact-checks of similar claims.
 *
 * A classic script with one frozen global, `quoteproofRemarks`, between lines.js and answer.js. None
 * of it changes the verdict on the wording. The server's sentences are English; in another language
 * they are built anew from the fields beside them, and where these do not tell all, they stay English.
 */
(() => {
  const SERVER_LANGUAGE = "en";
  const CLAIM_CHARS = 280;
  const MOST_NAMED = 5; // attributions that a sentence tells one by one

  const { text, has, plural, number, list, capital, day, language } = quoteproofWords;
  const { clip } = quoteproofWording;
  const { element, foreign, safe, outLink, ownLink, dateLine, sourceName } = quoteproofLines;

  /** Return a text in the quotation marks of the language. @param {string} words */
  const quoted = (words) => text("quoted", words);

  /** Return the name of what was found; as the server has it where it is new. @param {string} kind */
  const findingName = (kind) => (has(`finding_${kind}`) ? text(`finding_${kind}`) : kind);

  /** Return a list under a name, as a note. @param {string} label @param {HTMLElement[]} items */
  const notedList = (label, items) =>
    element("div", "qp-findings qp-note", element("p", "qp-label", label), element("ul", "", ...items));

  /** Return what whoever keeps the store found about the quotation. @param {Match} match */
  function findings({ verdicts = [] }) {
    if (!verdicts.length) return null;
    const items = verdicts.map(({ kind, speaker, note, evidence, date, reviewer }) => {
      const address = safe(evidence);
      const by = [reviewer, day(date)].filter(Boolean).join(", ");
      return element(
        "li",
        { "data-kind": kind },
        element("b", "", findingName(kind)),
        speaker ? `. ${text("said_by", speaker.name)}` : null,
        note ? foreign(element("p", { dir: "auto" }, note), null) : null,
        element(
          "span",
          "qp-meta",
          `${by} · `,
          address ? outLink(address, text("evidence")) : evidence,
        ),
      );
    });
    return notedList(text("findings"), items);
  }

  /**
   * Return in which sources a name stands, as "3 sources since 2012, 1 of them undated".
   * @param {Attribution} attribution
   */
  function sourcesOf({ sources, occurrences_total, undated, first, last }) {
    const amount = sources
      ? plural("sources", sources)
      : plural("unnamed_sources", occurrences_total);
    if (!first || !last) return text("sources_undated", amount);
    const [from, to] = [first, last].map(({ value }) => value.slice(0, 4));
    const told = text(from === to ? "sources_in" : "sources_since", amount, from);
    return undated ? text("some_undated", told, number(undated)) : told;
  }

  /** Return "Ada Brook (3 sources since 2012)". @param {Attribution} attribution */
  const known = (attribution) =>
    text("known_where", attribution.speaker?.name ?? text("nobody_named"), sourcesOf(attribution));

  /**
   * Return whether the fields of a match tell all that the server's sentence on its disagreement does:
   * it is of the speakers alone unless sources give different days on which the words were said.
   * @param {Match} match
   */
  function tellsAll({ attributions = [], occurrences, occurrences_total, speakers }) {
    if (attributions.length < 2 || speakers.length < 2) return false;
    const said = occurrences.map(({ date }) => (date?.kind === "said" ? date.value : ""));
    const days = new Set(said.filter(Boolean));
    return occurrences.length === occurrences_total && days.size < 2;
  }

  /** @typedef {{words: string, lang: string}} Said  A sentence and its language. */

  /** Return how the sources disagree, null if they do not. @param {Match} match @returns {Said | null} */
  function disagreement(match) {
    const { disagreement: told, attributions = [], speakers } = match;
    const lang = language();
    if (told && (lang === SERVER_LANGUAGE || !tellsAll(match)))
      return { words: told, lang: SERVER_LANGUAGE };
    if (told) {
      const names = attributions.slice(0, MOST_NAMED).map(known).join("; ");
      const more = attributions.length - MOST_NAMED;
      const all = more > 0 ? text("more_names", names, number(more)) : names;
      return { words: text("attributed", all), lang };
    }
    if (told === null || speakers.length < 2) return null;
    return { words: `${capital(text("disagree"))}.`, lang }; // an older server tells no more
  }

  /** Return that the page gives the words to somebody else. @param {Match} match @returns {Said | null} */
  function contradiction({ context_speaker, attributions = [] }) {
    if (!context_speaker?.sentence) return null;
    const names = attributions.filter(({ speaker }) => speaker).map(known);
    const lang = language();
    if (lang === SERVER_LANGUAGE || !names.length)
      return { words: context_speaker.sentence, lang: SERVER_LANGUAGE };
    const shown = names.slice(0, MOST_NAMED);
    const more = names.length - MOST_NAMED;
    const all = more > 0 ? text("more_names", shown.join("; "), number(more)) : list(shown);
    return { words: text("page_elsewhere", context_speaker.name, all), lang };
  }

  /** Return a sentence as a part of the card. @param {Said | null} said @param {...HTMLElement} more */
  function note(said, ...more) {
    if (!said) return null;
    return element(
      "div",
      "qp-dispute qp-note",
      element("p", { lang: said.lang }, said.words),
      ...more,
    );
  }

  /** Return that the page gives the words to somebody else, if it surely does. @param {Match} match */
  const elsewhere = (match) => note(contradiction(match));

  /** Return how the sources disagree. @param {Match} match */
  function dispute(match) {
    const said = disagreement(match);
    if (match.disagreement !== undefined) return note(said);
    const items = match.speakers.map(({ id, name }) => {
      const where = match.occurrences.find((occurrence) => occurrence.speaker?.id === id);
      const told = where ? ` ${text("in_source", sourceName(where.source))}` : null;
      return element("li", "", element("b", "", name), told);
    });
    return note(said, element("ul", "", ...items));
  }

  /** Return the words that tell a rating: the publisher's own. @param {ClaimReview} review */
  const ratingWords = ({ rating_words: words, language: lang }) =>
    words ? foreign(element("span", "", quoted(words)), lang) : text("unrated");

  /** @param {ClaimReview} review */
  const reviewPublisher = (review) => review.publisher || review.site || text("publisher_unknown");

  /**
   * Return one fact-check: its rating, who published it when, of which claim. A claim stands in no
   * quotation marks: it is mostly somebody's paraphrase.
   * @param {ClaimReview} review
   * @param {RenderOptions} options
   */
  function claimReview(review, options) {
    const { id, language: lang, title, claim, claimant, review_date: date } = review;
    const address = safe(review.link) || safe(review.url);
    const label = title ? foreign(element("span", "", title), lang) : null;
    const link = address ? outLink(address, label ?? text("read_review")) : label;
    const words = foreign(element("span", "", clip(claim, CLAIM_CHARS)), lang);
    const record =
      options.base === undefined ? null : ownLink(options, `/reviews/${id}`, text("stored_review"));
    const rating = element("strong", "qp-rating", ratingWords(review));
    return element(
      "li",
      { "data-rating": review.rating },
      element("p", "", rating, ` – ${reviewPublisher(review)}, `, dateLine(date)),
      element(
        "p",
        "qp-clip",
        `${text("claim_is")} `,
        words,
        claimant ? ` ${text("claimed_by", claimant)}` : "",
      ),
      link || record
        ? element("p", "qp-meta", link, link && record ? " · " : "", record)
        : null,
    );
  }

  /**
   * Return the fact-checks of similar claims, apart from every match.
   * @param {Answer} answer
   * @param {RenderOptions} options
   */
  function similarClaims({ claim_reviews: reviews = [] }, options) {
    if (!reviews.length) return null;
    return element(
      "section",
      "qp-similar",
      element("h3", "qp-similar-title", text("similar")),
      element("p", "qp-note", text("similar_note")),
      element("ul", "", ...reviews.map((review) => claimReview(review, options))),
    );
  }

  /** Return the similar fact-checks in a sentence, null if there are none. @param {Answer} answer */
  function similarSentence({ claim_reviews: [first, ...rest] = [] }) {
    if (!first) return null;
    const head = text("citation_head", plural("similar", rest.length + 1), "");
    return element("span", "", head, ratingWords(first), `, ${reviewPublisher(first)}.`);
  }

  /** Return what judges or contradicts a match, a sentence each. @param {Match} match */
  function sentences(match) {
    const said = [contradiction(match), disagreement(match)].filter((one) => one !== null);
    return [
      ...(match.verdicts ?? []).map(({ kind }) => `${findingName(kind)}.`),
      ...said.map(({ words, lang }) => element("span", { lang }, words)),
    ];
  }

  globalThis.quoteproofRemarks = Object.freeze({
    quoted,
    findings,
    elsewhere,
    dispute,
    similarClaims,
    sentences,
    similarSentence,
  });
})();
