// @ts-check
/**
 * What stands beside a match: the store's own findings, sources and pages that contradict it, and
 * fact-checks of similar claims.
 *
 * A classic script with one frozen global, `quoteproofRemarks`, between lines.js and answer.js. None
 * of it changes the verdict on the wording.
 */
(() => {
  const WORDS = Object.freeze({
    disagree: "Sources disagree about the speaker.",
    findings: "Found by those who keep this store",
    evidence: "Evidence",
    similar: "Similar fact-checks",
    similarNote: "They are about claims like this text, not about these very words.",
    unrated: "No rating in words",
    publisherUnknown: "Publisher unknown",
    readReview: "Read the fact-check",
  });

  /** What an own verdict says of the quotation, by its kind. */
  const FINDINGS = Object.freeze({
    confirmed: "Confirmed",
    misattributed: "Misattributed",
    altered: "Altered",
    out_of_context: "Out of context",
    fabricated: "Fabricated",
    unproven: "Unproven",
  });

  const CLAIM_CHARS = 280;

  const { count, clip } = quoteproofWording;
  const { element, safe, day, dateLine, sourceName } = quoteproofLines;

  /** Return how the sources disagree: in the server's sentence, or as an older one tells. */
  function dispute(/** @type {Match} */ match) {
    if (match.disagreement) return note(match.disagreement);
    if (match.disagreement === null || match.speakers.length < 2) return null;
    const items = match.speakers.map(({ id, name }) => {
      const where = match.occurrences.find((occurrence) => occurrence.speaker?.id === id);
      return element(
        "li",
        "",
        element("b", "", name),
        where ? ` in ${sourceName(where.source)}` : null,
      );
    });
    return element(
      "div",
      "qp-dispute qp-note",
      element("p", "", WORDS.disagree),
      element("ul", "", ...items),
    );
  }

  /** @param {string} sentence */
  const note = (sentence) => element("div", "qp-dispute qp-note", element("p", "", sentence));

  /** Return that the page gives the words to somebody else, if it surely does. @param {Match} match */
  function elsewhere({ context_speaker }) {
    return context_speaker?.sentence ? note(context_speaker.sentence) : null;
  }

  /** Return what whoever keeps the store found about the quotation. @param {Match} match */
  function findings({ verdicts = [] }) {
    if (!verdicts.length) return null;
    const items = verdicts.map((verdict) => {
      const { kind, speaker, note, evidence, date, reviewer } = verdict;
      const address = safe(evidence);
      const link = { class: "qp-link", href: address ?? "", target: "_blank", rel: "noopener noreferrer" };
      const by = [reviewer, day(date)].filter(Boolean).join(", ");
      return element(
        "li",
        { "data-kind": kind },
        element("b", "", FINDINGS[kind] ?? kind),
        speaker ? `. Said by ${speaker.name}` : null,
        note ? element("p", { dir: "auto" }, note) : null,
        element(
          "span",
          "qp-meta",
          `${by} · `,
          address ? element("a", link, WORDS.evidence) : evidence,
        ),
      );
    });
    return element(
      "div",
      "qp-findings qp-note",
      element("p", "qp-label", WORDS.findings),
      element("ul", "", ...items),
    );
  }

  /** Return the words that tell a rating: the publisher's own. @param {ClaimReview} review */
  const ratingWords = (review) => (review.rating_words ? `“${review.rating_words}”` : WORDS.unrated);

  /** @param {ClaimReview} review */
  const reviewPublisher = (review) => review.publisher || review.site || WORDS.publisherUnknown;

  /** Return one fact-check: its rating, who published it when, of which claim. @param {ClaimReview} review */
  function claimReview(review) {
    const lang = review.language || "";
    const rating = element("strong", { class: "qp-rating", lang }, ratingWords(review));
    const href = safe(review.link) || safe(review.url);
    const link = href
      ? element(
          "a",
          { class: "qp-link", href, target: "_blank", rel: "noopener noreferrer", lang },
          review.title || WORDS.readReview,
        )
      : review.title;
    const by = review.claimant ? ` – ${review.claimant}` : "";
    return element(
      "li",
      { "data-rating": review.rating },
      element("p", "", rating, ` – ${reviewPublisher(review)}, `, dateLine(review.review_date)),
      element("p", { class: "qp-clip", lang }, `“${clip(review.claim, CLAIM_CHARS)}”`, by),
      link ? element("p", "qp-meta", link) : null,
    );
  }

  /** Return the fact-checks of similar claims, apart from every match. @param {Answer} answer */
  function similarClaims({ claim_reviews: reviews = [] }) {
    if (!reviews.length) return null;
    return element(
      "section",
      "qp-similar",
      element("h3", "qp-similar-title", WORDS.similar),
      element("p", "qp-note", WORDS.similarNote),
      element("ul", "", ...reviews.map(claimReview)),
    );
  }

  /** Return the similar fact-checks in a sentence, nothing if there are none. @param {Answer} answer */
  function similarSentence({ claim_reviews: [first, ...rest] = [] }) {
    if (!first) return "";
    const number = count(rest.length + 1, "similar fact-check", "similar fact-checks");
    return `${number}: ${ratingWords(first)}, ${reviewPublisher(first)}.`;
  }

  /** Return what contradicts or judges a match, a sentence each. @param {Match} match */
  const sentences = ({ verdicts = [], context_speaker, disagreement, speakers }) => [
    ...verdicts.map(({ kind }) => `${FINDINGS[kind] ?? kind}.`),
    context_speaker?.sentence ?? "",
    disagreement ?? (disagreement === undefined && speakers.length > 1 ? WORDS.disagree : ""),
  ];

  globalThis.quoteproofRemarks = Object.freeze({
    findings,
    elsewhere,
    dispute,
    similarClaims,
    sentences,
    similarSentence,
  });
})();
