"""Words of dates, numbers and units, with what they stand for; English, some of other languages."""

from __future__ import annotations

from quotes_db.wording.lexicon import word_set

RELATIVE_DAYS = word_set(
    "today tomorrow yesterday tonight ago overnight heute gestern morgen hier demain ayer manana"
)
_MONTHS = {
    1: "january jan januar janvier enero",
    2: "february feb februar fevrier febrero",
    3: "march marz",
    4: "april apr avril abril",
    5: "may mai mayo",
    6: "june jun juni juin junio",
    7: "july jul juli juillet julio",
    8: "august aug aout agosto",
    9: "september sept sep septembre septiembre",
    10: "october oct oktober octobre octubre",
    11: "november nov novembre noviembre",
    12: "december dec dezember decembre diciembre",
}
MONTHS = {name: number for number, names in _MONTHS.items() for name in names.split()}
# Also a verb, an adjective, a number or a person: a month only with a capital or beside a number.
UNSURE_MONTHS = word_set("may march mar jan jun sep sept dec nov oct apr aug feb mayo mai jul")
_WEEKDAYS = {
    1: "monday mon montag lundi lunes",
    2: "tuesday tue tues dienstag mardi martes",
    3: "wednesday wed mittwoch mercredi miercoles",
    4: "thursday thu thur thurs donnerstag jeudi jueves",
    5: "friday fri freitag vendredi viernes",
    6: "saturday sat samstag samedi sabado",
    7: "sunday sun sonntag dimanche domingo",
}
WEEKDAYS = {name: number for number, names in _WEEKDAYS.items() for name in names.split()}
UNSURE_WEEKDAYS = word_set("mon tue wed thu fri sat sun")
WEEKDAY_PREPOSITIONS = word_set("on last next this every until by from since")
DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60} | {
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
DATE_PREPOSITIONS = word_set(
    "in since by until till before after from of during around circa late early mid"
)
MONTH_PREPOSITIONS = word_set(
    "in since by until till before after from of during last next this early late mid"
)

SMALL_NUMBERS = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        )
    )
} | {
    word: 10 * (tens + 2)
    for tens, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    )
}
MULTIPLIERS = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "dozen": 12,
}
NUMBER_SUFFIXES = {
    "k": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mln": 1_000_000,
    "bn": 1_000_000_000,
    "b": 1_000_000_000,
    "tn": 1_000_000_000_000,
}
ORDINALS = {
    word: value
    for value, word in enumerate(
        (
            *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
            *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
            *("sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
        ),
        start=1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100, "thousandth": 1000}
FRACTIONS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    f"{word}s": value for word, value in ORDINALS.items() if 3 <= value <= 10
}
# Numbers without a figure: a change of theirs is a change of number.
LOOSE_NUMBERS = word_set(
    "hundreds thousands millions billions trillions dozens twice double doubled triple tripled "
    "half 两 百 千 万 萬 亿"
)
SMALL_NUMBERS |= {
    word: value
    for value, words in {
        1: "eins uno",
        2: "zwei deux 二",
        3: "drei trois 三",
        4: "vier quatre cuatro 四",
        5: "funf cinq cinco 五",
        6: "sechs seis 六",
        7: "sieben siete 七",
        8: "acht huit ocho 八",
        9: "neun nueve 九",
        10: "zehn diez 十",
        100: "hundert cien",
        1000: "tausend mille",
    }.items()
    for word in words.split()
}
# Numbers in one language, other words in another.
FOREIGN_NUMBERS = {
    "dos": ("es", 2),
    "tres": ("es", 3),
    "mil": ("es", 1000),
    "neuf": ("fr", 9),
    "dix": ("fr", 10),
}
ROMAN = {"ii": 2, "iii": 3, "vii": 7, "viii": 8, "ix": 9, "xii": 12, "xiii": 13, "xiv": 14}
# "one" after these stands for a person or thing and is no number.
NO_NUMBER_ONE = word_set("this that which another each the only")
AFTER_PRONOUN = word_set(
    "can could may might must should will would is was has had does did 's 'd to who that which not"
)

_UNITS = {
    "percent": "% pct percent percentage",
    "dollar": "$ dollar dollars usd buck bucks",
    "euro": "€ euro euros eur",
    "pound sterling": "£ gbp quid",
    "yen": "¥ yen yuan jpy",
    "rupee": "₹ rupee rupees inr",
    "per mille": "‰",
    "cent": "cent cents",
    "kilometer": "km kms kilometer kilometers kilometre kilometres",
    "meter": "meter meters metre metres",
    "centimeter": "cm centimeter centimeters centimetre centimetres",
    "mile": "mile miles mi",
    "mph": "mph",
    "kph": "kph kmh",
    "foot": "foot feet ft",
    "inch": "inch inches",
    "yard": "yard yards",
    "acre": "acre acres",
    "hectare": "hectare hectares ha",
    "kilogram": "kg kilogram kilograms kilogramme kilogrammes kilo kilos",
    "gram": "gram grams gramme grammes",
    "pound": "pound pounds lb lbs",
    "ounce": "ounce ounces oz",
    "ton": "ton tons",
    "tonne": "tonne tonnes",
    "liter": "liter liters litre litres",
    "gallon": "gallon gallons",
    "barrel": "barrel barrels",
    "watt": "watt watts",
    "kilowatt": "kw kilowatt kilowatts",
    "megawatt": "mw megawatt megawatts",
    "degree": "degree degrees",
    "celsius": "celsius centigrade",
    "fahrenheit": "fahrenheit",
    "second": "seconds sec secs",
    "minute": "minute minutes min mins",
    "hour": "hour hours hr hrs",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
    "year": "year years yr yrs",
    "decade": "decade decades",
    "century": "century centuries",
    "point": "point points",
    "time": "times fold",
    "am": "a.m am",
    "pm": "p.m pm",
    "o'clock": "o'clock",
}
UNITS = {word: unit for unit, words in _UNITS.items() for word in words.split()}
CURRENCY_SIGNS = word_set("$ € £ ¥ ₹")
PLURAL_PEOPLE = word_set("people men women children soldiers troops")

DIGIT_DATE_MARKS = word_set("年 月 日 號 号")
