"""The same words in another form: contractions, British and American spelling, prefixes."""

from __future__ import annotations

from quotes_db.wording.lexicon import word_set

# Endings after an apostrophe; "'s" and "'d" stand for several words and are compared as
# themselves.
CONTRACTED = {"n't": "not", "'ll": "will", "'re": "are", "'ve": "have", "'m": "am"}
IRREGULAR = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "ain't": ("'s", "not"),
    "isnt": ("is", "not"),
    "arent": ("are", "not"),
    "wasnt": ("was", "not"),
    "werent": ("were", "not"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "hasnt": ("has", "not"),
    "havent": ("have", "not"),
    "hadnt": ("had", "not"),
    "couldnt": ("could", "not"),
    "wouldnt": ("would", "not"),
    "shouldnt": ("should", "not"),
    "cant": ("can", "not"),
    "let's": ("let", "us"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
    "hafta": ("have", "to"),
    "gimme": ("give", "me"),
    "lemme": ("let", "me"),
    "kinda": ("kind", "of"),
    "dunno": ("do", "not", "know"),
    "y'all": ("you", "all"),
    "ma'am": ("madam",),
    "o'er": ("over",),
    "ne'er": ("never",),
    "e'er": ("ever",),
}
# Printed with an apostrophe in front, and only then short for another word.
CLIPPED = {
    "cause": "because",
    "em": "them",
    "n": "and",
    "til": "until",
    "bout": "about",
    "tis": "it's",
    "round": "around",
}
# Printed in capitals and only then an abbreviation; dotted and undotted are one value.
ACRONYMS = {word: f"{word[0]}.{word[1]}" for word in ("us", "uk", "un", "eu")}
AUXILIARIES_OF = {
    "'s": word_set("is has us are am 's"),
    "'d": word_set("would had did 'd"),
}

# The same word in another spelling; regular differences are rules in ``values``.
SPELLINGS = {
    word: chosen
    for chosen, words in {
        "gray": "grey",
        "tire": "tyre",
        "plow": "plough",
        "program": "programme",
        "aluminum": "aluminium",
        "skeptic": "sceptic",
        "skeptical": "sceptical",
        "skepticism": "scepticism",
        "jewelry": "jewellery",
        "mom": "mum",
        "pajamas": "pyjamas",
        "while": "whilst",
        "among": "amongst",
        "amid": "amidst",
        "toward": "towards",
        "afterward": "afterwards",
        "backward": "backwards",
        "forward": "forwards",
        "learned": "learnt",
        "burned": "burnt",
        "dreamed": "dreamt",
        "spelled": "spelt",
        "spoiled": "spoilt",
        "leaped": "leapt",
        "gotten": "got",
        "aging": "ageing",
        "judgment": "judgement",
        "acknowledgment": "acknowledgement",
        "mold": "mould",
        "mustache": "moustache",
        "artifact": "artefact",
        "cozy": "cosy",
        "jail": "gaol",
        "yogurt": "yoghurt",
        "analog": "analogue",
        "catalog": "catalogue",
        "dialog": "dialogue",
        "defense": "defence",
        "offense": "offence",
        "license": "licence",
        "practice": "practise",
        "practiced": "practised",
        "practicing": "practising",
        "pretense": "pretence",
        "center": "centre",
        "centers": "centres",
        "centered": "centred",
        "theater": "theatre",
        "theaters": "theatres",
        "fiber": "fibre",
        "somber": "sombre",
        "meager": "meagre",
        "specter": "spectre",
        "luster": "lustre",
        "fulfill": "fulfil",
        "enroll": "enrol",
        "skillful": "skilful",
        "willful": "wilful",
        "installment": "instalment",
        "enrollment": "enrolment",
        "maneuver": "manoeuvre",
        "encyclopedia": "encyclopaedia",
        "pediatric": "paediatric",
        "anemia": "anaemia",
        "fetus": "foetus",
        "medieval": "mediaeval",
        "esthetic": "aesthetic",
        "anesthetic": "anaesthetic",
        "draft": "draught",
        "check": "cheque",
        "math": "maths",
        "because": "cos coz",
        "until": "till",
        "though": "tho",
        "through": "thru",
        "okay": "ok",
        "mister": "mr",
        "doctor": "dr",
        "professor": "prof",
        "senator": "sen",
        "governor": "gov",
        "representative": "rep",
        "general": "gen",
        "versus": "vs",
        "madam": "ma'am",
        "goodbye": "goodby",
    }.items()
    for word in words.split()
}
# A pair of words that differs by one of these prefixes is a word and its negation (legal,
# illegal).
NEGATING_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis")
NOT_NEGATED_BY_PREFIX = word_set(
    "form cover press port play side deed come put til stead tend vest crease clude like pose "
    "prove part part pact plant dance come land grain side sect spire spect tent vent volve "
    "charge claim close count course patch mantle traction tress"
)
