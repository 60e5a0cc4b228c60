"""Words told by their use in prose: abbreviations, titles, lead-ins, capitals without a name."""

from __future__ import annotations

from quotes_db.wording.lexicon import word_set

ABBREVIATIONS = word_set(
    "mr mrs ms dr prof sen rep gov gen col lt sgt capt st jr sr vs etc jan feb mar apr jun jul "
    "aug sep sept oct nov dec mon tue wed thu fri no rev hon pres"
)
TITLES = word_set(
    "mr mrs ms miss mister dr doctor sir madam lord lady dame president vice minister prime "
    "senator secretary chancellor governor mayor congressman congresswoman representative "
    "professor general colonel captain judge justice king queen prince princess pope father "
    "mother uncle aunt chairman director chief attorney ambassador herr frau monsieur madame "
    "senor"
)
# Verbs and particles with which prose leads into a quotation or away from it.
LEAD_IN = word_set(
    "said says saying told tells added adds claimed claims argued argues insisted insists noted "
    "notes wrote writes tweeted asked asks replied declared declares announced announces warned "
    "warns explained explains stated states thinks believes believed according admitted "
    "concluded remarked observed continued recalled suggested quoted"
)

# Common nouns that print often gives a capital in mid-sentence.
CAPITAL_NOUNS = word_set(
    "government state states nation church court bill act budget council committee department "
    "ministry party press internet web earth sun moon republic crown constitution federal"
)

# Function words: with a capital in mid-sentence they are still no names.
FUNCTION_WORDS = word_set(
    "i a an the this that these those he she it we you they me him her us them my your his its "
    "our their mine yours hers ours theirs myself yourself himself herself itself ourselves "
    "themselves who whom whose which what when where why how and or but so yet for if then than "
    "as at by in of off on onto out over to up upon with from into about above across after "
    "against along among around before behind below beneath beside between beyond down during "
    "except inside like near outside past since through throughout till toward under until "
    "within while because although though whether once here there now just also too very still "
    "again is are was were be been being am do does did done have has had having not no yes oh "
    "well ok okay one two three four five six seven eight nine ten first second sic"
)
# Common words that begin a sentence with a capital and are then no names.
COMMON_WORDS = FUNCTION_WORDS | word_set(
    "people person man men woman women child children boy girl boys girls family friend friends "
    "folks everyone anyone somebody work life death love war peace time times day days night "
    "year years week month world country nation nations state states city town government law "
    "laws power money tax taxes job jobs business company school education health care freedom "
    "liberty justice truth lie lies fact facts thing things way ways place home house water "
    "food history science art music book books story news word words question questions answer "
    "problem problems reason reasons idea ideas hope fear change chance choice crime police "
    "army soldiers voters politicians workers teachers students doctors parents kids citizens "
    "immigrants refugees critics experts others nature happiness success failure victory defeat "
    "courage knowledge wisdom experience imagination something anything everything nothing let "
    "lets please thank thanks look see say tell think know believe remember imagine consider "
    "take give make get go come keep stop start try ask help need want like love hate call read "
    "write speak talk listen learn leave stay stand fight win lose pay buy sell build vote join "
    "follow never always often sometimes perhaps maybe however therefore moreover meanwhile "
    "instead indeed finally suddenly recently today tomorrow yesterday later soon even ever ago "
    "rather quite almost only both either neither all any each every few many more most much no "
    "none other another some such several enough less least good great better best bad worse "
    "worst new old young big small large long short high low early late right wrong true false "
    "real free open public private national international political economic social human "
    "american global local important different possible able sure certain clear happy sad poor "
    "rich strong weak hard easy full whole dead alive black white red green blue dark light hot "
    "cold can could may might must shall should will would cannot dont lets got getting going "
    "gone made said seen despite without unless unlike according given including during per via "
    "amid"
)
COMMON_ENDINGS = tuple(
    word_set(
        "ing ly tion sion ment ments ness ity ed ism ists ers ous ful less able ible ance ence "
        "ship hood wise"
    )
)

PRONOUNS = word_set(
    "i he she it we you they me him her us them his their its our my your who this that these"
)
CONJUNCTIONS = word_set("and or but so then because that which nor yet")

# A few words that only this language has, to tell which language a text speaks.
LANGUAGE_WORDS = {
    "de": word_set(
        "der die das und ist nicht ich wir sie ein eine mit von den dem auf fur zu es wird haben"
    ),
    "fr": word_set("le la les et est je nous vous il elle un une des du que qui dans pour ne ce"),
    "es": word_set("el la los las y es yo nosotros que de en un una por para con se lo su"),
}
