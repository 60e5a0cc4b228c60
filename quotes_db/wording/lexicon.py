"""Words that turn the sense of a sentence: what negates, what quantifies, and phrases.

Word lists are data: every word in them is folded as ``normalize`` folds words. They are this
project's own, from closed classes of English grammar; German, French, Spanish, Russian, Arabic,
Chinese and Japanese have their commonest negatives only. Numbers and dates are in ``measures``,
other spellings in ``spellings``, words that are no names in ``vocabulary``.
"""

from __future__ import annotations

NEGATION, NUMBER, NAME, DATE, QUANTIFIER = 1, 2, 4, 8, 16  # kinds of meaning, as bits


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(text.split())


NEGATIONS = word_set(
    "not no never none nobody nothing nowhere neither nor without hardly barely scarcely unless "
    "unable lack lacks lacked lacking deny denies denied denying nope nay nicht kein keine "
    "keinen keinem keiner keines niemals niemand nichts ohne weder jamais rien aucun aucune "
    "nunca nadie ningun ninguno ninguna tampoco не нет никогда никто ничего ни "
    "لا لم لن ليس "
    "ليست غير 不 没 沒 未 无 無 非"
)
PLAIN_NEGATIONS = word_set(
    "not never no none nobody neither nor nicht kein keine nie jamais nunca не"
)
# Negatives that say how often or how much: exchanged for a plain "not", a quantifier changes.
DEGREE_NEGATIONS = word_set("never hardly barely scarcely niemals nunca jamais")
# Negatives in one language, other words in another: they count only where the text speaks that
# language.
FOREIGN_NEGATIONS = {"nie": "de", "kaum": "de", "pas": "fr", "sans": "fr", "sin": "es", "ni": "es"}

QUANTIFIERS = word_set(
    "all every each everyone everybody everything everywhere any anyone anybody anything most "
    "mostly some someone somebody something somewhere sometimes many much few fewer fewest "
    "several both either enough majority minority plenty entire whole only more less least "
    "various numerous countless always often usually seldom rarely frequently occasionally "
    "generally normally typically constantly ever may might must can could will would shall "
    "should ought maybe perhaps probably possibly likely unlikely certainly definitely surely "
    "apparently allegedly supposedly reportedly almost nearly approximately roughly partly "
    "partially completely totally entirely fully lots"
)

# Several words that are one: (words) → (what they are, kinds). Looked for before numbers and
# dates.
PHRASES: dict[tuple[str, ...], tuple[str, int]] = {
    ("no", "one"): ("nobody", NEGATION),
    ("not", "only"): ("not only", 0),
    ("not", "just"): ("not just", 0),
    ("not", "merely"): ("not merely", 0),
    ("not", "simply"): ("not simply", 0),
    ("not", "solely"): ("not solely", 0),
    ("nicht", "nur"): ("nicht nur", 0),
    ("whether", "or", "not"): ("whether or not", 0),
    ("no", "matter"): ("no matter", 0),
    ("no", "doubt"): ("no doubt", QUANTIFIER),
    ("nothing", "but"): ("nothing but", QUANTIFIER),
    ("far", "from"): ("far from", NEGATION),
    ("anything", "but"): ("anything but", NEGATION),
    ("a", "few"): ("a few", QUANTIFIER),
    ("a", "little"): ("a little", QUANTIFIER),
    ("a", "lot"): ("a lot", QUANTIFIER),
    ("at", "least"): ("at least", QUANTIFIER),
    ("at", "most"): ("at most", QUANTIFIER),
    ("up", "to"): ("up to", QUANTIFIER),
    ("more", "than"): ("more than", QUANTIFIER),
    ("less", "than"): ("less than", QUANTIFIER),
    ("no", "more", "than"): ("no more than", QUANTIFIER),
    ("no", "less", "than"): ("no less than", QUANTIFIER),
    ("no", "fewer", "than"): ("no less than", QUANTIFIER),
    ("fewer", "than"): ("less than", QUANTIFIER),
    ("one", "another"): ("each other", 0),
    ("each", "other"): ("each other", 0),
    ("every", "one"): ("everyone", QUANTIFIER),
    ("any", "one"): ("anyone", QUANTIFIER),
    ("may", "be"): ("may be", QUANTIFIER),
    ("all", "right"): ("alright", 0),
    ("alright",): ("alright", 0),
    ("ok",): ("ok", 0),
    ("after", "all"): ("after all", 0),
    ("above", "all"): ("above all", 0),
    ("per", "cent"): ("percent", 0),
    ("united", "states"): ("u.s", 0),
    ("united", "kingdom"): ("u.k", 0),
    ("united", "nations"): ("u.n", 0),
    ("european", "union"): ("e.u", 0),
    ("所", "有"): ("所有", QUANTIFIER),
    ("一", "些"): ("一些", QUANTIFIER),
    ("大", "多"): ("大多", QUANTIFIER),
    ("可", "能"): ("可能", QUANTIFIER),
    ("必", "须"): ("必须", QUANTIFIER),
    ("必", "須"): ("必须", QUANTIFIER),
    ("应", "该"): ("应该", QUANTIFIER),
    ("总", "是"): ("总是", QUANTIFIER),
    ("不", "仅"): ("不仅", 0),
    ("不", "但"): ("不但", 0),
    ("不", "过"): ("不过", 0),
    ("今", "天"): ("今天", DATE),
    ("今", "日"): ("今天", DATE),
    ("明", "天"): ("明天", DATE),
    ("明", "日"): ("明天", DATE),
    ("昨", "天"): ("昨天", DATE),
    ("昨", "日"): ("昨天", DATE),
    ("ま", "せ", "ん"): ("ません", NEGATION),
    ("な", "い"): ("ない", NEGATION),
    ("な", "か", "っ", "た"): ("なかった", NEGATION),
}
PHRASES |= {
    (verb, "to"): (f"{verb} to", NEGATION)
    for verb in word_set("fail fails failed failing refuse refuses refused refusing")
}
PHRASES |= {
    (verb, "to"): (f"{verb} to", QUANTIFIER)
    for verb in word_set("have has had having need needs needed ought")
}
PHRASES |= {
    (which, period): (f"{which} {period}", DATE)
    for which in word_set("last next this past previous coming following")
    for period in word_set(
        "week weekend month year decade century night summer winter spring autumn fall quarter "
        "morning evening afternoon @d1 @d2 @d3 @d4 @d5 @d6 @d7"
    )
}
PHRASE_STARTS = frozenset(phrase[0] for phrase in PHRASES)
