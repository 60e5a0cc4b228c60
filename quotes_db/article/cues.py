"""Reporting verbs and phrases: which words link a quotation to its speaker.

In: a token's lower-case form. Out: how strongly it reports speech. Three strengths, because order
decides how much is needed: after a quotation almost only verbs of saying are inverted ("…," said
X), while before one many verbs introduce it (X dismissed the plan as "…"). Written from general
knowledge of English reporting; another language adds its own lists.
"""

from __future__ import annotations

from quotes_db.article.lexicon import word_set

_SAY = word_set(
    "say tell add ask note write reply respond state declare explain claim argue insist announce "
    "warn admit acknowledge conclude continue report tweet remark observe recall suggest assert "
    "mention answer comment confirm deny reveal stress emphasize emphasise underline point quip "
    "joke shout yell scream cry whisper mutter murmur groan sigh laugh exclaim plead beg pray "
    "promise pledge vow swear boast brag complain lament caution urge demand order instruct advise "
    "predict forecast estimate maintain contend allege testify concede confess agree disagree "
    "object protest counter retort interject interrupt inquire enquire wonder muse reason "
    "speculate reflect elaborate clarify reiterate repeat echo stipulate specify summarize "
    "summarise quote cite recite read post email text message blog chant sing proclaim pronounce "
    "preach thank assure reassure inform notify remind recount relate narrate describe opine posit "
    "propose snap bark growl snarl fume rage rail sneer scoff chuckle beam grin smile shrug nod "
    "begin finish resume persist press start volunteer offer venture tease mock rant marvel gush "
    "enthuse rave bemoan grouse grumble mumble stammer utter voice signal hint imply indicate "
    "disclose divulge confide fret worry hope believe think feel figure theorize theorise "
    "hypothesize challenge question query probe decry"
)

_INTRODUCE = word_set(
    "call describe dub label brand term deem denounce condemn criticize criticise blast slam "
    "praise hail laud applaud accuse blame dismiss reject deride ridicule mock characterize "
    "characterise refer cite quote credit commend compliment express voice release issue publish "
    "deliver send sign list outline detail urge encourage invite vow promise define name nickname "
    "portray paint cast attack lambaste rebuke scold chide chastise berate castigate defend "
    "support endorse back discuss address highlight emphasise stress welcome celebrate "
    "congratulate honor honour salute propose recommend suggest want seek plan intend aim try "
    "expect demand require oppose fear doubt regret apologize apologise joke liken compare "
    "interpret view see consider regard depict use employ repeat display show carry hold wave "
    "feature contain conclude find hear remember learn understand shoot fire follow advocate favor "
    "favour reference target tout bemoan lament draw sum attribute reserve"
)

_IRREGULAR = {
    "say": "said says saying", "tell": "told tells telling",
    "write": "wrote writes writing written",
    "read": "read reads reading", "sing": "sang sings singing", "swear": "swore swears swearing",
    "begin": "began begins beginning", "think": "thought thinks thinking",
    "feel": "felt feels feeling", "cry": "cried cries crying", "deny": "denied denies denying",
    "reply": "replied replies replying", "testify": "testified testifies testifying",
    "worry": "worried worries worrying", "clarify": "clarified clarifies clarifying",
    "specify": "specified specifies specifying", "notify": "notified notifies notifying",
    "decry": "decried decries decrying", "imply": "implied implies implying",
    "query": "queried queries querying", "pray": "prayed prays praying",
    "beg": "begged begs begging", "quip": "quipped quips quipping", "nod": "nodded nods nodding",
    "brag": "bragged brags bragging", "snap": "snapped snaps snapping",
    "grin": "grinned grins grinning", "shrug": "shrugged shrugs shrugging",
    "blog": "blogged blogs blogging", "fret": "fretted fretting frets",
    "send": "sent sends sending", "see": "saw sees seeing", "seek": "sought seeks seeking",
    "shoot": "shot shoots shooting", "hold": "held holds holding",
    "show": "showed shows showing", "find": "found finds finding",
    "hear": "heard hears hearing", "understand": "understood understands understanding",
    "slam": "slammed slams slamming", "dub": "dubbed dubs dubbing",
    "plan": "planned plans planning",
    "refer": "referred refers referring", "cast": "cast casts casting", "try": "tried tries trying",
    "draw": "drew draws drawing", "sum": "summed sums summing", "permit": "permitted permits",
    "label": "labeled labelled labels labeling labelling", "signal": "signaled signalled signals",
    "admit": "admitted admits admitting", "concede": "conceded concedes conceding",
}  # fmt: skip


def _forms(verb: str) -> list[str]:
    """Return the finite and -ing forms of a verb (regular spelling unless listed)."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb].split()
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    if verb.endswith("e"):
        return [third, verb + "d", verb[:-1] + "ing"]
    return [third, verb + "ed", verb + "ing"]


CUE_VERBS = _SAY | _INTRODUCE
_ALL_FORMS = {form: verb for verb in CUE_VERBS for form in _forms(verb)}
SAYING = frozenset(form for form, verb in _ALL_FORMS.items() if verb in _SAY)
# Base forms, for plural subjects: "they conclude". Words that are as often nouns stay out.
SAYING |= word_set(
    "say tell add write argue ask insist put puts conclude explain warn believe think agree "
    "continue suggest admit"
)
INTRODUCING = (frozenset(_ALL_FORMS) - SAYING) | {"call", "praise", "describe", "accuse"}

# Verbs that report speech and little else: their subject speaks, quotation or not.
PURE = frozenset(
    form
    for verb in word_set(
        "say tell add write reply respond state declare explain claim argue insist announce warn "
        "acknowledge tweet remark assert testify reiterate recall"
    )
    for form in _forms(verb)
) | {"say", "tell", "asked", "asks", "noted", "notes"}

# Nouns whose owner speaks: "in his statement", "Smith's remark that".
SPEECH_NOUNS = word_set(
    "statement interview speech remark remarks comment comments tweet tweets letter email e-mail "
    "memo message post claim claims assertion argument promise pledge vow warning question answer "
    "reply response testimony address essay column book op-ed article report filing ruling opinion "
    "complaint lawsuit ad advertisement slogan sign signs banner banners chant chants quote words "
    "phrase line word idea belief view suggestion call proposal plea prayer joke boast admission "
    "declaration announcement release transcript video document review editorial poll description "
    "text caption headline motto mantra oath motion resolution bill"
)


def reports(low: str) -> bool:
    """Return whether the word can stand as the cue beside a quotation, in either order."""
    return low in SAYING


def introduces(low: str) -> bool:
    """Return whether the word can lead into a quotation that follows it."""
    return low in SAYING or low in INTRODUCING


def verb_of(low: str) -> str:
    """Return the base form of a cue verb ("said" → "say"); other words as "other", none as ""."""
    return _ALL_FORMS.get(low, "other" if low else "")
