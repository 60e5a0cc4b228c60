"""English word lists that attribution stands on: closed classes, titles, roles, given names.

Written for this project from general knowledge of English, not taken from a corpus. A list needs
no completeness: a word that is missing makes a rule abstain or a lower rule answer. All entries
are lower case and without a full stop; look a token up by its ``low``.
"""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, which blanks separate."""
    return frozenset(text.split())


DETERMINERS = word_set(
    "a an the this that these those some any each every no another other both all either neither "
    "several many few most one two three four five six seven eight nine ten dozens hundreds "
    "thousands my your his her its our their whose"
)
MALE_PRONOUNS = word_set("he him his himself")
FEMALE_PRONOUNS = word_set("she her hers herself")
SUBJECT_PRONOUNS = word_set(
    "he she they i we you it one someone somebody everyone everybody others"
)
RELATIVES = word_set("who which that whom whose where when")
PREPOSITIONS = word_set(
    "of in on at by for from with without to into onto about against among around before after "
    "behind below between beyond despite during except inside outside like near off out over past "
    "per since through throughout toward towards under until up upon via within across along amid "
    "following regarding concerning including alongside as than because"
)
# Prepositions that tie a noun to what it is part of: "a spokesman for the ministry".
BINDING = word_set("of for from at with in to on between behind")
CONJUNCTIONS = word_set(
    "and but or nor so yet while whereas although though because if unless when whenever where "
    "since after before until once as whether"
)
AUXILIARIES = word_set(
    "is are was were be been being am has have had having do does did will would shall should can "
    "could may might must 's 're 've 'd 'll isn't aren't wasn't weren't hasn't haven't hadn't "
    "don't doesn't didn't won't wouldn't can't couldn't shouldn't"
)
ADVERBS = word_set(
    "also then later again further furthermore meanwhile however instead therefore thus even still "
    "just only once twice already now soon often never ever always sometimes recently earlier "
    "previously first finally eventually repeatedly reportedly famously publicly privately simply "
    "flatly bluntly quickly not too moreover additionally nevertheless nonetheless likewise "
    "afterward afterwards yesterday today tonight tomorrow there here perhaps maybe rather quite "
    "very more most less almost nearly subsequently ago well back"
)
DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat "
    "sun"
)
MONTHS = word_set(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec"
)
TIME_NOUNS = word_set(
    "morning afternoon evening night day week month year weekend spring summer autumn fall winter "
    "noon midnight hours minutes days weeks months years"
)
# Written before a name and no part of it; the value is no role worth printing.
COURTESY = {"mr": "m", "mrs": "f", "ms": "f", "miss": "f", "mx": "", "sir": "m", "lord": "m",
            "lady": "f", "dame": "f", "messrs": "m", "madam": "f", "mme": "f"}  # fmt: skip
# Written before a name, as its title; a role when nothing better is known.
TITLES = word_set(
    "president vice prime minister chancellor premier senator sen representative rep congressman "
    "congresswoman congressperson governor gov mayor councilman councilwoman councillor councilor "
    "alderman secretary ambassador speaker leader whip chairman chairwoman chairperson chair chief "
    "director deputy assistant associate general gen colonel col major maj captain capt lieutenant "
    "lt sergeant sgt corporal cpl private pvt admiral adm commander cmdr officer detective "
    "inspector superintendent sheriff marshal trooper judge justice attorney atty prosecutor "
    "counsel commissioner professor prof doctor dr dean provost rector reverend rev pastor father "
    "fr bishop archbishop cardinal pope rabbi imam sheikh king queen prince princess duke duchess "
    "baron baroness count countess emperor sultan emir ceo cfo coo cto founder cofounder "
    "co-founder owner manager editor reporter correspondent columnist anchor host author writer "
    "actor actress singer rapper producer coach quarterback candidate nominee frontrunner "
    "front-runner spokesman spokeswoman spokesperson analyst economist strategist pollster adviser "
    "advisor aide lawyer solicitor barrister activist organizer organiser engineer scientist "
    "researcher historian philosopher coroner agent ranger firefighter lawmaker mp mep msp"
)
ROLE_NOUNS = TITLES | word_set(
    "official expert head member representative critic supporter opponent resident student teacher "
    "nurse physician surgeon psychologist psychiatrist investigator diplomat envoy delegate "
    "negotiator politician legislator congressmember executive partner fellow scholar lecturer "
    "instructor curator librarian archivist photographer musician artist designer architect poet "
    "novelist playwright journalist blogger commentator pundit broadcaster presenter businessman "
    "businesswoman entrepreneur investor banker trader broker accountant auditor consultant "
    "contractor builder farmer fisherman worker employee employer volunteer veteran soldier pilot "
    "driver witness victim survivor suspect defendant plaintiff mother father wife husband son "
    "daughter brother sister uncle aunt cousin friend neighbor neighbour colleague boss president "
    "chief mogul billionaire magnate tycoon star champion athlete player striker goalkeeper "
    "midfielder captain trainer treasurer clerk registrar regulator ombudsman watchdog campaigner "
    "advocate lobbyist operative insider whistleblower hacker developer programmer biologist "
    "chemist physicist geologist astronomer climatologist meteorologist epidemiologist virologist "
    "ecologist archaeologist anthropologist sociologist mathematician statistician engineer "
    "mechanic technician operator planner surveyor inspector keeper warden chairman co-chair "
    "co-author coordinator"
)
# Capitalized words that belong to an office or institution, not to a person's name.
OFFICE_WORDS = word_set(
    "national international federal state foreign affairs interior defense defence finance health "
    "education energy justice security labor labour trade commerce transport transportation "
    "culture environment agriculture treasury home house senate congress parliament union european "
    "american british french german russian chinese turkish israeli iranian japanese indian "
    "canadian australian mexican african asian republican democrat democratic gop conservative "
    "liberal independent green party campaign committee commission council agency department "
    "ministry bureau office board court supreme district county city town village university "
    "college school institute institution academy foundation association society federation league "
    "club team company corporation corp inc ltd llc plc group holdings bank fund trust center "
    "centre museum hospital church police fire army navy air force marine marines guard corps "
    "times post news tribune herald journal gazette daily weekly press media network radio "
    "television tv channel magazine united north south east west northern southern eastern western "
    "central new great royal world global regional local public human rights social civil special "
    "former interim acting executive managing senior junior majority minority presidential street "
    "avenue road islamic christian jewish muslim catholic white black river island islands bay "
    "lake mount"
)
ORGANISATION_WORDS = word_set(
    "party campaign committee commission council agency department ministry bureau office board "
    "court university college school institute institution academy foundation association society "
    "federation league club company corporation corp inc ltd llc plc group holdings bank fund "
    "trust center centre museum hospital church police army navy times post news tribune herald "
    "journal gazette press network radio television magazine union house senate congress "
    "parliament government administration"
)
MALE_NAMES = word_set(
    "aaron abdul abdullah abraham adam ahmed alan albert alejandro alex alexander alexei alfred "
    "ali allen andrea andreas andrei andrew andy anthony antonio arthur austin barry ben "
    "benjamin bernard bernie bill billy bob bobby boris brad bradley brandon brendan brett brian "
    "bruce bryan carl carlos charles charlie chris christian christopher chuck clarence clint "
    "colin craig dale dan daniel danny dave david dean dennis derek diego dmitry don donald doug "
    "douglas duncan dustin dwayne dylan earl ed eddie edgar edward edwin elias elijah emmanuel "
    "enrique eric erik ernest ethan eugene evan felix fernando francis francisco frank franklin "
    "fred frederick gabriel gareth gary gavin gene george gerald gerard gilbert glen glenn gordon "
    "graham grant greg gregory guy hamid harold harry harvey hassan henry herbert herman howard "
    "hugh hugo hussein ian ibrahim igor isaac ivan jack jacob jake james jamie jared jason javier "
    "jay jean jeff jeffrey jeremy jerome jerry jesse jim jimmy joe joel joey john johnny jon "
    "jonathan jordan jorge jose joseph josh joshua juan julian julio justin karl keith ken kenneth "
    "kevin khalid kurt kyle lance larry lars lawrence lee leo leon leonard lewis lindsey lloyd "
    "louis lucas luis luke malcolm manuel marc marcel marco marcus mario mark markus martin marvin "
    "matt matthew maurice max maxim mehmet michael miguel mike mikhail mitch mohamed mohammad "
    "mohammed morgan muhammad mustafa nathan neil nelson nicholas nick nicolas nigel noah norman "
    "oleg oliver omar oscar owen pablo patrick paul pavel pedro pete peter phil philip phillip "
    "pierre rafael ralph ramon rand randy raul ray raymond recep ricardo richard rick ricky "
    "rob robert roberto rodney rodrigo roger roland ron ronald ross roy rudolph rudy rupert "
    "russell ryan salvador sam samuel scott sean sebastian serge sergei sergey seth shane shaun "
    "shawn sidney simon stanley stefan stephen steve steven stewart stuart ted terry theodore "
    "thomas tim timothy toby todd tom tommy tony travis trevor tyler ulrich umar vernon victor "
    "viktor vincent vitaly vladimir wade walter warren wayne wesley will william yusuf zachary"
)
FEMALE_NAMES = word_set(
    "abigail adele agnes alexandra alice alicia alison allison alyssa amanda amber amelia amy ana "
    "andrea angela angelina anita ann anna anne annette annie april ashley audrey barbara beatrice "
    "becky bernadette beth betty beverly bonnie brenda bridget brittany camille candace carla "
    "carly carmen carol caroline carolyn carrie catherine cathy charlotte cheryl chloe christina "
    "christine cindy claire clara claudia colleen connie courtney crystal cynthia daisy dana "
    "danielle dawn deborah debbie debra denise diana diane dina dolores donna dora doris dorothy "
    "ebony edith eileen elaine eleanor elena elisabeth elise eliza elizabeth ella ellen elsa emily "
    "emma erica erika erin esther eva evelyn faith fatima fiona florence frances gabrielle gail "
    "gemma georgia gertrude gina giulia gladys gloria grace greta gwen haley hannah harriet hayley "
    "heather heidi helen helena hilary hillary holly ida ingrid irene iris irina isabel "
    "isabella jackie jacqueline jane janet janice jasmine jean jeanne jenna jennifer jenny "
    "jessica jill joan joanna joanne jodi josephine joy joyce judith judy julia juliana julie june "
    "karen kate katherine kathleen kathryn kathy katie katrina kayla kim kimberly "
    "kirsten kristen kristin kristina kylie lara laura lauren laurie leah leila lena leslie "
    "liliana lily linda lisa liz lois loretta lori lorraine louise lucia lucy luisa lydia lynn "
    "mabel madeleine madeline maggie marcia margaret maria mariana marie marilyn marina marissa "
    "marjorie marlene martha mary maureen megan melanie melinda melissa mercedes meredith "
    "mia michelle mildred miriam molly monica nadia nancy naomi natalia natalie natasha nicole "
    "nina nora norma olga olivia pam pamela patricia patty paula pauline peggy penelope penny "
    "phyllis priscilla rachel rebecca regina renee rhonda rita roberta robin rosa rosalind rose "
    "rosemary roxanne ruth sabrina sally samantha sandra sara sarah sasha selena selma shannon "
    "sharon sheila shelley sherry shirley silvia simone sofia sonia sophia sophie stacey stacy "
    "stella stephanie sue susan suzanne sylvia tamara tammy tania tanya tara tatiana teresa tessa "
    "theresa tiffany tina tracy trisha ursula valentina valerie vanessa vera veronica vicki "
    "victoria viola violet virginia vivian wanda wendy whitney yasmin yolanda yvonne zoe"
)
NAME_PARTICLES = word_set(
    "de la del della der den di da dos das du le van von bin ibn al el ben ten ter zu zur af av y"
)
# Common verbs in forms that no ending betrays; with "-ed" words they mark where a subject ends.
PLAIN_VERBS = word_set(
    "went came made took gave got saw knew thought found left felt became began brought kept held "
    "met ran led stood sat lost paid sent built fell rose grew drew drove spoke broke chose won "
    "hit cut put set let read bought sold taught caught fought sought threw flew struck swore wore "
    "beat bent bit blew bled dealt dug fed fled forgot forgave froze hid hung hurt laid lay lent "
    "lit meant quit rang rode shook shot shut sang sank slept slid spent spun spread stole stuck "
    "swam swept swung tore woke wept wound withdrew wants want needs need seems seem appears "
    "appear makes make takes take gives give gets get goes go comes come sees see knows know "
    "thinks think believes believe hopes hope plans feels feel keeps keep holds runs leads stands "
    "works uses tries try looks look helps help shows show means mean remains remain becomes "
    "become includes include has"
)
